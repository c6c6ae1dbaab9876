// must fail: static assertion failed: every field is described
#include "events/event.hpp"

using namespace tally::events;

struct item_painted {
  static constexpr std::string_view type = "item.painted";
  std::string item;
  std::string colour;
};
#ifdef MUST_FAIL
BOOST_DESCRIBE_STRUCT(item_painted, (), (item))
#else
BOOST_DESCRIBE_STRUCT(item_painted, (), (item, colour))
#endif

static_assert(checks::well_described(static_cast<std::variant<item_painted>*>(nullptr)),
              "every field is described");
