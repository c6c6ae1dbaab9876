// must fail: static assertion failed: every wire name is unique
#include "events/event.hpp"

using namespace tally::events;

struct item_painted {
#ifdef MUST_FAIL
  static constexpr std::string_view type = item_claimed::type;
#else
  static constexpr std::string_view type = "item.painted";
#endif
};

using with_the_known_ones = boost::mp11::mp_push_back<known_event, item_painted>;
static_assert(checks::unique_wire_names(static_cast<with_the_known_ones*>(nullptr)),
              "every wire name is unique");
