#include "projections/lanes_view.hpp"

#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace tally::projections {

namespace {

/// What the holder of a claimed lane is at.
std::string status_of_holder(const world& world, const claim_row& claim, const session_row& session,
                             const observation& seen) {
  const std::string_view id = world.ids().sessions.spell(claim.session);
  if (judge(id, session, &claim.since, claim.lease_s, seen).lapsed) return "lapsed";
  // One that holds something is at work, whatever it said of itself when it began.
  if (session.status == events::session_status::registered) return "working";
  return boost::describe::enum_to_string(session.status, "");
}

lane_view make_lane_view(const world& world, item_number number, const item_row& row,
                         const observation& seen) {
  lane_view view;
  view.lane = world.ids().items.spell(number);
  view.focus = view.lane.substr(events::story_of(view.lane).size() + 1);
  view.status = to_string(row.status);
  std::int64_t last_update = row.updated.at;
  if (row.worker) view.session = world.ids().sessions.spell(*row.worker);
  if (!row.current_file.empty()) view.current_file = memory::copy(row.current_file);
  const claim_row* claim = world.claims().find(number);
  const session_row* session = claim == nullptr ? nullptr : world.sessions().find(claim->session);
  if (session != nullptr) {
    view.status = status_of_holder(world, *claim, *session, seen);
    last_update = std::max(last_update, session->last_seen.at);
    if (!view.current_file && !session->file.empty())
      view.current_file = memory::copy(session->file);
  }
  view.tasks = view_tasks(row);
  for (const item_number blocker : world.dependencies().blockers(number))
    view.blocked_by.emplace_back(world.ids().items.spell(blocker));
  for (auto& lane : lanes_before(world, view.lane)) view.blocked_by.push_back(std::move(lane));
  view.last_update = {last_update};
  return view;
}

} // namespace

std::vector<task_view> view_tasks(const item_row& row) {
  std::vector<task_view> tasks;
  for (const task_row& task : row.tasks) {
    tasks.push_back(
        {static_cast<std::int64_t>(tasks.size()) + 1, memory::copy(task.text), task.done});
  }
  return tasks;
}

std::vector<lane_view> view_lanes(const world& world, std::string_view story,
                                  const observation& seen) {
  std::vector<lane_view> lanes;
  const auto number = world.ids().items.find(story);
  const dependency_node* node = number ? world.dependencies().find(*number) : nullptr;
  if (node == nullptr) return lanes;
  for (const item_number lane : node->lanes) {
    if (const item_row* row = world.items().find(lane))
      lanes.push_back(make_lane_view(world, lane, *row, seen));
  }
  return lanes;
}

std::vector<std::string> lanes_before(const world& world, std::string_view lane) {
  std::vector<std::string> before;
  const auto number = world.ids().items.find(lane);
  const dependency_node* node = number ? world.dependencies().find(*number) : nullptr;
  if (node == nullptr) return before;
  for (const dependency_edge& edge : node->on) {
    if (edge.between_lanes && world.dependencies().state(edge.on) == dependency_state::waiting)
      before.emplace_back(world.ids().items.spell(edge.on));
  }
  return before;
}

} // namespace tally::projections
