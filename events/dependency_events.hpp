#pragma once

#include "events/ids.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tally::events {

/// An item may be begun only after another is done.
struct dependency_added {
  static constexpr std::string_view type = "dependency.added";
  item_id item;
  item_id on;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(dependency_added, (), (item, on, reason))

/// An item no longer waits for another.
struct dependency_removed {
  static constexpr std::string_view type = "dependency.removed";
  item_id item;
  item_id on;
};
BOOST_DESCRIBE_STRUCT(dependency_removed, (), (item, on))

/// Of what waits for what.
using dependency_events = boost::mp11::mp_list<dependency_added, dependency_removed>;

} // namespace tally::events
