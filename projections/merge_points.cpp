#include "projections/merge_points.hpp"

#include <algorithm>

namespace tally::projections {

std::optional<merge_number> merge_points::find(std::string_view id) const {
  const auto number = names_.find(id);
  return number && row(*number).declared ? number : std::nullopt;
}

std::optional<merge_number> merge_points::integrating(std::string_view target) const {
  const auto found = slots_.find(target);
  return found == slots_.end() ? std::nullopt : std::optional{found->second};
}

merge_point_row& merge_points::row_of(const events::merge_point_id& id, merge_number& number) {
  number = names_.intern(id.value);
  while (rows_.size() <= index_of(number)) rows_.emplace_back(memory::arena{rows_.get_allocator()});
  return rows_[index_of(number)];
}

void merge_points::free(merge_number number, merge_point_row& row) {
  row.holder.reset();
  const auto found = slots_.find(memory::view(row.into));
  if (found != slots_.end() && found->second == number) slots_.erase(found);
}

void merge_points::apply(const events::merge_point_declared& declared, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(declared.merge_point, number);
  const std::string_view into = declared.into ? std::string_view{*declared.into} : "";
  if (memory::view(row.into) != into) {
    free(number, row);
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

void merge_points::apply(const events::merge_started& started, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(started.merge_point, number);
  const auto [slot, is_free] = slots_.emplace(row.into, number);
  if (!is_free && slot->second != number) {
    merge_point_row& other = rows_[index_of(slot->second)];
    other.holder.reset();
    other.state = merge_state::open;
  }
  slot->second = number;
  row.state = merge_state::integrating;
  row.holder = when.ids.sessions.intern(started.session.value);
  row.former.reset();
  row.since = when.when;
  if (row.declared) open_.insert(number);
}

void merge_points::apply(const events::merge_done& done, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(done.merge_point, number);
  row.state = merge_state::integrated;
  row.since = when.when;
  memory::assign(row.commit, done.commit.value_or(""));
  free(number, row);
  open_.erase(number);
}

void merge_points::apply(const events::merge_abandoned& abandoned, const stamp& when) {
  merge_number number{};
  merge_point_row& row = row_of(abandoned.merge_point, number);
  const session_number session = when.ids.sessions.intern(abandoned.session.value);
  if (row.holder != session) return;
  row.state = merge_state::open;
  row.since = when.when;
  if (when.by != abandoned.session.value) row.former = session;
  free(number, row);
}

} // namespace tally::projections
