#include "projections/dependencies.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace tally::projections {

std::string_view to_string(dependency_state state) {
  return boost::describe::enum_to_string(state, "");
}

/// Calls `visit` with each edge that can be in the way of `item`.
template <class Visit>
void dependencies::for_each_need(item_number item, const Visit& visit) const {
  bool inherited = false;
  for (std::optional<item_number> here = item; here; inherited = true) {
    const dependency_node* found = find(*here);
    if (found == nullptr) return;
    for (const auto& edge : found->on) {
      if (!edge.between_lanes && !(inherited && edge.on_own_lane)) visit(edge);
    }
    here = found->story;
  }
}

bool dependencies::is_blocked(item_number item) const { return !blockers(item).empty(); }

std::vector<item_number> dependencies::blockers(item_number item) const {
  std::vector<item_number> found;
  for_each_need(item, [&](const dependency_edge& edge) {
    if (state(edge.on) == dependency_state::waiting) found.push_back(edge.on);
  });
  return found;
}

std::vector<item_number> dependencies::blockers_of_new_lane(item_number story) const {
  std::vector<item_number> found;
  for_each_need(story, [&](const dependency_edge& edge) {
    if (!edge.on_own_lane && state(edge.on) == dependency_state::waiting) found.push_back(edge.on);
  });
  return found;
}

std::vector<item_number> dependencies::needs_of(item_number item) const {
  std::vector<item_number> found;
  for_each_need(item, [&](const dependency_edge& edge) { found.push_back(edge.on); });
  return found;
}

std::vector<item_number> dependencies::kept_waiting_by(item_number item) const {
  std::vector<item_number> found;
  const dependency_node* node = find(item);
  if (node == nullptr) return found;
  for (const item_number dependent : node->dependents) tell(dependent, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  const auto needs_it_not = [&](item_number other) {
    const auto needs = needs_of(other);
    return std::find(needs.begin(), needs.end(), item) == needs.end();
  };
  found.erase(std::remove_if(found.begin(), found.end(), needs_it_not), found.end());
  return found;
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

void dependencies::tell(item_number item, std::vector<item_number>& changed) const {
  changed.push_back(item);
  if (const auto* found = find(item)) {
    for (const item_number lane : found->lanes) tell(lane, changed);
  }
}

void dependencies::enter(item_number item, dependency_state state, const stamp& when) {
  dependency_node& changed = node(item);
  if (changed.state == state) return;
  changed.state = state;
  for (const item_number dependent : changed.dependents) tell(dependent, when.changed);
}

void dependencies::set_state(const events::item_id& id, dependency_state state, const stamp& when) {
  const item_number item = when.ids.items.intern(id.value);
  if (this->state(item) != dependency_state::unknown) enter(item, state, when);
}

void dependencies::apply(const events::item_added& added, const stamp& when) {
  const item_number item = when.ids.items.intern(added.item.value);
  enter(item, dependency_state::waiting, when);
  const std::string_view story = events::story_of(added.item.value);
  if (story.empty() || node(item).story) return;
  const item_number its_story = when.ids.items.intern(story);
  node(std::max(item, its_story)); // both rows are there before either is referred to
  node(item).story = its_story;
  node(its_story).lanes.push_back(item);
  tell(item, when.changed);
}

void dependencies::apply(const events::item_claimed& claimed, const stamp& when) {
  set_state(claimed.item, dependency_state::waiting, when);
}
void dependencies::apply(const events::item_released& released, const stamp& when) {
  set_state(released.item, dependency_state::waiting, when);
}
void dependencies::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  set_state(lapsed.item, dependency_state::waiting, when);
}
void dependencies::apply(const events::item_failed& failed, const stamp& when) {
  set_state(failed.item, dependency_state::waiting, when);
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

dependency_edge* dependencies::link(item_number item, item_number on, std::string_view reason,
                                    const stamp& when) {
  node(std::max(item, on)); // both rows are there before either is referred to
  dependency_node& waits = node(item);
  const auto same = [&](const dependency_edge& edge) { return edge.on == on; };
  if (std::any_of(waits.on.begin(), waits.on.end(), same)) return nullptr;
  auto& edge =
      waits.on.emplace_back(on, when.when.position, reason, memory::arena{nodes_.get_allocator()});
  node(on).dependents.push_back(item);
  tell(item, when.changed);
  return &edge;
}

void dependencies::unlink(item_number item, item_number on, const stamp& when) {
  node(std::max(item, on));
  dependency_node& waits = node(item);
  const auto same = [&](const dependency_edge& edge) { return edge.on == on; };
  const auto found = std::find_if(waits.on.begin(), waits.on.end(), same);
  if (found == waits.on.end()) return;
  waits.on.erase(found);
  auto& dependents = node(on).dependents;
  dependents.erase(std::remove(dependents.begin(), dependents.end(), item), dependents.end());
  tell(item, when.changed);
}

void dependencies::apply(const events::dependency_added& added, const stamp& when) {
  auto* edge = link(when.ids.items.intern(added.item.value), when.ids.items.intern(added.on.value),
                    added.reason.value_or(""), when);
  if (edge == nullptr) return;
  const std::string_view story = events::story_of(added.item.value);
  edge->between_lanes = !story.empty() && story == events::story_of(added.on.value);
  edge->on_own_lane = added.on.value.starts_with(added.item.value + "/");
}

void dependencies::apply(const events::dependency_removed& removed, const stamp& when) {
  unlink(when.ids.items.intern(removed.item.value), when.ids.items.intern(removed.on.value), when);
}

void dependencies::apply(const events::merge_point_declared& declared, const stamp& when) {
  const item_number point = when.ids.items.intern(name_among_items(declared.merge_point));
  // What it was declared as before is replaced.
  while (!node(point).on.empty()) unlink(point, node(point).on.back().on, when);
  while (!node(point).dependents.empty()) unlink(node(point).dependents.back(), point, when);
  enter(point, dependency_state::waiting, when);
  const std::string_view title = declared.title ? std::string_view{*declared.title} : "";
  for (const auto& item : declared.needs) link(point, when.ids.items.intern(item.value), {}, when);
  for (const auto& item : declared.unlocks)
    link(when.ids.items.intern(item.value), point, title, when);
}

void dependencies::apply(const events::merge_done& done, const stamp& when) {
  enter(when.ids.items.intern(name_among_items(done.merge_point)), dependency_state::satisfied,
        when);
}

std::string name_among_items(const events::merge_point_id& merge_point) {
  return "merge:" + merge_point.value;
}

} // namespace tally::projections
