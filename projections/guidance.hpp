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
  using ignored =
      ignored_events<events::log_events, events::item_events, events::dependency_events,
                     events::session_started, events::session_heartbeat,
                     events::session_status_changed, events::session_stuck,
                     events::session_completed, events::session_ended, events::session_pruned,
                     events::session_noted, events::file_events, events::conflict_events,
                     events::merge_events, events::queue_events, events::foreign_events>;

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
