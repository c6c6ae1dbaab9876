#include "projections/progress_view.hpp"

#include "projections/world.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tally::projections {

namespace {

progress_view measured(progress_view view) {
  const std::uint64_t counted = view.todo + view.claimed + view.done + view.failed;
  view.total = counted + view.cancelled;
  view.percent = percent_done(view.done, counted);
  view.complete = counted > 0 && view.done == counted;
  return view;
}

progress_view view_of(std::string of, const status_counts& counts) {
  progress_view view;
  view.of = std::move(of);
  view.todo = counts.of(item_status::todo);
  view.claimed = counts.of(item_status::claimed);
  view.done = counts.of(item_status::done);
  view.failed = counts.of(item_status::failed);
  view.cancelled = counts.of(item_status::cancelled);
  return measured(std::move(view));
}

progress_view named(progress_view view, const world& world, item_number item) {
  view.id = std::string{world.ids().items.spell(item)};
  if (const item_row* row = world.items().find(item)) view.title = memory::copy(row->title);
  return view;
}

progress_view view_tasks(const item_row& row) {
  progress_view view;
  view.of = "tasks";
  for (const task_row& task : row.tasks) ++(task.done ? view.done : view.todo);
  return measured(std::move(view));
}

/// The lanes of an item and what is part of it, where it has some.
void add_parts(const world& world, item_number item, std::vector<progress_view>& views) {
  const progress_node* node = world.progress().find(item);
  if (node == nullptr) return;
  const auto some = [](const status_counts& counts) {
    return counts.counted() + counts.of(item_status::cancelled) > 0;
  };
  if (some(node->lanes)) views.push_back(named(view_of("lanes", node->lanes), world, item));
  if (some(node->below)) views.push_back(named(view_of("items", node->below), world, item));
}

progress_view view_session_progress(const world& world, session_number session) {
  const work_done finished = world.progress().of(session);
  progress_view view;
  view.of = "session";
  view.id = std::string{world.ids().sessions.spell(session)};
  view.claimed = world.claims().held_by(session).size();
  view.done = finished.done;
  view.failed = finished.failed;
  return measured(std::move(view));
}

} // namespace

std::vector<progress_view> view_progress(const world& world) {
  std::vector<progress_view> views{view_of("project", world.progress().project())};
  std::set<item_number> wholes; // those with something open: themselves, or a part of them
  for (const item_number open : world.pipeline().open()) {
    for (std::optional<item_number> here = open; here && wholes.insert(*here).second;) {
      const progress_node* node = world.progress().find(*here);
      here = node == nullptr ? std::nullopt : node->parent;
    }
  }
  for (const item_number whole : wholes) add_parts(world, whole, views);
  for (const session_number session : world.sessions().active()) {
    const progress_view view = view_session_progress(world, session);
    if (view.total > 0) views.push_back(view);
  }
  return views;
}

std::vector<progress_view> view_progress(const world& world, std::string_view item, bool each) {
  std::vector<progress_view> views;
  const auto number = world.ids().items.find(item);
  const item_row* row = number ? world.items().find(*number) : nullptr;
  if (row == nullptr) return views;
  if (!row->tasks.empty()) views.push_back(named(view_tasks(*row), world, *number));
  add_parts(world, *number, views);
  for (const item_number part : row->children) {
    const item_row* its = each ? world.items().find(part) : nullptr;
    if (its == nullptr) continue;
    status_counts self;
    self.count[static_cast<std::size_t>(its->status)] = 1;
    views.push_back(named(view_of("item", self), world, part));
  }
  if (views.empty()) {
    status_counts self;
    self.count[static_cast<std::size_t>(row->status)] = 1;
    views.push_back(named(view_of("item", self), world, *number));
  }
  return views;
}

std::vector<std::string> completed_by(const world& world, std::string_view item) {
  std::vector<std::string> wholes;
  const auto number = world.ids().items.find(item);
  const progress_node* part = number ? world.progress().find(*number) : nullptr;
  if (part == nullptr || !part->parent) return wholes;
  const auto add = [&](item_number whole) { wholes.emplace_back(world.ids().items.spell(whole)); };
  if (part->is_lane) {
    const progress_node* story = world.progress().find(*part->parent);
    if (story != nullptr && story->lanes.is_complete()) add(*part->parent);
    return wholes;
  }
  for (auto above = part->parent; above;) {
    const progress_node* whole = world.progress().find(*above);
    if (whole == nullptr || !whole->below.is_complete()) break;
    add(*above);
    above = whole->is_lane ? std::nullopt : whole->parent;
  }
  return wholes;
}

std::vector<held_part> held_parts(const world& world, std::string_view item) {
  std::vector<held_part> held;
  const auto number = world.ids().items.find(item);
  const item_row* row = number ? world.items().find(*number) : nullptr;
  if (row == nullptr) return held;
  for (const item_number part : row->children) {
    if (const claim_row* claim = world.claims().find(part))
      held.push_back({std::string{world.ids().items.spell(part)},
                      std::string{world.ids().sessions.spell(claim->session)}});
  }
  return held;
}

bool is_ready_to_merge(const world& world, item_number story) {
  const progress_node* node = world.progress().find(story);
  if (node == nullptr || !node->lanes.is_complete()) return false;
  const auto& unresolved = world.conflicts().unresolved();
  return std::none_of(unresolved.begin(), unresolved.end(), [&](conflict_number number) {
    const auto& items = world.conflicts().row(number).items;
    return std::any_of(items.begin(), items.end(), [&](item_number item) {
      const progress_node* lane = world.progress().find(item);
      return lane != nullptr && lane->is_lane && lane->parent == story;
    });
  });
}

} // namespace tally::projections
