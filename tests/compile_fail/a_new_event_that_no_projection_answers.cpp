// must fail: a projection neither applies nor ignores this event
#include "events/log_events.hpp"

#ifdef MUST_FAIL
namespace tally::events {
struct item_painted {
  static constexpr std::string_view type = "item.painted";
};
BOOST_DESCRIBE_STRUCT(item_painted, (), ())
} // namespace tally::events

// Puts the new event into the list of known ones, as whoever adds one would.
#define log_recovered log_recovered, item_painted
#include "events/event.hpp"
#undef log_recovered
#endif

#include "projections/world.cpp" // the real world, not a sample of one
