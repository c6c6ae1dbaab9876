#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// Stands for a conflict within one world.
enum class conflict_number : std::uint32_t {};

/// Whether a conflict stands, and whether somebody knows of it.
enum class conflict_state : std::uint8_t { open, acknowledged, resolved };
BOOST_DESCRIBE_ENUM(conflict_state, open, acknowledged, resolved)

/// How a path was seen to be in conflict.
enum class path_evidence : std::uint8_t {
  said,       ///< by what both sessions said: what they reserved, are in, or plan
  completion, ///< one completed an item that changed it while the other was at it
  looked_at   ///< in worktrees or branches, so that only a look can tell that it is over
};

/// A path that two sessions are at.
struct conflict_path {
  conflict_path(std::string_view said, path_evidence how, const memory::arena& arena)
      : path(said.data(), said.size(), arena), evidence(how) {}

  memory::text path;
  path_evidence evidence;
};
BOOST_DESCRIBE_STRUCT(conflict_path, (), (path, evidence))

/// What makes two findings the same conflict: their kind and sessions, and for a claim in spite of
/// what it waits for the item.
[[nodiscard]] std::string conflict_key(const events::conflict_found& found);

/// All that is known of a conflict.
struct conflict_row {
  explicit conflict_row(const memory::arena& arena);

  conflict_state state = conflict_state::resolved;
  memory::text kind; ///< as `conflict.found` has it
  memory::vector<session_number> sessions;
  memory::vector<item_number> items;
  memory::vector<conflict_path> paths;
  moment since;        ///< when it was found, or found again after it had been resolved
  memory::text reason; ///< of the last word on it: why it is acknowledged or resolved
};
BOOST_DESCRIBE_STRUCT(conflict_row, (), (state, kind, sessions, items, paths, since, reason))

/// Who is in whose way. A conflict ends with its cause, whatever event ends that: its sessions
/// ended, its files were left, what an item waited for is done.
class conflicts {
public:
  using ignored =
      ignored_events<events::log_events, events::item_added, events::item_edited,
                     events::item_claimed, events::item_staged, events::item_retried,
                     events::item_reopened, events::item_approved, events::item_rejected,
                     events::item_noted, events::task_added, events::task_done,
                     events::dependency_events, events::session_started, events::session_stuck,
                     events::session_guided, events::guidance_acknowledged,
                     events::session_completed, events::session_noted, events::files_reserved,
                     events::merge_events, events::queue_events, events::foreign_events>;

  explicit conflicts(const memory::arena& arena)
      : ids_(arena), rows_(arena), unresolved_(arena), by_key_(arena), touched_(arena) {}

  void apply(const events::conflict_found& found, const stamp& when);
  void apply(const events::conflict_acknowledged& acknowledged, const stamp& when);
  void apply(const events::conflict_resolved& resolved, const stamp& when);
  void apply(const events::sync_performed& performed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::files_released& released, const stamp& when);
  void apply(const events::session_heartbeat& beat, const stamp& when);
  void apply(const events::session_status_changed& changed, const stamp& when);
  void apply(const events::session_ended& ended, const stamp& when);
  void apply(const events::session_pruned& pruned, const stamp& when);
  void apply(const events::session_removed& removed, const stamp& when);

  /// Ends the conflicts whose cause went with the commit that was just folded into `world`.
  /// Looks only at those of sessions and items that the commit touched.
  void settle(const world& world, const std::vector<item_number>& changed);

  /// The number of the conflict of that id, or nothing.
  [[nodiscard]] std::optional<conflict_number> find(std::string_view id) const {
    return ids_.find(id);
  }

  /// The one conflict that `found` is, whatever its id: of the same kind between the same sessions,
  /// or of the same claim with what it waits for.
  [[nodiscard]] std::optional<conflict_number> same_as(const events::conflict_found& found) const;

  [[nodiscard]] const conflict_row& row(conflict_number number) const {
    return rows_[index_of(number)];
  }
  [[nodiscard]] std::string_view spell(conflict_number number) const { return ids_.spell(number); }

  /// Those that are not resolved, in the order in which they were first found.
  [[nodiscard]] const memory::set<conflict_number>& unresolved() const { return unresolved_; }

  /// How many there ever were; their numbers are 0, 1, 2 …
  [[nodiscard]] std::size_t count() const { return rows_.size(); }

  /// When somebody last looked at everything; position 0 where nobody ever did.
  [[nodiscard]] const moment& synced() const { return synced_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(ids_.all(), rows_, unresolved_, by_key_, synced_);
  }

private:
  void touch(std::string_view session, const stamp& when);
  void end(conflict_number number, std::string_view reason);
  [[nodiscard]] bool is_concerned(const conflict_row& row,
                                  const std::vector<item_number>& changed) const;

  names<conflict_number> ids_;
  memory::rows<conflict_row> rows_;
  memory::set<conflict_number> unresolved_;
  memory::text_map<conflict_number> by_key_;
  moment synced_;
  memory::set<session_number> touched_; // by the commit that is being folded; empty between two
};

} // namespace tally::projections
