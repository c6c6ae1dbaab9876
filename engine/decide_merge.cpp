#include "engine/merging.hpp"
#include "engine/rules.hpp"
#include "engine/waiting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::engine {

namespace {

using merging::find_point;
using merging::known_point;
using merging::slot_held;
using merging::wrong_state;
using projections::merge_state;
using projections::session_number;
using projections::world;

std::string name_of(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

/// The caller lost the slot to somebody without its own doing.
std::optional<refusal> taken_from(const world& world, const known_point& point,
                                  const context& context) {
  const auto session = context.who.session();
  const auto number = session ? world.ids().sessions.find(session->value) : std::nullopt;
  if (!number || point.row->former != number) return std::nullopt;
  refusals::stale_fence why{projections::name_among_items({point.id}), {}, {}, {}};
  return refusal{std::move(why)};
}

/// Somebody integrates it, or waits to: then it cannot go elsewhere.
bool is_in_use(const world& world, const known_point& point) {
  const auto& tickets = world.queue().tickets();
  return point.row->holder ||
         std::any_of(tickets.begin(), tickets.end(), [&](const waiting::ticket& place) {
           return projections::memory::view(place.merge_point) == point.id;
         });
}

/// True where `session` waits to start it.
bool is_queued(const world& world, const known_point& point, session_number session) {
  const auto& tickets = world.queue().tickets();
  return std::any_of(tickets.begin(), tickets.end(), [&](const waiting::ticket& place) {
    return place.merges && place.session == session &&
           projections::memory::view(place.merge_point) == point.id;
  });
}

std::optional<refusal> faulty(const commands::declare_merge_point& asked) {
  if (auto no = rules::faulty_id("a merge point", asked.merge_point.value)) return no;
  if (asked.needs.empty())
    return refusals::bad_usage{"a merge point needs at least one item", "say which: --needs ITEM"};
  if (asked.into && asked.into->empty())
    return refusals::bad_usage{"a target has a name", "such as --into main"};
  return std::nullopt;
}

/// What cannot be declared: items that are not there, and circles.
std::vector<refusal> faulty_items(const commands::declare_merge_point& asked, const world& world) {
  std::vector<refusal> refused;
  std::vector<projections::item_number> needs;
  for (const auto& id : asked.needs) {
    const auto item = rules::find_item(world, id);
    if (item) {
      needs.push_back(item->number);
    } else {
      refused.push_back(item.error());
    }
  }
  for (const auto& id : asked.unlocks) {
    if (const auto item = rules::find_item(world, id); !item) refused.push_back(item.error());
    for (const auto need : needs) {
      if (auto no = rules::cycle(world, id, need)) refused.push_back(std::move(*no));
    }
  }
  return refused;
}

} // namespace

decision decide(const commands::declare_merge_point& asked, const world& world,
                const context& /*context*/) {
  if (auto no = faulty(asked)) return reject({std::move(*no)});
  const std::string into = asked.into.value_or("main");
  if (const auto point = find_point(world, asked.merge_point)) {
    if (point->row->state == merge_state::integrated)
      return reject({wrong_state(world, *point, "declare")});
    if (is_in_use(world, *point) && projections::memory::view(point->row->into) != into)
      return reject({wrong_state(world, *point, "move to another target")});
  }
  if (auto refused = faulty_items(asked, world); !refused.empty())
    return reject(std::move(refused));
  return happenings{events::merge_point_declared{asked.merge_point, asked.title,
                                                 rules::distinct(asked.needs),
                                                 rules::distinct(asked.unlocks), into}};
}

decision decide(const commands::start_merge& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  const auto point = find_point(world, asked.merge_point);
  if (!point) return reject({point.error()});
  if (point->row->state == merge_state::integrated)
    return reject({wrong_state(world, *point, "start")});
  const auto number = world.ids().sessions.find(session->value);
  if (number && point->row->holder == number)
    return happenings{events::session_heartbeat{*session, {}, {}, {}, {}}};
  auto taking = merging::take_slot(world, asked.merge_point, *session, context);
  waiting::attempt made;
  made.session = *session;
  made.what.merge_point = asked.merge_point.value;
  made.all = made.what;
  made.happened = std::move(taking.happened);
  made.refused = std::move(taking.refused);
  made.merges = true;
  made.waits = asked.wait;
  made.process = asked.process;
  made.host = asked.host;
  return waiting::conclude(std::move(made), world, context);
}

decision decide(const commands::finish_merge& asked, const world& world, const context& context) {
  const auto point = find_point(world, asked.merge_point);
  if (!point) return reject({point.error()});
  if (auto no = taken_from(world, *point, context)) return reject({std::move(*no)});
  if (point->row->state == merge_state::integrated)
    return reject({wrong_state(world, *point, "finish")});
  const auto session = context.who.session();
  const auto number = session ? world.ids().sessions.find(session->value) : std::nullopt;
  events::merge_done done{asked.merge_point, session, asked.commit};
  if (number && point->row->holder == number) return happenings{std::move(done)};
  // Nobody began it: what was integrated by hand is begun and done in one commit.
  auto made = merging::free_slot(world, *point, context);
  const projections::wanted what{{}, {}, point->id};
  const auto before = waiting::line_before(world, what, number, context.seen, true);
  if (!before.before.empty()) made.refused.push_back(waiting::comes_first(world, what, before));
  if (!made.refused.empty()) return reject(std::move(made.refused));
  happenings happened = std::move(made.happened);
  waiting::pass_by(world, before, happened);
  if (session) happened.emplace_back(events::merge_started{asked.merge_point, *session});
  happened.emplace_back(std::move(done));
  return happened;
}

decision decide(const commands::abandon_merge& asked, const world& world, const context& context) {
  const auto point = find_point(world, asked.merge_point);
  if (!point) return reject({point.error()});
  const auto session = context.who.session();
  const auto holder = point->row->holder;
  if (!session) {
    if (!holder) return reject({wrong_state(world, *point, "abandon")});
    if (!asked.reason || asked.reason->empty())
      return reject({rules::missing("abandon in another's place", "reason")});
    return happenings{
        events::merge_abandoned{asked.merge_point, {name_of(world, *holder)}, asked.reason}};
  }
  if (auto no = taken_from(world, *point, context)) return reject({std::move(*no)});
  const auto number = world.ids().sessions.find(session->value);
  if (number && (holder == number || is_queued(world, *point, *number)))
    return happenings{events::merge_abandoned{asked.merge_point, *session, asked.reason}};
  if (auto no = slot_held(world, *point, context.seen)) return reject({std::move(*no)});
  return reject({wrong_state(world, *point, "abandon")});
}

} // namespace tally::engine
