#pragma once

#include "cli/formats/sources.hpp"
#include "cli/formats/yaml.hpp"
#include "events/instant.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The files with which an orchestrator tracks parallel work: YAML, each known by its name.
namespace tally::cli {

/// Which of these files one is.
enum class bmad_kind {
  story,        ///< `story-1-2-sessions.yaml`: the terminals that share one story
  active,       ///< `active-sessions.yaml`: the terminals, each at a story of its own
  sync_log,     ///< `session-sync-log.yaml`: what each synchronization found
  dependencies, ///< `dependencies-template.yaml`: which story waits for which
  sprint        ///< `sprint-status.yaml`: how far each story is
};

/// A file that was read as YAML.
struct bmad_file {
  std::filesystem::path path;
  bmad_kind kind = bmad_kind::active;
  yaml_value said;
  events::instant modified;

  /// Ends the command: the file says something at `where` that it cannot.
  [[noreturn]] void refuse(const yaml_value& where, std::string_view what) const;
};

/// What a file is by its name; nothing where it is none of them.
[[nodiscard]] std::optional<bmad_kind> bmad_kind_of(const std::filesystem::path& path);

/// The name of the one file of that kind; of a story's file the last part, `-sessions.yaml`.
[[nodiscard]] std::string_view bmad_name_of(bmad_kind kind);

/// Reads one file. Ends the command (`stop`) where it cannot be read, is no YAML, is no map (of the
/// sync log: no list), or names a field twice.
[[nodiscard]] bmad_file read_bmad_file(const std::filesystem::path& path, bmad_kind kind);

/// How these files are called, for people.
inline constexpr const char* bmad_names =
    "story-ID-sessions.yaml, active-sessions.yaml, session-sync-log.yaml, "
    "dependencies-template.yaml or sprint-status.yaml";

/// Those files of a folder, in the order of their names; what only bears such a name is told.
[[nodiscard]] std::vector<std::filesystem::path>
bmad_paths_in(const std::filesystem::path& folder, std::vector<passed_file>& passed_over);

/// The files of a folder, or the one file. As above; and where it is none of them.
[[nodiscard]] std::vector<bmad_file> read_bmad_files(const std::filesystem::path& path,
                                                     std::vector<passed_file>& passed_over);

} // namespace tally::cli
