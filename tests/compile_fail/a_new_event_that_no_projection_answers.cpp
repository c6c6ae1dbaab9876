// must fail: a projection neither applies nor ignores this event
#include "events/item_events.hpp"

#ifdef MUST_FAIL
namespace tally::events {
struct item_painted {
  static constexpr std::string_view type = "item.painted";
};
BOOST_DESCRIBE_STRUCT(item_painted, (), ())
using item_events_and_one = boost::mp11::mp_push_back<item_events, item_painted>;
} // namespace tally::events

// Puts the new event into its group, as whoever adds one would.
#define item_events item_events_and_one
#include "events/event.hpp"
#undef item_events
#endif

#include "projections/world.cpp" // the real world, not a sample of one
