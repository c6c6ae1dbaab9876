#include "tests/support/invariants.hpp"

#include "projections/glob.hpp"
#include "projections/queue_view.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

namespace tally::tests {

namespace {

using projections::dependency_state;
using projections::item_number;
using projections::item_row;
using projections::item_status;
using projections::session_number;
using projections::world;

std::string broken_for(const world& world, item_number number, const item_row& row) {
  const auto* claim = world.claims().find(number);
  if ((row.status == item_status::claimed) != (claim != nullptr))
    return "its status does not agree with its claim";
  if (claim != nullptr && world.sessions().find(claim->session) == nullptr)
    return "its holder is no session";
  if (claim != nullptr && claim->fence().value > world.last().position)
    return "its fence is of no commit";
  const bool finished = row.status == item_status::done || row.status == item_status::cancelled;
  const auto expected = finished ? dependency_state::satisfied : dependency_state::waiting;
  if (world.dependencies().state(number) != expected)
    return "its status does not agree with what it is to those that wait for it";
  const bool ready = row.status == item_status::todo && !world.dependencies().is_blocked(number);
  if (world.pipeline().is_ready(number) != ready) return "it is neither ready nor blocked, or both";
  if (world.pipeline().open().contains(number) == finished) return "it is open and finished";
  return {};
}

std::string broken_stages(const world& world,
                          const std::map<std::string, std::array<std::uint64_t, 5>>& counted) {
  std::uint64_t sum = 0;
  for (const auto& stage : world.pipeline().stages()) {
    const auto found = counted.find(projections::memory::copy(stage.stage));
    for (std::size_t status = 0; status < 5; ++status) {
      if (stage.count[status] != (found == counted.end() ? 0 : found->second[status]))
        return "a stage counts what is not in it";
      sum += stage.count[status];
    }
    std::uint64_t ready = 0;
    for (const auto& key : stage.unblocked) {
      const auto& row = *world.items().find(key.item);
      if (world.dependencies().is_blocked(key.item)) return "a stage offers what is blocked";
      if (world.pipeline().is_ready(key.item)) {
        ++ready;
      } else if (row.status != projections::item_status::claimed) {
        return "a stage offers what is neither ready nor claimed";
      }
    }
    if (ready != stage.ready) return "a stage counts as ready what is not";
  }
  return sum == world.items().count() ? "" : "the pipeline does not hold every item once";
}

std::string broken_status(const projections::session_row& row) {
  using events::session_status;
  const bool over = row.status == session_status::cancelled || row.status == session_status::ended;
  if (row.active == over) return "a session is at work and over";
  if (row.removed && row.active) return "a session at work is out of the tables";
  const bool stuck = status_behind_pause(row) == session_status::stuck;
  if (stuck != (row.stuck_since.position != 0))
    return "a session has a question and is not stuck, or the other way round";
  if (row.answered && !stuck) return "an answer is kept without a question";
  return {};
}

std::string broken_guidance(const world& world) {
  for (const auto& [session, unread] : world.guidance().all()) {
    if (unread.empty()) return "an empty queue of guidance is kept";
    std::uint64_t last = 0;
    for (const auto& told : unread) {
      if (told.given.position < last) return "guidance is out of order";
      last = told.given.position;
    }
  }
  return {};
}

/// Every item is counted once: as a lane of its story, or by the project.
std::string broken_progress(const world& world) {
  std::array<std::uint32_t, 5> counted{};
  for (const auto& [name, number] : world.ids().items.all()) {
    const item_row* row = world.items().find(number);
    const auto* node = world.progress().find(number);
    if ((row == nullptr) != (node == nullptr)) return "progress does not know every item";
    if (row != nullptr && !node->is_lane) ++counted[static_cast<std::size_t>(row->status)];
  }
  return counted == world.progress().project().count ? "" : "progress does not sum";
}

std::string broken_holders(const world& world) {
  std::size_t held = 0;
  for (const auto& [name, session] : world.ids().sessions.all()) {
    for (const item_number item : world.claims().held_by(session)) {
      const auto* claim = world.claims().find(item);
      if (claim == nullptr || claim->session != session) return "two sessions hold one item";
      ++held;
    }
    const auto* row = world.sessions().find(session);
    if (row != nullptr) {
      if (auto why = broken_status(*row); !why.empty()) return why;
    }
    const bool active = row != nullptr && row->active;
    if (active != world.sessions().active().contains(session))
      return "the table of active sessions is wrong";
  }
  return held == world.claims().all().size() ? "" : "a claim is nobody's";
}

std::string broken_merge_points(const world& world) {
  const auto& points = world.merge_points();
  for (const auto& [id, number] : points.all()) {
    const auto& row = points.row(number);
    const auto held = points.integrating(projections::memory::view(row.into));
    const bool integrating = row.state == projections::merge_state::integrating;
    const bool integrated = row.state == projections::merge_state::integrated;
    if (integrating != row.holder.has_value()) return "a merge point integrates without a holder";
    if (integrating != (held == number))
      return "a merge point integrates without its target's slot";
    if (points.open().contains(number) != (row.declared && !integrated))
      return "a merge point is open and integrated";
  }
  for (const auto& [target, merge_point] : points.slots()) {
    if (projections::memory::view(points.row(merge_point).into) !=
        projections::memory::view(target))
      return "a slot is held for another target";
  }
  return {};
}

/// No place in the queue outlives its session, or what it is for.
std::string broken_ticket(const world& world, const projections::ticket& place) {
  const auto* session = world.sessions().find(place.session);
  if (session == nullptr || !session->active) return "who waits is not at work";
  for (const item_number item : place.items) {
    const item_row* row = world.items().find(item);
    if (row == nullptr || (row->status != item_status::todo && row->status != item_status::claimed))
      return "somebody waits for an item that nobody can have";
  }
  if (!place.merge_point.empty()) {
    const auto point = world.merge_points().find(projections::memory::view(place.merge_point));
    if (!point || !world.merge_points().open().contains(*point))
      return "somebody waits for a merge point that is not open";
  }
  if (place.since.position > place.said || place.since.position > place.stirred.position ||
      place.said > world.last().position || place.stirred.position > world.last().position)
    return "a place in the queue is of no commit";
  return {};
}

std::string broken_queue(const world& world) {
  const auto& tickets = world.queue().tickets();
  for (std::size_t at = 0; at < tickets.size(); ++at) {
    if (auto why = broken_ticket(world, tickets[at]); !why.empty()) return why;
    const auto what = projections::wanted_by(tickets[at]);
    for (std::size_t before = 0; before < at; ++before) {
      if (tickets[before].since.position > tickets[at].since.position)
        return "the queue is out of order";
      if (tickets[before].session == tickets[at].session &&
          tickets[before].merges == tickets[at].merges && is_for(tickets[before], what))
        return "a session has two places for the same";
    }
  }
  return {};
}

/// No path is reserved for one session alone and for another as well, and nothing twice by one.
std::string broken_reservations(const world& world) {
  const auto& rows = world.reservations().all();
  for (auto one = rows.begin(); one != rows.end(); ++one) {
    for (auto other = std::next(one); other != rows.end(); ++other) {
      if (one->session == other->session && one->shared == other->shared &&
          one->pattern == other->pattern)
        return "a session has two reservations of one pattern";
      if (one->session == other->session || (one->shared && other->shared)) continue;
      const auto parsed = [](const auto& row) {
        return *projections::glob::parse(projections::memory::view(row.pattern));
      };
      if (parsed(*one).meeting(parsed(*other)).witness)
        return "two sessions have a file that one of them has alone";
    }
  }
  return {};
}

/// Nothing waits for itself, through whatever it waits for.
std::string broken_order(const world& world) {
  for (const auto& [name, number] : world.ids().items.all()) {
    std::set<item_number> reached;
    std::vector<item_number> ahead{number};
    while (!ahead.empty()) {
      const auto* node = world.dependencies().find(ahead.back());
      ahead.pop_back();
      if (node == nullptr) continue;
      for (const auto& edge : node->on) {
        if (edge.on == number) return projections::memory::copy(name) + " waits for itself";
        if (reached.insert(edge.on).second) ahead.push_back(edge.on);
      }
    }
  }
  return {};
}

} // namespace

std::string broken_rule(const projections::world& world) {
  std::map<std::string, std::array<std::uint64_t, 5>> counted;
  for (const auto& [name, number] : world.ids().items.all()) {
    if (const item_row* row = world.items().find(number)) {
      ++counted[projections::memory::copy(row->stage)][static_cast<std::size_t>(row->status)];
      if (auto why = broken_for(world, number, *row); !why.empty())
        return projections::memory::copy(name) + ": " + why;
    } else if (world.dependencies().state(number) != dependency_state::unknown &&
               !projections::memory::view(name).starts_with("merge:")) {
      return projections::memory::copy(name) + ": it is not on the board and blocks";
    }
  }
  if (auto why = broken_stages(world, counted); !why.empty()) return why;
  if (auto why = broken_guidance(world); !why.empty()) return why;
  if (auto why = broken_progress(world); !why.empty()) return why;
  if (auto why = broken_merge_points(world); !why.empty()) return why;
  if (auto why = broken_queue(world); !why.empty()) return why;
  return broken_holders(world);
}

std::string broken_decision(const projections::world& world) {
  const auto is_at_work = [&](session_number session) {
    const auto* row = world.sessions().find(session);
    return row != nullptr && row->active;
  };
  const auto& points = world.merge_points();
  for (const auto& [id, number] : points.all()) {
    const auto& row = points.row(number);
    if (row.holder && !is_at_work(*row.holder)) return "who integrates is not at work";
    const bool integrated = row.state == projections::merge_state::integrated;
    const auto node =
        world.ids().items.find(projections::name_among_items({projections::memory::copy(id)}));
    if (node && (world.dependencies().state(*node) == dependency_state::satisfied) != integrated)
      return "what a merge point unlocks does not agree with it";
  }
  for (const auto& place : world.queue().tickets()) {
    if (place.items.empty() && place.files.empty() && place.merge_point.empty())
      return "somebody waits for nothing";
  }
  if (auto why = broken_reservations(world); !why.empty()) return why;
  return broken_order(world);
}

} // namespace tally::tests
