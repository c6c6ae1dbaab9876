#pragma once

#include "events/ids.hpp"
#include "events/session_events.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// A place was named where items or lanes integrate; declared again, it is as said last.
struct merge_point_declared {
  static constexpr std::string_view type = "merge_point.declared";
  merge_point_id merge_point;
  std::optional<std::string> title;
  std::vector<item_id> needs;      ///< what has to be done before
  std::vector<item_id> unlocks;    ///< what may go on after
  std::optional<std::string> into; ///< the target, of which one is integrated into at a time
};
BOOST_DESCRIBE_STRUCT(merge_point_declared, (), (merge_point, title, needs, unlocks, into))

/// A session waits for the target's slot; again, from another process, it keeps its place.
struct merge_queued {
  static constexpr std::string_view type = "merge.queued";
  merge_point_id merge_point;
  session_id session;
  std::optional<process_identity> process; ///< that waits
  std::optional<std::string> host;
};
BOOST_DESCRIBE_STRUCT(merge_queued, (), (merge_point, session, process, host))

/// A session has the target's slot and integrates.
struct merge_started {
  static constexpr std::string_view type = "merge.started";
  merge_point_id merge_point;
  session_id session;
};
BOOST_DESCRIBE_STRUCT(merge_started, (), (merge_point, session))

/// The integration is done and the slot free.
struct merge_done {
  static constexpr std::string_view type = "merge.done";
  merge_point_id merge_point;
  std::optional<session_id> session; ///< whose slot that was
  std::optional<std::string> commit; ///< what came of it, as git names it
};
BOOST_DESCRIBE_STRUCT(merge_done, (), (merge_point, session, commit))

/// An integration, or the wait for it, was given up and the slot is free.
struct merge_abandoned {
  static constexpr std::string_view type = "merge.abandoned";
  merge_point_id merge_point;
  session_id session; ///< whose slot or place in the queue that was
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(merge_abandoned, (), (merge_point, session, reason))

/// Of merge points.
using merge_events = boost::mp11::mp_list<merge_point_declared, merge_queued, merge_started,
                                          merge_done, merge_abandoned>;

} // namespace tally::events
