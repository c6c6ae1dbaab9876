#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string_view>

namespace tally::projections {

/// What somebody told a session, which it has not acknowledged yet.
struct guidance_row {
  guidance_row(std::string_view who, std::string_view said, const memory::arena& arena)
      : from(who.data(), who.size(), arena), text(said.data(), said.size(), arena) {}

  moment given;
  std::int64_t option = 0; ///< the number of the answer that was chosen; 0: none
  memory::text from;       ///< session, or `@name`
  memory::text text;
};
BOOST_DESCRIBE_STRUCT(guidance_row, (), (given, option, from, text))

/// What sessions were told and have not acknowledged: a queue for each, in which nothing replaces
/// anything. It outlives the session's end, so that whoever goes on under its name is told too.
class guidance {
public:
  using ignored = ignored_events<
      events::board_opened, events::config_changed, events::import_performed, events::item_added,
      events::item_edited, events::item_claimed, events::item_released, events::claim_lapsed,
      events::item_staged, events::item_done, events::item_failed, events::item_retried,
      events::item_cancelled, events::item_reopened, events::item_approved, events::item_rejected,
      events::item_noted, events::task_added, events::task_done, events::dependency_added,
      events::dependency_removed, events::session_started, events::session_heartbeat,
      events::session_status_changed, events::session_stuck, events::session_completed,
      events::session_ended, events::session_pruned, events::session_noted, events::files_reserved,
      events::files_released, events::merge_point_declared, events::merge_queued,
      events::merge_started, events::merge_done, events::merge_abandoned, events::conflict_found,
      events::conflict_acknowledged, events::conflict_resolved, events::sync_performed,
      events::log_recovered, events::user_event, events::unknown_event>;

  using queue = memory::vector<guidance_row>;

  explicit guidance(const memory::arena& arena) : unread_(arena) {}

  void apply(const events::session_guided& guided, const stamp& when);
  void apply(const events::guidance_acknowledged& read, const stamp& when);
  void apply(const events::session_removed& removed, const stamp& when);

  /// What `session` has not acknowledged, the oldest first; null where that is nothing.
  [[nodiscard]] const queue* unread(session_number session) const;

  /// Each session that has unread guidance, with it.
  [[nodiscard]] const memory::map<session_number, queue>& all() const { return unread_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(unread_);
  }

private:
  memory::map<session_number, queue> unread_; ///< no queue is empty
};

} // namespace tally::projections
