#include "projections/merge_view.hpp"

#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

std::vector<std::string> spelled(const world& world, const auto& items) {
  std::vector<std::string> list;
  for (const item_number item : items) list.emplace_back(world.ids().items.spell(item));
  return list;
}

/// Adds `item`, or instead of it those of its lanes that are not done.
void add_unfinished(const world& world, item_number item, std::vector<item_number>& found) {
  const auto* node = world.dependencies().find(item);
  if (node == nullptr || node->lanes.empty()) {
    found.push_back(item);
    return;
  }
  for (const item_number lane : node->lanes) {
    if (world.dependencies().state(lane) == dependency_state::waiting)
      add_unfinished(world, lane, found);
  }
}

merge_point_view view_of(const world& world, merge_number number) {
  const merge_points& points = world.merge_points();
  const merge_point_row& row = points.row(number);
  merge_point_view view;
  view.id = points.spell(number);
  view.title = memory::copy(row.title);
  view.needs = spelled(world, row.needs);
  view.unlocks = spelled(world, row.unlocks);
  view.into = memory::copy(row.into);
  view.since = row.since.instant();
  if (row.state != merge_state::integrated)
    view.waiting_on = spelled(world, waiting_on(world, number));
  view.state = state_of(world, number);
  if (row.holder) view.holder = world.ids().sessions.spell(*row.holder);
  if (!row.commit.empty()) view.commit = memory::copy(row.commit);
  for (const auto& place : world.queue().tickets()) {
    if (memory::view(place.merge_point) == view.id)
      view.queue.emplace_back(world.ids().sessions.spell(place.session));
  }
  return view;
}

} // namespace

std::vector<item_number> waiting_on(const world& world, merge_number merge_point) {
  const events::merge_point_id id{std::string{world.merge_points().spell(merge_point)}};
  std::vector<item_number> found;
  const auto node = world.ids().items.find(name_among_items(id));
  if (!node) return found;
  for (const item_number item : world.dependencies().blockers(*node))
    add_unfinished(world, item, found);
  return found;
}

std::string_view state_of(const world& world, merge_number merge_point) {
  switch (world.merge_points().row(merge_point).state) {
  case merge_state::open: return waiting_on(world, merge_point).empty() ? "ready" : "waiting";
  case merge_state::integrating: return "integrating";
  case merge_state::integrated: return "integrated";
  }
  return {};
}

std::vector<merge_point_view> view_merge_points(const world& world, bool all) {
  std::vector<merge_number> numbers{world.merge_points().open().begin(),
                                    world.merge_points().open().end()};
  if (all) {
    numbers.clear();
    for (const auto& [id, number] : world.merge_points().all()) {
      if (world.merge_points().row(number).declared) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
  }
  std::vector<merge_point_view> views;
  for (const merge_number number : numbers) views.push_back(view_of(world, number));
  return views;
}

std::optional<merge_point_view> view_merge_point(const world& world, std::string_view id) {
  const auto number = world.merge_points().find(id);
  if (!number) return std::nullopt;
  return view_of(world, *number);
}

} // namespace tally::projections
