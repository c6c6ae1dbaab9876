#include "projections/merge_points.hpp"

#include <algorithm>

namespace tally::projections {

std::optional<merge_number> merge_points::find(std::string_view id) const {
  const auto number = names_.find(id);
  return number && row(*number).declared ? number : std::nullopt;
}

const merge_slot* merge_points::slot(std::string_view target) const {
  const auto found = slots_.find(target);
  return found == slots_.end() ? nullptr : &found->second;
}

merge_point_row& merge_points::row_of(const events::merge_point_id& id, merge_number& number) {
  number = names_.intern(id.value);
  while (rows_.size() <= index_of(number)) rows_.emplace_back(memory::arena{rows_.get_allocator()});
  return rows_[index_of(number)];
}

merge_slot& merge_points::slot_of(const merge_point_row& row) {
  const auto found = slots_.find(memory::view(row.into));
  if (found != slots_.end()) return found->second;
  return slots_.emplace(row.into, merge_slot{memory::arena{slots_.get_allocator()}}).first->second;
}

void merge_points::free(merge_number number, merge_point_row& row, const stamp& when) {
  row.holder.reset();
  const auto found = slots_.find(memory::view(row.into));
  if (found == slots_.end() || found->second.held != number) return;
  found->second.held.reset();
  found->second.changed = when.when;
  if (found->second.queue.empty()) slots_.erase(found);
}

void merge_points::leave(merge_number number, const merge_point_row& row,
                         std::optional<session_number> session, const stamp& when) {
  const auto found = slots_.find(memory::view(row.into));
  if (found == slots_.end()) return;
  auto& queue = found->second.queue;
  const auto left = std::remove_if(queue.begin(), queue.end(), [&](const merge_ticket& ticket) {
    return ticket.merge_point == number && (!session || ticket.session == *session);
  });
  if (left == queue.end()) return;
  queue.erase(left, queue.end());
  found->second.changed = when.when;
  if (queue.empty() && !found->second.held) slots_.erase(found);
}

void merge_points::apply(const events::merge_point_declared& declared, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(declared.merge_point, number);
  const std::string_view into = declared.into ? std::string_view{*declared.into} : "";
  if (memory::view(row.into) != into) {
    free(number, row, when);
    leave(number, row, std::nullopt, when);
    row.state = merge_state::open;
  }
  const bool anew = !row.declared || row.state == merge_state::integrated;
  if (row.state == merge_state::integrated) row.state = merge_state::open;
  if (anew && row.state == merge_state::open) row.since = when.when;
  row.declared = true;
  memory::assign(row.title, declared.title.value_or(""));
  memory::assign(row.into, into);
  row.needs.clear();
  row.unlocks.clear();
  for (const auto& item : declared.needs) row.needs.push_back(when.ids.items.intern(item.value));
  for (const auto& item : declared.unlocks)
    row.unlocks.push_back(when.ids.items.intern(item.value));
  open_.insert(number);
}

void merge_points::apply(const events::merge_queued& queued, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(queued.merge_point, number);
  merge_slot& slot = slot_of(row);
  const session_number session = when.ids.sessions.intern(queued.session.value);
  auto own = std::find_if(slot.queue.begin(), slot.queue.end(), [&](const merge_ticket& ticket) {
    return ticket.merge_point == number && ticket.session == session;
  });
  if (own == slot.queue.end()) {
    if (slot.queue.empty()) slot.changed = when.when;
    own = slot.queue.insert(own, merge_ticket{memory::arena{slots_.get_allocator()}});
    own->merge_point = number;
    own->session = session;
  }
  // Whoever asks again keeps its place, and waits in another process now.
  own->since = when.when;
  own->process = queued.process ? projections::row_of(*queued.process) : process_row{};
  memory::assign(own->host, queued.host.value_or(""));
}

void merge_points::apply(const events::merge_started& started, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(started.merge_point, number);
  merge_slot& slot = slot_of(row);
  if (slot.held && *slot.held != number) {
    merge_point_row& other = rows_[index_of(*slot.held)];
    other.holder.reset();
    other.state = merge_state::open;
  }
  slot.held = number;
  slot.changed = when.when;
  row.state = merge_state::integrating;
  row.holder = when.ids.sessions.intern(started.session.value);
  row.former.reset();
  row.since = when.when;
  if (row.declared) open_.insert(number);
  leave(number, row, row.holder, when);
}

void merge_points::apply(const events::merge_done& done, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(done.merge_point, number);
  row.state = merge_state::integrated;
  row.since = when.when;
  memory::assign(row.commit, done.commit.value_or(""));
  free(number, row, when);
  leave(number, row, std::nullopt, when);
  open_.erase(number);
}

void merge_points::apply(const events::merge_abandoned& abandoned, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(abandoned.merge_point, number);
  const session_number session = when.ids.sessions.intern(abandoned.session.value);
  leave(number, row, session, when);
  if (row.holder != session) return;
  row.state = merge_state::open;
  row.since = when.when;
  if (when.by != abandoned.session.value) row.former = session;
  free(number, row, when);
}

} // namespace tally::projections
