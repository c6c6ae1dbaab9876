#include "projections/guidance.hpp"

#include <algorithm>

namespace tally::projections {

const guidance::queue* guidance::unread(session_number session) const {
  const auto found = unread_.find(session);
  return found == unread_.end() ? nullptr : &found->second;
}

void guidance::apply(const events::session_guided& guided, const stamp& when) {
  const memory::arena arena{unread_.get_allocator()};
  auto& told =
      unread_.try_emplace(when.ids.sessions.intern(guided.session.value), arena).first->second;
  told.emplace_back(when.by, guided.text, arena);
  told.back().given = when.when;
  told.back().option = guided.option.value_or(0);
}

void guidance::apply(const events::guidance_acknowledged& read, const stamp& when) {
  const auto found = unread_.find(when.ids.sessions.intern(read.session.value));
  if (found == unread_.end()) return;
  auto& told = found->second;
  const auto end = std::find_if(told.begin(), told.end(), [&](const guidance_row& one) {
    return one.given.position > read.through.value;
  });
  told.erase(told.begin(), end);
  if (told.empty()) unread_.erase(found);
}

void guidance::apply(const events::session_removed& removed, const stamp& when) {
  unread_.erase(when.ids.sessions.intern(removed.session.value));
}

} // namespace tally::projections
