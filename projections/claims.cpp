#include "projections/claims.hpp"

namespace tally::projections {

const claim_row* claims::find(item_number item) const {
  const auto found = by_item_.find(item);
  return found == by_item_.end() ? nullptr : &found->second;
}

bool claims::once_held(item_number item, session_number session) const {
  return former_.contains(std::pair{item, session});
}

void claims::end(const events::item_id& id, const stamp& when) {
  const item_number item = when.ids.items.intern(id.value);
  const auto found = by_item_.find(item);
  if (found == by_item_.end()) return;
  by_session_.erase({found->second.session, item});
  former_.insert({item, found->second.session});
  by_item_.erase(found);
}

void claims::apply(const events::item_added& added, const stamp& when) { end(added.item, when); }

void claims::apply(const events::item_claimed& claimed, const stamp& when) {
  end(claimed.item, when);
  const item_number item = when.ids.items.intern(claimed.item.value);
  const session_number session = when.ids.sessions.intern(claimed.session.value);
  by_item_.emplace(item, claim_row{session, claimed.lease_s, when.when});
  by_session_.insert({session, item});
  former_.erase({item, session});
}

void claims::apply(const events::item_released& released, const stamp& when) { end(released.item, when); }
void claims::apply(const events::claim_lapsed& lapsed, const stamp& when) { end(lapsed.item, when); }
void claims::apply(const events::item_done& done, const stamp& when) { end(done.item, when); }
void claims::apply(const events::item_failed& failed, const stamp& when) { end(failed.item, when); }
void claims::apply(const events::item_cancelled& cancelled, const stamp& when) { end(cancelled.item, when); }

void claims::apply(const events::item_reopened& reopened, const stamp& when) { end(reopened.item, when); }

}  // namespace tally::projections
