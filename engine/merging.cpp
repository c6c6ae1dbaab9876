#include "engine/merging.hpp"

#include "projections/vitality.hpp"

#include <algorithm>
#include <utility>

namespace tally::engine::merging {

namespace {

using projections::liveness;
using projections::merge_slot;
using projections::observation;

const merge_slot* slot_of(const world& world, merge_number merge_point) {
  const auto& row = world.merge_points().row(merge_point);
  return world.merge_points().slot(projections::memory::view(row.into));
}

events::merge_abandoned given_up(const world& world, merge_number merge_point,
                                 session_number session, const std::optional<std::string>& reason) {
  return {{std::string{world.merge_points().spell(merge_point)}},
          {std::string{world.ids().sessions.spell(session)}},
          reason};
}

} // namespace

bool shows_life(const world& world, session_number session, const projections::moment& since,
                const observation& seen) {
  const auto* row = world.sessions().find(session);
  if (row == nullptr || !row->active) return false;
  const std::int64_t lease_s = world.settings().lease_s();
  return !projections::judge(world.ids().sessions.spell(session), *row, &since, lease_s, seen)
              .lapsed;
}

bool still_waits(const world& world, const merge_ticket& ticket, const observation& seen) {
  const auto looked_at = seen.waiters.find(ticket.since.position);
  if (looked_at != seen.waiters.end()) {
    if (looked_at->second == liveness::alive) return true;
    if (looked_at->second != liveness::unknown) return false;
  }
  return shows_life(world, ticket.session, ticket.since, seen);
}

line line_before(const world& world, merge_number merge_point,
                 std::optional<session_number> session, const observation& seen) {
  line found;
  const merge_slot* slot = slot_of(world, merge_point);
  if (slot == nullptr) return found;
  if (slot->held) {
    const auto& held = world.merge_points().row(*slot->held);
    (shows_life(world, *held.holder, held.since, seen) ? found.holder : found.lapsed) = held.holder;
  }
  std::vector<const merge_ticket*> living;
  for (const auto& ticket : slot->queue) {
    if (ticket.merge_point == merge_point && session && ticket.session == *session) {
      found.own = &ticket;
      break;
    }
    (still_waits(world, ticket, seen) ? living : found.dead).push_back(&ticket);
  }
  const auto allowed = static_cast<std::int64_t>(living.size()) * turn_s;
  const bool is_free = !slot->held;
  if (is_free && projections::seconds_since(slot->changed, seen) >= allowed) {
    found.missed = std::move(living);
    living.clear();
  }
  found.waiting = living.size();
  if (!living.empty()) found.first = living.front();
  return found;
}

std::vector<std::string> circle(const world& world, merge_number merge_point,
                                session_number session, const observation& seen) {
  std::vector<std::string> path{std::string{world.ids().sessions.spell(session)}};
  std::vector<session_number> passed;
  const auto follow = [&](const auto& self, merge_number wanted) -> bool {
    const merge_slot* slot = slot_of(world, wanted);
    if (slot == nullptr || !slot->held) return false;
    const auto& held = world.merge_points().row(*slot->held);
    const session_number holder = *held.holder;
    if (!shows_life(world, holder, held.since, seen)) return false;
    path.emplace_back(world.ids().sessions.spell(holder));
    if (holder == session) return true;
    if (std::find(passed.begin(), passed.end(), holder) == passed.end()) {
      passed.push_back(holder);
      for (const auto& [target, other] : world.merge_points().slots()) {
        for (const auto& ticket : other.queue) {
          if (ticket.session == holder && self(self, ticket.merge_point)) return true;
        }
      }
    }
    path.pop_back();
    return false;
  };
  if (!follow(follow, merge_point)) path.clear();
  return path;
}

void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened) {
  for (const auto& [target, slot] : world.merge_points().slots()) {
    if (slot.held && world.merge_points().row(*slot.held).holder == session)
      happened.emplace_back(given_up(world, *slot.held, session, reason));
    for (const auto& ticket : slot.queue) {
      if (ticket.session == session)
        happened.emplace_back(given_up(world, ticket.merge_point, session, reason));
    }
  }
}

std::vector<session_number> sessions_at_slots(const world& world) {
  std::vector<session_number> sessions;
  for (const auto& [target, slot] : world.merge_points().slots()) {
    if (slot.held) sessions.push_back(*world.merge_points().row(*slot.held).holder);
    for (const auto& ticket : slot.queue) sessions.push_back(ticket.session);
  }
  return sessions;
}

} // namespace tally::engine::merging
