// must fail: a projection neither applies nor ignores this event
#include "projections/projection.hpp"

using namespace tally;

struct claims_seen {
#ifdef MUST_FAIL
  using ignored = projections::ignored_events<events::item_added>;
#else
  using ignored = projections::ignored_events<events::item_added, events::item_released>;
#endif
  void apply(const events::item_claimed&, const projections::stamp&) { ++count; }
  int count = 0;
};

void fold_each(claims_seen& seen, const projections::stamp& when) {
  projections::fold(seen, events::item_added{}, when);
  projections::fold(seen, events::item_claimed{}, when);
  projections::fold(seen, events::item_released{}, when);
}
