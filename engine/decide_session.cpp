#include "engine/conflicts.hpp"
#include "engine/files.hpp"
#include "engine/lanes.hpp"
#include "engine/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::engine {

namespace {

using projections::item_number;
using projections::session_number;
using projections::session_row;
using projections::world;

projections::vitality life_of(const world& world, session_number session, std::int64_t lease_s,
                              const projections::observation& seen) {
  return projections::judge(world.ids().sessions.spell(session), *world.sessions().find(session),
                            nullptr, lease_s, seen);
}

/// A session as a whole is lapsed once the longest of its leases has run out, or the project's
/// where it holds nothing.
projections::vitality longest_life_of(const world& world, session_number session,
                                      const projections::observation& seen) {
  std::optional<projections::vitality> longest;
  for (const item_number item : world.claims().held_by(session)) {
    const auto life = rules::holder_vitality(world, *world.claims().find(item), seen);
    if (!longest || life.left_s > longest->left_s) longest = life;
  }
  return longest ? *longest : life_of(world, session, world.settings().lease_s(), seen);
}

/// The lease of which a quarter may pass in silence: the shortest, or the project's.
std::int64_t shortest_lease_of(const world& world, session_number session) {
  std::optional<std::int64_t> shortest;
  for (const item_number item : world.claims().held_by(session)) {
    const std::int64_t lease_s = world.claims().find(item)->lease_s;
    shortest = std::min(shortest.value_or(lease_s), lease_s);
  }
  return shortest.value_or(world.settings().lease_s());
}

bool same_process(const projections::process_row& row, const events::process_identity& process) {
  return row.pid == process.pid && row.started == process.started &&
         row.pid_namespace == process.pid_namespace &&
         row.boot == projections::row_of(events::monotonic_stamp{process.boot, 0}).boot;
}

/// The name asked for, or the suggested one, numbered where a session of that name is at work.
events::session_id choose_id(const commands::start_session& asked, const world& world) {
  if (asked.session) return *asked.session;
  events::session_id id{asked.suggested};
  for (int number = 2; rules::find_session(world, id); ++number) {
    id.value = fmt::format("{}-{}", asked.suggested, number);
  }
  return id;
}

/// True where a start says something of the session that is not known yet.
bool says_more(const commands::start_session& asked, const session_row& row) {
  const auto differs = [](const std::optional<std::string>& said,
                          const projections::memory::text& known) {
    return said && *said != projections::memory::view(known);
  };
  const bool same_tasks = std::equal(
      asked.tasks.begin(), asked.tasks.end(), row.tasks.begin(), row.tasks.end(),
      [](const auto& said, const auto& known) { return said == projections::memory::view(known); });
  return differs(asked.provider, row.provider) || differs(asked.host, row.host) ||
         differs(asked.branch, row.branch) || differs(asked.worktree, row.worktree) ||
         differs(asked.focus, row.focus) || (!asked.tasks.empty() && !same_tasks) ||
         (asked.process && !row.process.known());
}

/// New fences for all that a session holds, so that its former process's writes change nothing.
void renew_fences(const world& world, session_number session, const events::session_id& id,
                  std::string_view reason, happenings& happened) {
  for (const item_number item : world.claims().held_by(session)) {
    const auto& claim = *world.claims().find(item);
    happened.emplace_back(events::item_claimed{{std::string{world.ids().items.spell(item)}},
                                               id,
                                               claim.lease_s,
                                               id,
                                               std::string{reason},
                                               {}});
  }
}

refusals::session_in_use in_use(const events::session_id& id, const session_row& row) {
  return {id.value, projections::memory::copy(row.host), row.process.pid, row.last_seen.instant()};
}

events::session_started started_event(const commands::start_session& asked,
                                      const events::session_id& id) {
  return {id,           asked.provider,
          asked.host,   asked.process,
          asked.branch, asked.worktree,
          asked.focus,  asked.tasks,
          {},           {}};
}

/// What a start does to a session that is at work already.
decision start_again(const commands::start_session& asked, const events::session_id& id,
                     const world& world, const context& context) {
  const session_number number = *world.ids().sessions.find(id.value);
  const session_row& row = *world.sessions().find(number);
  events::session_started started = started_event(asked, id);
  const bool other_process =
      row.process.known() && (!asked.process || !same_process(row.process, *asked.process));
  if (!other_process) {
    if (!says_more(asked, row)) return happenings{};
    return happenings{std::move(started)};
  }
  const bool lapsed = longest_life_of(world, number, context.seen).lapsed;
  if (!lapsed && !asked.take_over) return reject({in_use(id, row)});
  started.taken_over_from = id;
  happenings happened{std::move(started)};
  renew_fences(world, number, id,
               lapsed ? "its former process shows no life" : "taken over by a new process",
               happened);
  return happened;
}

} // namespace

decision decide(const commands::start_session& asked, const world& world, const context& context) {
  const events::session_id id = choose_id(asked, world);
  commands::start_session about = asked;
  if (asked.item) about.tasks.clear(); // they are the item's
  if (auto no = rules::faulty_id("a session", id.value)) return reject({std::move(*no)});
  decision begun = rules::find_session(world, id) ? start_again(about, id, world, context)
                                                  : decision{happenings{started_event(about, id)}};
  if (!asked.item) return begun;
  engine::context as_session = context;
  as_session.who.by.value = id.value;
  const auto claimed = begin_work(asked, world, as_session);
  if (!begun && !claimed) return reject({begun.error().first, claimed.error().first});
  if (!begun) return begun;
  if (!claimed) return claimed.error();
  begun->insert(begun->end(), claimed->begin(), claimed->end());
  return begun;
}

decision decide(const commands::heartbeat& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  const auto number = world.ids().sessions.find(session->value);
  if (asked.only_if_due) {
    const session_row* row = number ? world.sessions().find(*number) : nullptr;
    if (row == nullptr || !row->active) return happenings{};
    const std::int64_t lease_s = shortest_lease_of(world, *number);
    if (life_of(world, *number, lease_s, context.seen).age_s * 4 <= lease_s) return happenings{};
  }
  if (asked.stage && !world.settings().stage_index(*asked.stage)) {
    refusals::unknown_stage why{*asked.stage, {}};
    for (const auto& stage : world.settings().stages())
      why.stages.push_back(projections::memory::copy(stage));
    return reject({std::move(why)});
  }
  if (asked.item) {
    const auto item = rules::find_item(world, *asked.item);
    if (!item) return reject({item.error()});
    if (auto no = rules::may_change(world, *item, context, false, false))
      return reject({std::move(*no)});
  }
  happenings happened{
      events::session_heartbeat{*session, asked.item, asked.stage, asked.file, asked.note}};
  if (asked.file && !asked.file->empty()) {
    if (auto no = files::path_fault(*asked.file)) return reject({std::move(*no)});
    conflicts::add_uses({*session, {projections::quoted_path(*asked.file)}, asked.item, false, {}},
                        world, context.seen, happened);
  }
  return happened;
}

decision decide(const commands::prune_sessions& /*asked*/, const world& world,
                const context& context) {
  happenings happened;
  for (const session_number number : world.sessions().active()) {
    const auto life = longest_life_of(world, number, context.seen);
    const events::session_id id{std::string{world.ids().sessions.spell(number)}};
    if (!life.lapsed || id.value == context.who.by.value) continue;
    const session_row& row = *world.sessions().find(number);
    events::session_pruned pruned{id, {}, {}, life.age_s, std::string{life.judged}};
    if (row.last_seen.position != 0) {
      pruned.last_seen = events::position{row.last_seen.position};
      pruned.last_seen_at = row.last_seen.instant();
    }
    rules::give_back(world, number, "its session lapsed", happened);
    happened.emplace_back(std::move(pruned));
  }
  return happened;
}

} // namespace tally::engine
