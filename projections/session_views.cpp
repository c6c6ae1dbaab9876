#include "projections/views.hpp"
#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <utility>

namespace tally::projections {

namespace {

using events::session_status;

std::optional<std::string> if_any(const memory::text& stored) {
  if (stored.empty()) return std::nullopt;
  return memory::copy(stored);
}

std::string spelled(const world& world, item_number item) {
  return std::string{world.ids().items.spell(item)};
}

/// The lease that a session's silence is measured by: the shortest of its claims', or the
/// project's.
vitality life_of(const world& world, session_number number, const session_row& row,
                 const observation& seen) {
  const std::string_view id = world.ids().sessions.spell(number);
  vitality life = judge(id, row, nullptr, world.settings().lease_s(), seen);
  bool first = true;
  for (const item_number item : world.claims().held_by(number)) {
    const claim_row& claim = *world.claims().find(item);
    const vitality of_claim = judge(id, row, &claim.since, claim.lease_s, seen);
    if (first || of_claim.left_s < life.left_s) life = of_claim;
    first = false;
  }
  return life;
}

stuck_view make_stuck_view(const session_row& row) {
  stuck_view view{memory::copy(row.stuck_reason),
                  if_any(row.stuck_context),
                  {},
                  row.stuck_since.instant(),
                  row.answered};
  for (const auto& option : row.stuck_options) view.options.push_back(memory::copy(option));
  return view;
}

void add_guidance(const world& world, session_number session, const guidance::queue& unread,
                  std::vector<guidance_view>& views) {
  for (const auto& told : unread) {
    guidance_view view{told.given.position,
                       memory::copy(told.from),
                       memory::copy(told.text),
                       told.given.instant(),
                       {},
                       std::string{world.ids().sessions.spell(session)}};
    if (told.option != 0) view.option = told.option;
    views.push_back(std::move(view));
  }
}

session_view make_session_view(const world& world, session_number number, const session_row& row,
                               const observation& seen) {
  const vitality life = life_of(world, number, row, seen);
  session_view view;
  view.session = world.ids().sessions.spell(number);
  view.provider = if_any(row.provider);
  view.status = boost::describe::enum_to_string(row.status, "");
  view.stage = if_any(row.stage);
  for (const item_number item : world.claims().held_by(number)) {
    view.items.push_back(spelled(world, item));
    const item_row* held = world.items().find(item);
    if (view.items.size() == 1 && held != nullptr) {
      view.stage = memory::copy(held->stage);
      view.title = memory::copy(held->title);
    }
  }
  view.started = row.started.instant();
  view.duration_s = std::max<std::int64_t>(0, (seen.now.milliseconds - row.started.at) / 1000);
  if (row.last_seen.position != 0) view.last_seen = row.last_seen.instant();
  view.age_s = life.age_s;
  view.lapsed = row.active && life.lapsed;
  if (view.lapsed) view.judged = std::string{life.judged};
  view.focus = if_any(row.focus);
  view.branch = if_any(row.branch);
  view.worktree = if_any(row.worktree);
  view.host = if_any(row.host);
  if (row.process.known()) view.pid = row.process.pid;
  view.file = if_any(row.file);
  for (const auto* held : world.reservations().held_by(number))
    view.reserved.push_back(memory::copy(held->pattern));
  for (const auto& place : world.queue().tickets()) {
    if (place.session != number) continue;
    for (const item_number item : place.items) view.waits_for.push_back(spelled(world, item));
    for (const auto& pattern : place.files) view.waits_for.push_back(memory::copy(pattern));
    if (!place.merge_point.empty())
      view.waits_for.push_back("merge:" + memory::copy(place.merge_point));
  }
  view.note = if_any(row.note);
  for (const auto& task : row.tasks) view.tasks.push_back(memory::copy(task));
  view.since = row.entered.instant();
  view.reason = if_any(row.reason);
  if (status_behind_pause(row) == session_status::stuck) view.stuck = make_stuck_view(row);
  if (row.status == session_status::planning_complete) view.plan = if_any(row.plan);
  view.pr = if_any(row.pull_request);
  if (const auto* unread = world.guidance().unread(number)) view.unread = unread->size();
  return view;
}

} // namespace

std::vector<session_view> view_sessions(const world& world, const observation& seen, bool all) {
  std::vector<session_number> numbers;
  if (all) {
    for (const auto& [name, number] : world.ids().sessions.all()) {
      const session_row* row = world.sessions().find(number);
      if (row != nullptr && !row->removed) numbers.push_back(number);
    }
  } else {
    // One that an import named, and that neither holds nor asks anything, was never at work on this
    // board.
    for (const session_number number : world.sessions().active()) {
      const session_row& row = *world.sessions().find(number);
      if (row.last_seen.position != 0 || waits_for_a_person(row.status) ||
          !world.claims().held_by(number).empty())
        numbers.push_back(number);
    }
  }
  const auto started = [&](session_number number) {
    const session_row* row = world.sessions().find(number);
    return std::pair{row == nullptr ? 0 : row->started.position, number};
  };
  std::sort(numbers.begin(), numbers.end(),
            [&](session_number a, session_number b) { return started(a) < started(b); });
  std::vector<session_view> views;
  for (const session_number number : numbers) {
    if (const auto* row = world.sessions().find(number)) {
      views.push_back(make_session_view(world, number, *row, seen));
    }
  }
  return views;
}

std::optional<session_view> view_session(const world& world, std::string_view session,
                                         const observation& seen) {
  const auto number = world.ids().sessions.find(session);
  const session_row* row = number ? world.sessions().find(*number) : nullptr;
  if (row == nullptr || row->removed) return std::nullopt;
  session_view view = make_session_view(world, *number, *row, seen);
  view.plan = if_any(row->plan);
  return view;
}

std::vector<guidance_view> view_guidance(const world& world, std::string_view session) {
  std::vector<guidance_view> views;
  const auto number = world.ids().sessions.find(session);
  const auto* unread = number ? world.guidance().unread(*number) : nullptr;
  if (unread != nullptr) add_guidance(world, *number, *unread, views);
  return views;
}

std::vector<guidance_view> view_guidance(const world& world) {
  std::vector<guidance_view> views;
  for (const auto& [session, unread] : world.guidance().all())
    add_guidance(world, session, unread, views);
  return views;
}

} // namespace tally::projections
