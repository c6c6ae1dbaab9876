#include "engine/merging.hpp"

#include "engine/waiting.hpp"
#include "projections/merge_view.hpp"

#include <utility>

namespace tally::engine::merging {

namespace {

using projections::merge_state;

std::string name_of(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

events::merge_abandoned given_up(const world& world, merge_number merge_point,
                                 session_number session, const std::optional<std::string>& reason) {
  return {
      {std::string{world.merge_points().spell(merge_point)}}, {name_of(world, session)}, reason};
}

std::optional<refusal> not_ready(const world& world, const known_point& point) {
  const auto missing = projections::waiting_on(world, point.number);
  if (missing.empty()) return std::nullopt;
  refusals::merge_not_ready why{point.id, {}};
  for (const auto item : missing) why.waiting_on.emplace_back(world.ids().items.spell(item));
  return refusal{std::move(why)};
}

std::optional<merge_number> in_slot_of(const world& world, const known_point& point) {
  return world.merge_points().integrating(projections::memory::view(point.row->into));
}

} // namespace

expected<known_point, refusal> find_point(const world& world, const events::merge_point_id& id) {
  const auto number = world.merge_points().find(id.value);
  if (!number) return refusal{refusals::unknown_merge_point{id.value}};
  return known_point{*number, &world.merge_points().row(*number), id.value};
}

refusal wrong_state(const world& world, const known_point& point, std::string verb) {
  return refusals::wrong_merge_state{
      point.id, std::string{projections::state_of(world, point.number)}, std::move(verb)};
}

std::optional<refusal> slot_held(const world& world, const known_point& point,
                                 const projections::observation& seen) {
  const auto held = in_slot_of(world, point);
  if (!held) return std::nullopt;
  const merge_point_row& row = world.merge_points().row(*held);
  if (!waiting::shows_life(world, *row.holder, row.since, seen)) return std::nullopt;
  refusals::slot_held why;
  why.merge_point = point.id;
  why.target = projections::memory::copy(point.row->into);
  why.holder = name_of(world, *row.holder);
  why.held_for = world.merge_points().spell(*held);
  why.since = row.since.instant();
  const projections::wanted what{{}, {}, point.id};
  why.waiting = waiting::line_before(world, what, std::nullopt, seen).before.size();
  return refusal{std::move(why)};
}

taking free_slot(const world& world, const known_point& point, const context& context) {
  taking made;
  if (auto no = slot_held(world, point, context.seen)) {
    made.refused.push_back(std::move(*no));
  } else if (const auto held = in_slot_of(world, point)) {
    const session_number holder = *world.merge_points().row(*held).holder;
    made.happened.emplace_back(given_up(world, *held, holder, "it shows no life"));
  }
  if (auto no = not_ready(world, point)) made.refused.push_back(std::move(*no));
  return made;
}

taking take_slot(const world& world, const events::merge_point_id& id,
                 const events::session_id& session, const context& context) {
  const auto point = find_point(world, id);
  if (!point) return {{}, {point.error()}};
  if (point->row->state == merge_state::integrated)
    return {{}, {wrong_state(world, *point, "start")}};
  const auto number = world.ids().sessions.find(session.value);
  if (number && point->row->holder == number) return {};
  taking made = free_slot(world, *point, context);
  made.happened.emplace_back(events::merge_started{id, session});
  return made;
}

void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened) {
  for (const auto& [target, merge_point] : world.merge_points().slots()) {
    if (world.merge_points().row(merge_point).holder == session)
      happened.emplace_back(given_up(world, merge_point, session, reason));
  }
}

} // namespace tally::engine::merging
