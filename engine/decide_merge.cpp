#include "engine/merging.hpp"
#include "engine/rules.hpp"
#include "projections/merge_view.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::engine {

namespace {

using merging::line;
using projections::merge_number;
using projections::merge_point_row;
using projections::merge_state;
using projections::merge_ticket;
using projections::session_number;
using projections::world;

/// A merge point of the board as a rule sees it.
struct known_point {
  merge_number number{};
  const merge_point_row* row = nullptr;
  std::string id;
};

expected<known_point, refusal> find_point(const world& world, const events::merge_point_id& id) {
  const auto number = world.merge_points().find(id.value);
  if (!number) return refusal{refusals::unknown_merge_point{id.value}};
  return known_point{*number, &world.merge_points().row(*number), id.value};
}

std::string name_of(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

refusal wrong_state(const known_point& point, std::string verb) {
  return refusals::wrong_merge_state{
      point.id, std::string{boost::describe::enum_to_string(point.row->state, "")},
      std::move(verb)};
}

/// Who has the slot that `point` needs, or would have it first.
refusal slot_held(const world& world, const known_point& point, const line& before) {
  refusals::slot_held why;
  why.merge_point = point.id;
  why.target = projections::memory::copy(point.row->into);
  why.waiting = before.waiting;
  if (before.holder) {
    const auto* slot = world.merge_points().slot(why.target);
    why.holder = name_of(world, *before.holder);
    why.held_for = world.merge_points().spell(*slot->held);
    why.since = world.merge_points().row(*slot->held).since.instant();
  } else {
    why.only_waits = true;
    why.holder = name_of(world, before.first->session);
    why.held_for = world.merge_points().spell(before.first->merge_point);
    why.since = before.first->since.instant();
  }
  return why;
}

events::merge_abandoned lost(const world& world, merge_number merge_point, session_number session,
                             std::string reason) {
  return {{std::string{world.merge_points().spell(merge_point)}},
          {name_of(world, session)},
          std::move(reason)};
}

/// What frees the slot for whoever is next: the end of a holder that shows no life, and of waiters
/// that lost their turn.
happenings cleared(const world& world, const known_point& point, const line& before) {
  happenings happened;
  if (before.lapsed) {
    const auto* slot = world.merge_points().slot(projections::memory::view(point.row->into));
    happened.emplace_back(lost(world, *slot->held, *before.lapsed, "it shows no life"));
  }
  for (const merge_ticket* ticket : before.dead)
    happened.emplace_back(lost(world, ticket->merge_point, ticket->session, "it shows no life"));
  for (const merge_ticket* ticket : before.missed)
    happened.emplace_back(lost(world, ticket->merge_point, ticket->session, "it missed its turn"));
  return happened;
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

std::optional<refusal> not_ready(const world& world, const known_point& point) {
  const auto missing = projections::waiting_on(world, point.number);
  if (missing.empty()) return std::nullopt;
  refusals::merge_not_ready why{point.id, {}};
  for (const auto item : missing) why.waiting_on.emplace_back(world.ids().items.spell(item));
  return refusal{std::move(why)};
}

/// The refusals that a new ticket meets, or none.
std::vector<refusal> no_ticket(const world& world, const known_point& point,
                               const events::session_id& session, const context& context) {
  const auto number = world.ids().sessions.find(session.value);
  if (!number) return {};
  auto path = merging::circle(world, point.number, *number, context.seen);
  if (path.empty()) return {};
  return {refusals::waiting_in_circle{point.id, std::move(path)}};
}

bool same_process(const merge_ticket& ticket, const commands::start_merge& asked) {
  const auto row = asked.process ? projections::row_of(*asked.process) : projections::process_row{};
  return ticket.process.pid == row.pid && ticket.process.started == row.started &&
         ticket.process.boot == row.boot && ticket.process.alive_byte == row.alive_byte;
}

/// What has to be so before items integrate: of all that is not, the refusals.
std::vector<refusal> in_the_way(const world& world, const known_point& point, const line& before,
                                bool may_wait) {
  std::vector<refusal> refused;
  if (!before.is_open() && !may_wait) refused.push_back(slot_held(world, point, before));
  if (auto no = not_ready(world, point)) refused.push_back(std::move(*no));
  return refused;
}

std::optional<refusal> faulty(const commands::declare_merge_point& asked) {
  if (const auto fault = events::id_fault(asked.merge_point.value)) {
    return refusals::bad_usage{fmt::format("\"{}\" cannot be the id of a merge point: {}",
                                           asked.merge_point.value, *fault),
                               ""};
  }
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
      return reject({wrong_state(*point, "declare")});
    const auto* slot = world.merge_points().slot(projections::memory::view(point->row->into));
    const bool in_use =
        slot != nullptr &&
        (slot->held == point->number ||
         std::any_of(slot->queue.begin(), slot->queue.end(), [&](const merge_ticket& ticket) {
           return ticket.merge_point == point->number;
         }));
    if (in_use && projections::memory::view(point->row->into) != into)
      return reject({wrong_state(*point, "move to another target")});
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
  if (point->row->state == merge_state::integrated) return reject({wrong_state(*point, "start")});
  const auto number = world.ids().sessions.find(session->value);
  if (number && point->row->holder == number)
    return happenings{events::session_heartbeat{*session, {}, {}, {}, {}}};
  const line before = merging::line_before(world, point->number, number, context.seen);
  if (auto refused = in_the_way(world, *point, before, asked.wait); !refused.empty())
    return reject(std::move(refused));
  happenings happened = cleared(world, *point, before);
  if (before.is_open()) {
    happened.emplace_back(events::merge_started{asked.merge_point, *session});
    return happened;
  }
  if (auto refused = no_ticket(world, *point, *session, context); !refused.empty())
    return reject(std::move(refused));
  if (before.own == nullptr || !same_process(*before.own, asked))
    happened.emplace_back(
        events::merge_queued{asked.merge_point, *session, asked.process, asked.host});
  return happened;
}

decision decide(const commands::finish_merge& asked, const world& world, const context& context) {
  const auto point = find_point(world, asked.merge_point);
  if (!point) return reject({point.error()});
  if (auto no = taken_from(world, *point, context)) return reject({std::move(*no)});
  if (point->row->state == merge_state::integrated) return reject({wrong_state(*point, "finish")});
  const auto session = context.who.session();
  const auto number = session ? world.ids().sessions.find(session->value) : std::nullopt;
  events::merge_done done{asked.merge_point, session, asked.commit};
  if (number && point->row->holder == number) return happenings{std::move(done)};
  // Nobody began it: what was integrated by hand is begun and done in one commit.
  const line before = merging::line_before(world, point->number, number, context.seen);
  if (auto refused = in_the_way(world, *point, before, false); !refused.empty())
    return reject(std::move(refused));
  happenings happened = cleared(world, *point, before);
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
    if (!holder) return reject({wrong_state(*point, "abandon")});
    if (!asked.reason || asked.reason->empty())
      return reject({rules::missing("abandon in another's place", "reason")});
    return happenings{
        events::merge_abandoned{asked.merge_point, {name_of(world, *holder)}, asked.reason}};
  }
  if (auto no = taken_from(world, *point, context)) return reject({std::move(*no)});
  const auto number = world.ids().sessions.find(session->value);
  const line before = merging::line_before(world, point->number, number, context.seen);
  if (number && (holder == number || before.own != nullptr))
    return happenings{events::merge_abandoned{asked.merge_point, *session, asked.reason}};
  if (before.holder) return reject({slot_held(world, *point, before)});
  return reject({wrong_state(*point, "abandon")});
}

} // namespace tally::engine
