#include "projections/status_view.hpp"

#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tally::projections {

namespace {

using events::session_status;

/// What a status asks of a person.
struct demand {
  session_status status;
  std::string_view action;
};

// In the order of urgency.
constexpr std::array demands{
    demand{session_status::stuck, "give it guidance"},
    demand{session_status::planning_complete, "review its plan"},
    demand{session_status::paused, "resume it when ready"},
    demand{session_status::complete, "review what it did"},
};

need_view need_of(const session_view& session) {
  need_view need;
  need.session = session.session;
  need.status = session.lapsed ? "lapsed" : session.status;
  need.items = session.items;
  need.title = session.title;
  need.age_s = session.age_s;
  need.judged = session.judged;
  need.branch = session.branch;
  need.worktree = session.worktree;
  need.note = session.note;
  return need;
}

void add_waiting(const std::vector<session_view>& sessions, std::vector<need_view>& needs) {
  for (const auto& [status, action] : demands) {
    for (const session_view& session : sessions) {
      if (session.status != boost::describe::enum_to_string(status, "")) continue;
      need_view need = need_of(session);
      need.status = session.status;
      need.action = action;
      need.command = "tally session show " + session.session;
      needs.push_back(std::move(need));
    }
  }
}

void add_lapsed(const std::vector<session_view>& sessions, std::vector<need_view>& needs) {
  for (const session_view& session : sessions) {
    if (!session.lapsed || session.items.empty()) continue;
    need_view need = need_of(session);
    need.action = "any session may take over what it holds";
    need.command = "tally claim " + session.items.front();
    needs.push_back(std::move(need));
  }
}

void add_failed(const world& world, const observation& seen, std::vector<need_view>& needs) {
  for (const item_number number : world.pipeline().failed()) {
    const item_row& row = *world.items().find(number);
    need_view need;
    need.status = "failed";
    need.action = "retry or cancel it";
    need.items.emplace_back(world.ids().items.spell(number));
    need.command = "tally retry " + need.items.front();
    need.title = memory::copy(row.title);
    need.age_s = std::max<std::int64_t>(0, (seen.now.milliseconds - row.finished.at) / 1000);
    if (!row.reason.empty()) need.reason = memory::copy(row.reason);
    needs.push_back(std::move(need));
  }
}

void add_blocked(const world& world, std::vector<need_view>& needs) {
  for (const auto& [number, claim] : world.claims().all()) {
    if (!world.dependencies().is_blocked(number)) continue;
    const auto item = view_item(world, world.ids().items.spell(number));
    need_view need;
    need.session = item->holder;
    need.status = "blocked";
    need.action = "finish what it waits for first, or release it";
    need.items.push_back(item->item);
    need.command = "tally show " + item->item;
    need.title = item->title;
    need.blocked_by = item->blocked_by;
    needs.push_back(std::move(need));
  }
}

std::optional<events::instant> next_lapse(const std::vector<claim_view>& claims,
                                          const observation& seen) {
  std::optional<events::instant> next;
  for (const claim_view& claim : claims) {
    if (claim.stale || !claim.expires || *claim.expires <= seen.now) continue;
    next = std::min(next.value_or(*claim.expires), *claim.expires);
  }
  return next;
}

} // namespace

status_view view_status(const world& world, const observation& seen) {
  status_view view;
  view.position = world.last().position;
  view.pipeline = view_pipeline(world, seen);
  view.sessions = view_sessions(world, seen);
  view.next_lapse = next_lapse(view_claims(world, seen), seen);
  add_waiting(view.sessions, view.needs_you);
  add_lapsed(view.sessions, view.needs_you);
  add_failed(world, seen, view.needs_you);
  add_blocked(world, view.needs_you);
  return view;
}

} // namespace tally::projections
