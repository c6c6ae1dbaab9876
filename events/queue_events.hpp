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

/// A session waits for what others have: items, files and a slot, all of it or nothing. Said again,
/// from another process, it keeps its place.
struct item_queued {
  static constexpr std::string_view type = "item.queued";
  std::vector<item_id> items; ///< to be claimed: those that it lacks
  session_id session;
  std::vector<std::string> files;            ///< to be reserved with the items
  std::optional<merge_point_id> merge_point; ///< whose target's slot it wants too
  std::optional<process_identity> process;   ///< that waits
  std::optional<std::string> host;
};
BOOST_DESCRIBE_STRUCT(item_queued, (), (items, session, files, merge_point, process, host))

/// A session waits no longer: it has what it waited for, or gave it up, or lost its turn.
struct item_unqueued {
  static constexpr std::string_view type = "item.unqueued";
  std::vector<item_id> items; ///< as it waited for them
  session_id session;
  position ticket;                   ///< the commit that gave it its place
  std::optional<std::string> reason; ///< none where it has what it waited for
};
BOOST_DESCRIBE_STRUCT(item_unqueued, (), (items, session, ticket, reason))

/// Of waiting for what others have.
using queue_events = boost::mp11::mp_list<item_queued, item_unqueued>;

} // namespace tally::events
