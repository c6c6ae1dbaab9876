#pragma once

#include "cli/formats/sources.hpp"
#include "cli/formats/wrk/told.hpp"
#include "events/expected.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// A checkbox of a WRK file.
struct wrk_task {
  std::string text;
  bool done = false;
};

/// A unit of work as a WRK markdown file tells it: YAML front matter, then text.
struct wrk_file {
  std::filesystem::path path;
  std::string id;
  std::string title;
  std::string status;        ///< the file's own word
  std::int64_t priority = 5; ///< 0 to 9; high is 2, medium 5, low 8
  std::string stage;         ///< the file's own word, or nothing
  std::string locked_by;
  std::optional<events::instant> locked_at;
  std::optional<events::instant> created;
  std::optional<events::instant> updated; ///< what the file says of its last change
  events::instant modified;               ///< what the file system says of it
  std::vector<std::string> blocked_by;
  events::json_members metadata; ///< every field that has no place of its own, as `wrk.<field>`
  std::string description;
  std::vector<wrk_task> tasks;
  std::optional<wrk_told> told;     ///< where the file has that field; its checkboxes are text then
  std::vector<std::string> remarks; ///< values that cannot be: "priority 77 counts as 9"

  /// When it last changed, as far as is known.
  [[nodiscard]] events::instant changed() const { return updated.value_or(modified); }
};

/// What a status word of a WRK file means to the board.
enum class wrk_meaning { open, done, failed, cancelled };

/// The meaning of a status word; of none, and of one that is not known, open.
[[nodiscard]] wrk_meaning meaning_of(std::string_view status);

/// The word of the board for that, of a file that has none.
[[nodiscard]] std::string_view wrk_word(wrk_meaning meaning);

/// A time as WRK files and session files write it: RFC 3339, or a day, or without a zone (then
/// UTC).
[[nodiscard]] std::optional<events::instant> wrk_time(std::string_view text);

/// `2026-02-16T10:00:00Z`: UTC in whole seconds, as WRK files have it.
[[nodiscard]] std::string wrk_time_text(events::instant at);

/// When the file was last written; nothing where it cannot be looked at.
[[nodiscard]] std::optional<events::instant> modified_at(const std::filesystem::path& path);

/// Reads one WRK file.
[[nodiscard]] expected<wrk_file, passed_file> read_wrk_file(const std::filesystem::path& path);

} // namespace tally::cli
