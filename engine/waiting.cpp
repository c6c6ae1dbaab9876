#include "engine/waiting.hpp"

#include "engine/room_in_stages.hpp"
#include "engine/rules.hpp"
#include "engine/waiting_circle.hpp"
#include "projections/file_use.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tally::engine::waiting {

namespace {

using projections::hold;
using projections::liveness;
using projections::observation;

/// How a place in the queue stands.
enum class standing : std::uint8_t { waits, paused, missed, dead };

std::string name_of(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

bool is_paused(const world& world, session_number session) {
  const auto* row = world.sessions().find(session);
  return row != nullptr && row->status == events::session_status::paused;
}

bool collide(const world& world, const ticket& one, const ticket& other) {
  return one.session != other.session &&
         projections::wanted_by_both(world, projections::wanted_by(one),
                                     projections::wanted_by(other));
}

std::vector<hold> in_the_way_of(const world& world, const ticket& place) {
  auto holds = projections::holds_on(world, projections::wanted_by(place), place.session);
  holds.erase(
      std::remove_if(holds.begin(), holds.end(),
                     [&](const hold& one) { return one.session == place.session && one.claim; }),
      holds.end());
  return holds;
}

/// True where `place` may still have to wait for room in a stage.
bool waits_for_room(const world& world, const ticket& place) {
  return std::any_of(place.items.begin(), place.items.end(), [&](item_number item) {
    const auto* row = world.items().find(item);
    return row != nullptr && !holders_in(world, projections::memory::view(row->stage), 1).empty();
  });
}

/// How the first `end` places stand. Most of those that wait are told by the claim that is in their
/// way; only for one that has nothing in its way all those before it are looked at.
std::vector<standing> standings(const world& world, std::size_t end, const observation& seen) {
  const auto& tickets = world.queue().tickets();
  std::vector<standing> found;
  for (std::size_t at = 0; at < end; ++at) {
    const ticket& place = tickets[at];
    if (!still_waits(world, place, seen)) {
      found.push_back(standing::dead);
      continue;
    }
    if (is_paused(world, place.session)) {
      found.push_back(standing::paused);
      continue;
    }
    // A pause does not cost it its turn: that begins when the session is resumed.
    const auto& session = *world.sessions().find(place.session);
    const auto waited_s = std::min(projections::seconds_since(place.stirred, seen),
                                   projections::seconds_since(session.entered, seen));
    found.push_back(standing::waits);
    if (waited_s < turn_s || !in_the_way_of(world, place).empty() || waits_for_room(world, place))
      continue;
    std::int64_t allowed_s = turn_s;
    bool is_next = true;
    for (std::size_t before = 0; before < at && is_next; ++before) {
      if (found[before] == standing::dead || found[before] == standing::paused ||
          !collide(world, place, tickets[before]))
        continue;
      is_next = found[before] == standing::missed;
      allowed_s += turn_s;
    }
    if (is_next && waited_s >= allowed_s) found.back() = standing::missed;
  }
  return found;
}

/// Ends what the dead have of what `place` waits for, where it waits for nobody else: then its turn
/// has come, and its time runs.
void clear_way(const world& world, const ticket& place, const observation& seen,
               happenings& happened) {
  const auto holds = in_the_way_of(world, place);
  if (std::any_of(holds.begin(), holds.end(),
                  [&](const hold& one) { return shows_life(world, one, seen); }))
    return;
  std::map<session_number, events::files_released> files;
  for (const hold& one : holds) {
    if (one.claim != nullptr) {
      happened.emplace_back(
          rules::lapse(world, {one.item, world.items().find(one.item), one.claim}, seen));
    } else if (one.files != nullptr) {
      auto& released = files[one.session];
      released.session.value = name_of(world, one.session);
      released.reason = "it shows no life";
      released.patterns.push_back(projections::memory::copy(one.files->pattern));
    } else {
      happened.emplace_back(
          events::merge_abandoned{{std::string{world.merge_points().spell(*one.merge_point)}},
                                  {name_of(world, one.session)},
                                  "it shows no life"});
    }
  }
  for (auto& [session, released] : files) {
    released.patterns = rules::distinct(released.patterns);
    happened.emplace_back(std::move(released));
  }
}

/// True where an attempt that is given what it asked for has what `place` waits for, or where its
/// process waits there no longer.
bool is_over(const world& world, const ticket& place, const attempt& made, const ticket* kept) {
  if (place.merges || &place == kept ||
      world.ids().sessions.spell(place.session) != made.session.value)
    return false;
  if (made.waits && made.process && is_of(place, made.process)) return true;
  const wanted what = projections::wanted_by(place);
  const auto is_among = [](const auto& few, const auto& many) {
    return std::all_of(few.begin(), few.end(), [&](const auto& one) {
      return std::find(many.begin(), many.end(), one) != many.end();
    });
  };
  return kept == nullptr && is_among(what.items, made.all.items) &&
         is_among(what.files, made.all.files) &&
         (what.merge_point.empty() || what.merge_point == made.all.merge_point);
}

/// Ends the waits of the attempt's own session that are over.
void leave_own(const world& world, const attempt& made, const ticket* kept, happenings& happened) {
  for (const ticket& place : world.queue().tickets()) {
    if (is_over(world, place, made, kept)) leave(world, place, std::nullopt, happened);
  }
}

events::event ticket_for(const world& world, const attempt& made) {
  if (made.merges)
    return events::merge_queued{{made.what.merge_point}, made.session, made.process, made.host};
  events::item_queued queued{{}, made.session, made.what.files, {}, made.process, made.host};
  for (const item_number item : made.what.items)
    queued.items.push_back({std::string{world.ids().items.spell(item)}});
  if (!made.what.merge_point.empty())
    queued.merge_point = events::merge_point_id{made.what.merge_point};
  return queued;
}

decision queue_up(const attempt& made, const line& before, const world& world,
                  const context& context) {
  const auto number = world.ids().sessions.find(made.session.value);
  if (number) {
    auto links = circle(world, made.what, *number, before.own, context.seen);
    if (!links.empty()) return reject({refusals::waiting_in_circle{std::move(links)}});
  }
  happenings happened;
  if (!before.before.empty()) clear_way(world, *before.before.front(), context.seen, happened);
  pass_by(world, before, happened);
  leave_own(world, made, before.own, happened);
  if (before.own == nullptr || !is_of(*before.own, made.process))
    happened.push_back(ticket_for(world, made));
  return happened;
}

/// What a paused session is told that would take more than it has: its leases do not run, so it
/// would have that without end.
std::optional<refusal> paused(const world& world, const attempt& made,
                              std::optional<session_number> number) {
  if (!number || !is_paused(world, *number) || made.what.is_nothing()) return std::nullopt;
  const auto& row = *world.sessions().find(*number);
  refusals::session_paused why{made.session.value, row.entered.instant(), {}};
  if (!row.reason.empty()) why.reason = projections::memory::copy(row.reason);
  return refusal{std::move(why)};
}

} // namespace

bool is_of(const ticket& place, const std::optional<events::process_identity>& process) {
  const auto row = process ? projections::row_of(*process) : projections::process_row{};
  return place.process.pid == row.pid && place.process.started == row.started &&
         place.process.boot == row.boot && place.process.alive_byte == row.alive_byte;
}

bool is_healed_by_waiting(const refusal& why) {
  if (const auto* full = std::get_if<refusals::stage_full>(&why))
    return full->wanted <= full->limit;
  return std::holds_alternative<refusals::held_by_another>(why) ||
         std::holds_alternative<refusals::files_held>(why) ||
         std::holds_alternative<refusals::slot_held>(why) ||
         std::holds_alternative<refusals::waited_for>(why) ||
         std::holds_alternative<refusals::session_paused>(why);
}

bool shows_life(const world& world, session_number session, const projections::moment& since,
                const observation& seen) {
  const auto* row = world.sessions().find(session);
  if (row == nullptr || !row->active) return false;
  const std::int64_t lease_s = world.settings().lease_s();
  return !projections::judge(world.ids().sessions.spell(session), *row, &since, lease_s, seen)
              .lapsed;
}

bool shows_life(const world& world, const hold& held, const observation& seen) {
  if (held.claim != nullptr) return !rules::holder_vitality(world, *held.claim, seen).lapsed;
  if (held.files != nullptr) return !projections::holder_vitality(world, *held.files, seen).lapsed;
  return shows_life(world, held.session, world.merge_points().row(*held.merge_point).since, seen);
}

bool is_served(const world& world, const ticket& place, const observation& seen) {
  return still_waits(world, place, seen) && !is_paused(world, place.session);
}

line line_before(const world& world, const wanted& what, std::optional<session_number> session,
                 const observation& seen, bool merges) {
  const auto& tickets = world.queue().tickets();
  line found;
  const auto own = std::find_if(tickets.begin(), tickets.end(), [&](const ticket& place) {
    return place.session == session && place.merges == merges && projections::is_for(place, what);
  });
  if (own != tickets.end()) found.own = &*own;
  const auto end = static_cast<std::size_t>(own - tickets.begin());
  const auto stand = standings(world, end, seen);
  for (std::size_t at = 0; at < end; ++at) {
    const ticket& place = tickets[at];
    if (place.session == session ||
        !projections::wanted_by_both(world, what, projections::wanted_by(place)))
      continue;
    switch (stand[at]) {
    case standing::paused: break; // it keeps its place, and is served once it is resumed
    case standing::dead: found.dead.push_back(&place); break;
    case standing::missed: found.missed.push_back(&place); break;
    case standing::waits:
      if (!session || !is_held_up_by(world, place, *session)) found.before.push_back(&place);
    }
  }
  return found;
}

bool is_held_up_by(const world& world, const ticket& place, session_number session) {
  const auto holds = in_the_way_of(world, place);
  return std::any_of(holds.begin(), holds.end(),
                     [&](const hold& one) { return one.session == session; });
}

refusal comes_first(const world& world, const wanted& what, const line& before) {
  const ticket& first = *before.before.front();
  const wanted its = projections::wanted_by(first);
  return refusals::waited_for{projections::wanted_by_both(world, its, what).value_or(""),
                              projections::wanted_by_both(world, what, its).value_or(""),
                              name_of(world, first.session), first.since.instant(),
                              before.before.size()};
}

void leave(const world& world, const ticket& place, const std::optional<std::string>& reason,
           happenings& happened) {
  const events::session_id session{name_of(world, place.session)};
  if (place.merges) {
    happened.emplace_back(
        events::merge_abandoned{{projections::memory::copy(place.merge_point)}, session, reason});
    return;
  }
  events::item_unqueued left{{}, session, {place.since.position}, reason};
  for (const item_number item : place.items)
    left.items.push_back({std::string{world.ids().items.spell(item)}});
  happened.emplace_back(std::move(left));
}

void pass_by(const world& world, const line& before, happenings& happened) {
  for (const ticket* place : before.dead) leave(world, *place, "it shows no life", happened);
  for (const ticket* place : before.missed) leave(world, *place, "it missed its turn", happened);
}

void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened) {
  for (const ticket& place : world.queue().tickets()) {
    if (place.session == session) leave(world, place, reason, happened);
  }
}

decision conclude(attempt made, const world& world, const context& context) {
  const auto number = world.ids().sessions.find(made.session.value);
  if (auto no = paused(world, made, number)) made.refused.push_back(std::move(*no));
  const line before = line_before(world, made.what, number, context.seen, made.merges);
  if (!made.passes && !before.before.empty())
    made.refused.push_back(comes_first(world, made.what, before));
  if (made.refused.empty()) {
    happenings happened;
    pass_by(world, before, happened);
    happened.insert(happened.end(), made.happened.begin(), made.happened.end());
    if (!made.merges) leave_own(world, made, nullptr, happened);
    return happened;
  }
  if (!made.waits) return reject(std::move(made.refused));
  std::vector<refusal> hopeless;
  std::copy_if(made.refused.begin(), made.refused.end(), std::back_inserter(hopeless),
               [](const refusal& why) { return !is_healed_by_waiting(why); });
  if (!hopeless.empty()) return reject(std::move(hopeless));
  return queue_up(made, before, world, context);
}

std::set<item_number> awaited(const world& world, const observation& seen,
                              std::optional<session_number> own) {
  std::set<item_number> items;
  const auto& tickets = world.queue().tickets();
  const auto stand = standings(world, tickets.size(), seen);
  for (std::size_t at = 0; at < tickets.size(); ++at) {
    const ticket& place = tickets[at];
    if (stand[at] == standing::waits && place.session != own &&
        !(own && is_held_up_by(world, place, *own)))
      items.insert(place.items.begin(), place.items.end());
  }
  return items;
}

std::vector<session_number> sessions_in_question(const world& world) {
  std::vector<session_number> sessions;
  for (const auto& [target, merge_point] : world.merge_points().slots())
    sessions.push_back(*world.merge_points().row(merge_point).holder);
  for (const ticket& place : world.queue().tickets()) {
    sessions.push_back(place.session);
    for (const hold& one : projections::holds_on(world, projections::wanted_by(place), {}))
      sessions.push_back(one.session);
  }
  return sessions;
}

} // namespace tally::engine::waiting
