#pragma once

#include "cli/formats/sources.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"
#include "events/session_events.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// Why a session file says that its session is stuck.
struct ppds_stuck {
  std::string reason;
  std::optional<std::string> context;
  std::vector<std::string> options;
  std::optional<events::instant> since;
};

/// One session file: `~/.ppds/sessions/work-123.json`.
struct ppds_session {
  std::filesystem::path path;
  std::string id;
  events::session_status status = events::session_status::registered;
  std::string word; ///< the status as the file spells it
  std::optional<std::string> issue;
  std::optional<std::string> branch;
  std::optional<std::string> worktree;
  std::optional<events::instant> started;
  std::optional<events::instant> updated; ///< `lastUpdate`
  std::optional<ppds_stuck> stuck;
  std::optional<std::string> pull_request;
  events::json_members kept; ///< every other member, and those the board may change, as they are
  std::vector<std::string> remarks; ///< values that cannot be: `lastUpdate is no time: "soon"`
};

/// The session files of a folder, or the one file.
struct ppds_folder {
  std::vector<ppds_session> sessions; ///< in the order of their files' names, no id twice
  std::vector<passed_file> passed_over;
};

/// The status that a word of these files means; nothing where it is none of theirs.
[[nodiscard]] std::optional<events::session_status> ppds_status(const std::string& word);

/// The members in which a pull request was seen.
[[nodiscard]] bool is_pull_request_name(std::string_view name);

/// Reads them. Throws `stop` by the rule of formats/sources.hpp.
[[nodiscard]] ppds_folder read_ppds_folder(const std::filesystem::path& path);

} // namespace tally::cli
