#pragma once

#include "engine/ports.hpp"
#include "engine/storage/log_reader.hpp"

#include <optional>
#include <string_view>

namespace tally::storage {

/// What follows the last good line.
enum class tail {
  nothing,
  torn,    ///< bytes without a whole suffix and newline, or NULs alone
  invalid, ///< whole lines whose hash is wrong
};

/// Everything that recovery is decided by.
struct observation {
  bool foreign = false;         ///< another log's id, or a name that contradicts its header
  bool gap = false;             ///< a position is missing between two segments
  bool rewritten = false;       ///< two segments hold a position
  bool rewrites_differ = false; ///< and do not agree on what came before the rewrite
  tail after = tail::nothing;
  bool good_after_bad = false; ///< a good line stands behind a bad one
  bool reaches_durable =
      true; ///< the last good line is at or above W, what is known to have been on disk
  bool may_lose_pages =
      false; ///< this is the first recovery of a boot, or `sync` is lost or records a failed sync
  bool sealed_end = false; ///< the last segment is sealed and has no successor
};

/// The rows of the recovery table.
enum class condition {
  clean,
  rewritten,
  crash_while_sealing,
  torn_tail,
  unsynced_hole,
  rolled_back,
  corruption,
  gap,
  foreign
};

/// What to do about them.
enum class remedy {
  go_on,
  make_successor,
  cut,    ///< quarantine, cut, sync, append `log.recovered`
  stop,   ///< cut nothing, write `damaged`, let nobody write
  refuse, ///< this is not our log
};

/// A row and its remedy.
struct verdict {
  condition row = condition::clean;
  remedy what = remedy::go_on;

  friend bool operator==(const verdict&, const verdict&) = default;
};

/// The recovery table, docs/log-format.md: the one row for what was observed.
[[nodiscard]] verdict decide(const observation& seen);

/// The row's name, as `log.recovered` and `damaged` write it: `torn_tail`.
[[nodiscard]] std::string_view to_string(condition row);

/// What stands between the last good line and the end.
struct tail_survey {
  tail what = tail::nothing;
  bool good_after_bad = false;
};

/// Looks at the bytes of `contents` from `last_good` to `size`. Lines are told by their suffix, so
/// that a damaged newline does not hide them; a line is good if its hash follows from the stored or
/// the recomputed hash of the one before.
[[nodiscard]] outcome<tail_survey> survey(const file& contents, const engine::log_cursor& last_good,
                                          std::uint64_t size);

/// Where bytes go that are cut off, and how a cut that was interrupted is finished by whoever comes
/// next. In three steps: the bytes are copied to `quarantine/pending`; they are cut;
/// `log.recovered`, which names the file, is appended and the file gets that name.
class quarantine {
public:
  explicit quarantine(const file& board) : board_(&board) {}

  /// Copies what follows `last_good` and cuts it. With the locks of the board and of the sync held.
  [[nodiscard]] outcome<void> cut(const segment& from, const engine::log_cursor& last_good,
                                  std::uint64_t size) const;

  /// What was cut and is not yet named by an event that follows `end`'s commit; finishes what lacks
  /// only the name.
  [[nodiscard]] outcome<std::optional<engine::recovery_report>>
  unreported(log_reader& log, const engine::log_cursor& end) const;

  /// Gives the bytes the name that the event has.
  [[nodiscard]] outcome<void> finish(const std::string& name) const;

private:
  [[nodiscard]] outcome<std::optional<std::string>> pending() const;

  const file* board_;
};

} // namespace tally::storage
