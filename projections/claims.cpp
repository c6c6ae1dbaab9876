#include "projections/claims.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

/// Where `session` is among the former holders of an item: they are few.
template <class Holders>
auto holder_among(Holders& holders, session_number session) {
  return std::find_if(holders.begin(), holders.end(),
                      [&](const former_holder& one) { return one.session == session; });
}

} // namespace

const claim_row* claims::find(item_number item) const {
  const auto found = by_item_.find(item);
  return found == by_item_.end() ? nullptr : &found->second;
}

parting claims::former(item_number item, session_number session) const {
  if (index_of(item) >= former_.size()) return parting::never_held;
  const auto& holders = former_[index_of(item)];
  const auto found = holder_among(holders, session);
  return found == holders.end() ? parting::never_held : found->parted;
}

std::vector<item_number> claims::held_by(session_number session) const {
  std::vector<item_number> items;
  for (auto at = by_session_.lower_bound(std::pair{session, item_number{}});
       at != by_session_.end() && at->first == session; ++at) {
    items.push_back(at->second);
  }
  return items;
}

void claims::end(const events::item_id& id, const stamp& when) {
  const item_number item = when.ids.items.intern(id.value);
  const auto found = by_item_.find(item);
  if (found == by_item_.end()) return;
  const session_number holder = found->second.session;
  const bool own_doing = when.ids.sessions.spell(holder) == when.by;
  by_session_.erase({holder, item});
  const memory::arena arena{former_.get_allocator()};
  while (former_.size() <= index_of(item)) former_.emplace_back(arena);
  former_[index_of(item)].push_back(
      {holder, own_doing ? parting::by_itself : parting::taken_from_it});
  by_item_.erase(found);
}

void claims::apply(const events::item_added& added, const stamp& when) { end(added.item, when); }

void claims::apply(const events::item_claimed& claimed, const stamp& when) {
  end(claimed.item, when);
  const item_number item = when.ids.items.intern(claimed.item.value);
  const session_number session = when.ids.sessions.intern(claimed.session.value);
  by_item_.emplace(item, claim_row{session, claimed.lease_s, when.when});
  by_session_.insert({session, item});
  if (index_of(item) >= former_.size()) return;
  auto& holders = former_[index_of(item)];
  if (const auto own = holder_among(holders, session); own != holders.end()) holders.erase(own);
}

void claims::apply(const events::item_released& released, const stamp& when) {
  end(released.item, when);
}
void claims::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  end(lapsed.item, when);
}
void claims::apply(const events::item_done& done, const stamp& when) { end(done.item, when); }
void claims::apply(const events::item_failed& failed, const stamp& when) { end(failed.item, when); }
void claims::apply(const events::item_retried& retried, const stamp& when) {
  end(retried.item, when);
}
void claims::apply(const events::item_cancelled& cancelled, const stamp& when) {
  end(cancelled.item, when);
}

void claims::apply(const events::item_reopened& reopened, const stamp& when) {
  end(reopened.item, when);
}

} // namespace tally::projections
