#include "projections/dependencies.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace tally::projections {

std::string_view to_string(dependency_state state) {
  return boost::describe::enum_to_string(state, "");
}

bool dependencies::is_blocked(item_number item) const {
  const dependency_node* found = find(item);
  return found != nullptr && found->waiting > 0;
}

dependency_state dependencies::state(item_number item) const {
  const dependency_node* found = find(item);
  return found == nullptr ? dependency_state::unknown : found->state;
}

const dependency_node* dependencies::find(item_number item) const {
  return index_of(item) < nodes_.size() ? &nodes_[index_of(item)] : nullptr;
}

dependency_node& dependencies::node(item_number item) {
  while (nodes_.size() <= index_of(item))
    nodes_.emplace_back(memory::arena{nodes_.get_allocator()});
  return nodes_[index_of(item)];
}

void dependencies::set_state(const events::item_id& id, dependency_state state, const stamp& when) {
  const item_number item = when.ids.items.intern(id.value);
  dependency_node& changed = node(item);
  const bool was_in_the_way = changed.state == dependency_state::waiting;
  const bool is_in_the_way = state == dependency_state::waiting;
  changed.state = state;
  if (was_in_the_way == is_in_the_way) return;
  for (const item_number dependent : changed.dependents) {
    std::uint32_t& waiting = node(dependent).waiting;
    waiting = is_in_the_way ? waiting + 1 : waiting - 1;
    when.changed.push_back(dependent);
  }
}

void dependencies::apply(const events::item_added& added, const stamp& when) {
  set_state(added.item, dependency_state::waiting, when);
}
void dependencies::apply(const events::item_done& done, const stamp& when) {
  set_state(done.item, dependency_state::satisfied, when);
}
void dependencies::apply(const events::item_retried& retried, const stamp& when) {
  set_state(retried.item, dependency_state::waiting, when);
}
void dependencies::apply(const events::item_cancelled& cancelled, const stamp& when) {
  set_state(cancelled.item, dependency_state::satisfied, when);
}
void dependencies::apply(const events::item_reopened& reopened, const stamp& when) {
  set_state(reopened.item, dependency_state::waiting, when);
}

void dependencies::apply(const events::dependency_added& added, const stamp& when) {
  const item_number item = when.ids.items.intern(added.item.value);
  const item_number on = when.ids.items.intern(added.on.value);
  node(std::max(item, on)); // both rows are there before either is referred to
  dependency_node& waits = node(item);
  const auto same = [&](const dependency_edge& edge) { return edge.on == on; };
  if (std::any_of(waits.on.begin(), waits.on.end(), same)) return;
  waits.on.emplace_back(on, added.reason.value_or(""), memory::arena{nodes_.get_allocator()});
  node(on).dependents.push_back(item);
  if (node(on).state == dependency_state::waiting) ++waits.waiting;
  when.changed.push_back(item);
}

void dependencies::apply(const events::dependency_removed& removed, const stamp& when) {
  const item_number item = when.ids.items.intern(removed.item.value);
  const item_number on = when.ids.items.intern(removed.on.value);
  node(std::max(item, on));
  dependency_node& waits = node(item);
  const auto same = [&](const dependency_edge& edge) { return edge.on == on; };
  const auto found = std::find_if(waits.on.begin(), waits.on.end(), same);
  if (found == waits.on.end()) return;
  waits.on.erase(found);
  auto& dependents = node(on).dependents;
  dependents.erase(std::remove(dependents.begin(), dependents.end(), item), dependents.end());
  if (node(on).state == dependency_state::waiting) --waits.waiting;
  when.changed.push_back(item);
}

} // namespace tally::projections
