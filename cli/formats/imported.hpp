#pragma once

#include "cli/formats/sources.hpp"
#include "engine/coordinator.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace tally::projections {
class world;
}

namespace tally::cli {

/// What a format has to know of the board that its facts are for.
struct import_target {
  std::vector<std::string> stages; ///< the pipeline: an item whose source says none is in the first
  std::int64_t lease_s = 7200;     ///< of the claims that are brought in
  events::instant now;             ///< for what the source gives no time
  std::filesystem::path root;      ///< absolute; paths below it are kept as seen from it
  std::string board = {};          ///< tells it from all others
  /// Shows the board as it is, for formats that bring in only what is different.
  std::function<void(const std::function<void(const projections::world&)>&)> look = {};
  std::string whole_board = {}; ///< as `board`, with all digits
};

/// A value of a file that cannot be what its field says, and what became of it.
struct remark {
  std::string file; ///< its path, or `issues.jsonl:12`
  std::string what; ///< a sentence without the final stop: "priority 77 counts as 9"
};

/// What the files of another tool say happened, ready for `coordinator::import`. Numbers count what
/// the files hold, whether or not the board has it already.
struct imported {
  std::vector<engine::imported_commit> commits; ///< in the order of their times
  std::int64_t files = 0;                       ///< that were read; the others are `passed_over`
  std::int64_t items = 0;
  std::int64_t lanes = 0; ///< not among the items
  std::int64_t sessions = 0;
  std::int64_t dependencies = 0;
  std::int64_t parents = 0;
  std::int64_t links = 0;  ///< other ties between items, kept as metadata
  std::int64_t events = 0; ///< of the source's own history
  std::int64_t merge_points = 0;
  std::int64_t syncs = 0;   ///< synchronizations
  std::int64_t unknown = 0; ///< dependencies and parents that name an item which is not there
  std::set<std::string> untimed_items; ///< of which a time is not said, so that another was taken
  std::set<std::string> untimed_sessions;
  events::json_members kept; ///< what the files say that is no item's; a null takes one away
  std::vector<std::string> warnings; ///< whole sentences without the final stop
  std::vector<remark> remarks;
  std::vector<passed_file> passed_over;
};

/// Reads a folder with `events.jsonl`, `issues.jsonl` and `dependencies.jsonl` as beads writes
/// them, or one `issues.jsonl`. Throws `stop` by the rule of formats/sources.hpp: then nothing is
/// to be brought in. A folder without such files has none (`files`).
[[nodiscard]] imported read_beads(const std::filesystem::path& path, const import_target& target);

/// Reads WRK markdown files and the session files beside them, or one file. Throws `stop` as above.
[[nodiscard]] imported read_wrk(const std::filesystem::path& path, const import_target& target);

/// Reads session files of the orchestration that keeps one JSON file for each, or one file: the
/// sessions with their statuses, and the issue that each is at as an item that it holds. Throws
/// `stop` as above.
[[nodiscard]] imported read_ppds(const std::filesystem::path& path, const import_target& target);

/// Reads rows of a table `work_items` (formats/work_items/export.hpp): a JSON list, JSON lines, the
/// SQL of an export or of pg_dump (a name that ends in .sql), or a folder with work_items.json or,
/// without it, work_items.sql. Throws `stop` as above.
[[nodiscard]] imported read_work_items(const std::filesystem::path& path,
                                       const import_target& target);

/// Reads the files with which an orchestrator tracks parallel work (formats/bmad/file.hpp), of a
/// folder or one: terminals with their stories and lanes, what waits for what, where lanes
/// integrate, how far stories are, what synchronizations found. Throws `stop` as above.
[[nodiscard]] imported read_bmad(const std::filesystem::path& path, const import_target& target);

} // namespace tally::cli
