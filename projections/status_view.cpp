#include "projections/status_view.hpp"

#include "events/shell_word.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace tally::projections {

namespace {

using events::session_status;
using events::shell_word;

/// What a session asks of a person, in the words of those who look after many, and the command that
/// does it.
struct demand {
  session_status status;
  std::string_view action;
  std::string_view command; ///< `{}` stands for the session
};

// In the order of urgency.
constexpr std::array demands{
    demand{session_status::stuck, "provide guidance", "tally session guide {} \"…\""},
    demand{session_status::planning_complete, "review plan", "tally approve {}"},
    demand{session_status::paused, "resume when ready", "tally session resume {}"},
    demand{session_status::complete, "review PR", "tally session remove {}"},
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

need_view need_of(const session_view& session, const demand& demand, const observation& seen) {
  need_view need = need_of(session);
  need.action = demand.action;
  need.command = fmt::format(fmt::runtime(demand.command), shell_word(session.session));
  need.since = session.since;
  need.reason = session.reason;
  need.plan = session.plan;
  need.pr = session.pr;
  if (demand.status == session_status::stuck) {
    need.stuck = session.stuck;
    need.since = session.stuck->since;
    if (!session.stuck->options.empty())
      need.command = fmt::format("tally session guide {} --option N", shell_word(session.session));
  }
  if (demand.status == session_status::complete && !session.pr) need.action = "review what it did";
  need.since_s =
      std::max<std::int64_t>(0, (seen.now.milliseconds - need.since->milliseconds) / 1000);
  return need;
}

/// One that is stuck and was guided waits for nobody: it has to read that.
bool asks(const session_view& session, session_status status) {
  if (session.status != boost::describe::enum_to_string(status, "")) return false;
  return status != session_status::stuck || !session.stuck->answered;
}

void add_waiting(const std::vector<session_view>& sessions, const observation& seen,
                 std::vector<need_view>& needs) {
  for (const demand& demand : demands) {
    const auto first = static_cast<std::ptrdiff_t>(needs.size());
    for (const session_view& session : sessions) {
      if (asks(session, demand.status)) needs.push_back(need_of(session, demand, seen));
    }
    std::stable_sort(needs.begin() + first, needs.end(),
                     [](const need_view& a, const need_view& b) { return *a.since < *b.since; });
  }
}

void add_lapsed(const std::vector<session_view>& sessions, std::vector<need_view>& needs) {
  for (const session_view& session : sessions) {
    if (!session.lapsed || session.items.empty()) continue;
    need_view need = need_of(session);
    need.action = "any session may take over what it holds";
    need.command = "tally claim " + shell_word(session.items.front());
    needs.push_back(std::move(need));
  }
}

void add_failed(const world& world, const observation& seen, std::vector<need_view>& needs) {
  for (const item_number number : world.pipeline().failed()) {
    const item_row& row = *world.items().find(number);
    const bool is_dead = is_dead_letter(world, row);
    need_view need;
    need.status = is_dead ? "dead_letter" : "failed";
    need.action = is_dead ? "cancel it, or retry it once more" : "retry or cancel it";
    need.items.emplace_back(world.ids().items.spell(number));
    need.command = "tally retry " + shell_word(need.items.front());
    if (is_dead) *need.command += " --force --reason \"…\"";
    need.title = memory::copy(row.title);
    need.age_s = std::max<std::int64_t>(0, (seen.now.milliseconds - row.finished.at) / 1000);
    if (!row.reason.empty()) need.reason = memory::copy(row.reason);
    needs.push_back(std::move(need));
  }
}

/// Held items of stages from which nothing goes on without somebody's word: one row for a stage, as
/// nothing says which of them are ready for it.
void add_at_gates(const world& world, std::vector<need_view>& needs) {
  std::map<std::string, need_view, std::less<>> by_stage;
  for (const auto& [number, claim] : world.claims().all()) {
    if (!waits_at_gate(world, number)) continue;
    const item_row& row = *world.items().find(number);
    need_view& need = by_stage[memory::copy(row.stage)];
    need.items.emplace_back(world.ids().items.spell(number));
    if (need.items.size() > 1) continue;
    need.session = world.ids().sessions.spell(claim.session);
    need.title = memory::copy(row.title);
  }
  for (const auto& stage : world.pipeline().stages()) {
    const auto found = by_stage.find(memory::view(stage.stage));
    if (found == by_stage.end()) continue;
    need_view& need = found->second;
    need.status = "gate";
    need.reason = found->first;
    need.action = "approve or reject it, once it is ready";
    need.command = "tally approve " + shell_word(need.items.front());
    if (need.items.size() > 1) {
      need.session.reset();
      need.title.reset();
      need.action = "approve what is ready; see them";
      need.command =
          fmt::format("tally list --stage {} --status claimed", shell_word(found->first));
    }
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
    need.command = "tally show " + shell_word(item->item);
    need.title = item->title;
    need.blocked_by = item->blocked_by;
    needs.push_back(std::move(need));
  }
}

/// What can be integrated now: its target's slot is free, and nobody waits to do it.
void add_ready(const std::vector<merge_point_view>& points, std::vector<need_view>& needs) {
  for (const merge_point_view& point : points) {
    const bool is_taken = std::any_of(points.begin(), points.end(), [&](const auto& other) {
      return other.state == "integrating" && other.into == point.into;
    });
    if (point.state != "ready" || is_taken || !point.queue.empty()) continue;
    need_view need;
    need.merge_point = point.id;
    need.status = point.state;
    need.action = "integrate it into " + point.into;
    need.command = "tally merge start " + shell_word(point.id);
    need.items = point.needs;
    need.title = point.title;
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
  view.conflicts = view_conflicts(world);
  view.next_lapse = next_lapse(view_claims(world, seen), seen);
  add_waiting(view.sessions, seen, view.needs_you);
  add_lapsed(view.sessions, view.needs_you);
  add_failed(world, seen, view.needs_you);
  add_blocked(world, view.needs_you);
  view.merge_points = view_merge_points(world);
  add_ready(view.merge_points, view.needs_you);
  add_at_gates(world, view.needs_you);
  view.queue = view_queue(world, seen);
  return view;
}

} // namespace tally::projections
