#include "engine/coordinator.hpp"

#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::engine {

namespace {

using projections::observation;
using projections::world;

/// The recovery's author: no session and no person did it.
const events::author nobody{"@tally"};

problem problem_of(failure why) { return {std::move(why), {}, {}}; }
problem problem_of(rejection why) { return {std::move(why), {}, {}}; }

bool may_be_relaxed(const command& what) {
  return std::holds_alternative<commands::heartbeat>(what) ||
         std::holds_alternative<commands::note>(what);
}

events::process_identity identity_of(const projections::process_row& row) {
  events::process_identity process{
      row.pid, row.started, fmt::format("{:08x}", row.boot), row.pid_namespace, {}};
  if (row.alive_byte >= 0) process.alive_byte = row.alive_byte;
  return process;
}

/// True where the same commit that claimed `item` also finished it: it granted no claim.
bool is_finished_in(const std::vector<events::fact>& facts, const events::item_id& item) {
  return std::any_of(facts.begin(), facts.end(), [&](const events::fact& fact) {
    const auto* done = std::get_if<events::item_done>(&fact.what);
    const auto* failed = std::get_if<events::item_failed>(&fact.what);
    return (done != nullptr && done->item == item) || (failed != nullptr && failed->item == item);
  });
}

/// The patterns that a commit reserved and that its session does not hold any more.
void add_lost_files(const events::files_reserved& reserved, events::position fence,
                    const world& world, std::vector<refusal>& lost) {
  const auto session = world.ids().sessions.find(reserved.session.value);
  const auto& rows = world.reservations().all();
  for (const auto& pattern : reserved.patterns) {
    const bool held = std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
      return row.session == session && row.fence() >= fence &&
             projections::memory::view(row.pattern) == pattern;
    });
    if (!held) lost.emplace_back(refusals::stale_fence{pattern, fence, {}, {}});
  }
}

/// The claims that a commit made and that do not stand any more.
std::optional<rejection> not_held_any_more(const std::vector<events::fact>& facts,
                                           events::position fence, const world& world) {
  std::vector<refusal> lost;
  for (const auto& fact : facts) {
    const auto* claimed = std::get_if<events::item_claimed>(&fact.what);
    if (claimed == nullptr || is_finished_in(facts, claimed->item)) continue;
    const auto number = world.ids().items.find(claimed->item.value);
    const auto* claim = number ? world.claims().find(*number) : nullptr;
    if (claim != nullptr && claim->fence() == fence) continue;
    refusals::stale_fence why{claimed->item.value, fence, {}, {}};
    if (claim != nullptr) {
      why.holder = world.ids().sessions.spell(claim->session);
      why.fence = claim->fence();
    }
    lost.emplace_back(std::move(why));
  }
  for (const auto& fact : facts) {
    if (const auto* reserved = std::get_if<events::files_reserved>(&fact.what))
      add_lost_files(*reserved, fence, world, lost);
  }
  if (lost.empty()) return std::nullopt;
  return reject(std::move(lost));
}

failure newer_log(const world& world) {
  return {
      failure_kind::newer,
      fmt::format("commit {} holds an event that this tally does not know, so it writes nothing",
                  world.first_unknown()),
      "use the newest tally that works on this board",
      "",
      {},
      events::position{world.first_unknown()},
      0};
}

} // namespace

std::vector<taken_claim> taken_from(const world& world, const caller& who) {
  std::vector<taken_claim> taken;
  const auto session = who.session();
  const auto number = session ? world.ids().sessions.find(session->value) : std::nullopt;
  const auto* row = number ? world.sessions().find(*number) : nullptr;
  if (row == nullptr) return taken;
  for (const auto& lost : row->lost) {
    const auto* claim = world.claims().find(lost.item);
    if (claim != nullptr && claim->session == *number) continue; // it has the item again
    taken_claim told{std::string{world.ids().items.spell(lost.item)}, {}, {lost.position}};
    if (claim != nullptr) told.holder = world.ids().sessions.spell(claim->session);
    taken.push_back(std::move(told));
  }
  return taken;
}

unread_guidance unread_by(const world& world, const caller& who) {
  const auto session = who.session();
  const auto number = session ? world.ids().sessions.find(session->value) : std::nullopt;
  const auto* queue = number ? world.guidance().unread(*number) : nullptr;
  if (queue == nullptr) return {};
  const auto& first = queue->front();
  return {queue->size(),
          {first.given.position},
          projections::memory::copy(first.from),
          projections::memory::copy(first.text)};
}

observation coordinator::observe(const std::vector<events::session_id>& sessions,
                                 const world& world) const {
  observation seen{clock_->now(), clock_->monotonic(), {}};
  for (const auto& session : sessions) {
    const auto number = world.ids().sessions.find(session.value);
    const auto* row = number ? world.sessions().find(*number) : nullptr;
    if (row == nullptr || !row->active || !row->process.known()) continue;
    seen.processes[session.value] =
        processes_->look_at(projections::memory::copy(row->host), identity_of(row->process));
  }
  return seen;
}

void coordinator::observe_waiters(const world& world, observation& seen) const {
  for (const auto& place : world.queue().tickets()) {
    if (place.process.known())
      seen.waiters[place.said] =
          processes_->look_at(projections::memory::copy(place.host), identity_of(place.process));
  }
}

expected<appended, failure> coordinator::append(log_writer& writer, live_world& live,
                                                events::commit draft) {
  if (auto room = live.make_room(); !room) return room.error();
  auto written = writer.append(live.cursor(), std::move(draft));
  if (written) live.apply(written->value, written->after);
  return written;
}

expected<std::unique_ptr<live_world>, problem> coordinator::open(log_writer& writer) {
  auto live = worlds_->open(writer);
  if (!live) return problem_of(live.error());
  if (const auto recovered = writer.recovered()) {
    events::commit draft;
    draft.at = clock_->now();
    draft.by = nobody;
    draft.facts.push_back(
        {events::log_recovered{recovered->kind, static_cast<std::int64_t>(recovered->bytes),
                               recovered->quarantine},
         {}});
    if (auto written = append(writer, **live, std::move(draft)); !written)
      return problem_of(written.error());
    if (auto finished = writer.finish_recovery(); !finished) return problem_of(finished.error());
  }
  if ((*live)->get().first_unknown() != 0) return problem_of(newer_log((*live)->get()));
  return std::move(*live);
}

void coordinator::beat_if_due(log_writer& writer, live_world& live, const context& context) {
  const auto due = decide(commands::heartbeat{{}, {}, {}, {}, true}, live.get(), context);
  if (!due || due->empty()) return;
  events::commit draft;
  draft.at = context.seen.now;
  draft.mono = context.seen.mono;
  draft.by = context.who.by;
  draft.facts.push_back({due->front(), {}});
  // A sign of life that cannot be written takes nothing away from the refusal that is on its way.
  static_cast<void>(append(writer, live, std::move(draft)));
}

expected<std::optional<receipt>, problem> coordinator::repeat(const request& asked,
                                                              const live_world& live) {
  const auto* row =
      asked.key ? live.get().requests().find(asked.who.by.value, asked.key->name) : nullptr;
  if (row == nullptr) return std::optional<receipt>{};
  const events::position first{row->when.position};
  if (projections::memory::view(row->command) != asked.key->command) {
    return problem_of(reject({refusals::request_differs{asked.key->name, first}}));
  }
  receipt again{first, {}, true, {}, false, {}};
  const auto before = log_->seek({first.value - 1});
  if (!before) return problem_of(before.error());
  const auto read = log_->read(*before, [&](const events::commit& commit, const log_cursor&) {
    again.facts = commit.facts;
    return false;
  });
  if (!read) return problem_of(read.error());
  if (auto lost = not_held_any_more(again.facts, first, live.get()))
    return problem_of(std::move(*lost));
  return std::optional{std::move(again)};
}

bool coordinator::seal_if_due(log_writer& writer, const log_cursor& end, const log_cursor& before) {
  // What a segment must be worth is read from a folder: looked up once a mebibyte, not each time.
  constexpr std::uint64_t between_looks = 1ULL << 20U;
  if (end.offset / between_looks == before.offset / between_looks) return false;
  const auto rotated = writer.rotate(end, worlds_->segment_worth_sealing());
  return rotated && rotated->segment != end.segment; // if not, a later commit tries again
}

expected<receipt, problem> coordinator::run(const request& asked, const answerer& answer) {
  if (asked.relaxed && !may_be_relaxed(asked.what)) {
    return problem_of(reject(
        {refusals::bad_usage{"only heartbeats and notes can be relaxed", "leave --relaxed out"}}));
  }
  receipt made;
  {
    // Taken before the wait for the lock: a sign of life is as old as the wish to give it.
    const events::monotonic_stamp wished = clock_->monotonic();
    auto writer = log_->lock(asked.patience); // 1
    if (!writer) return problem_of(writer.error());
    auto live = open(**writer); // 2
    if (!live) return live.error();
    const world& world = (*live)->get();
    auto taken = taken_from(world, asked.who);
    context context{asked.who, observe(holders_in_question(asked.what, world), world)}; // 3
    if (heeds_queue(asked.what)) observe_waiters(world, context.seen);
    auto repeated = repeat(asked, **live);
    if (!repeated) return repeated.error();
    if (*repeated) {
      made = std::move(**repeated);
    } else {
      auto decided = decide(asked.what, world, context); // 4
      if (!decided) {
        beat_if_due(**writer, **live, context);
        return problem{decided.error(), std::move(taken), unread_by(world, asked.who)};
      }
      made.position = {world.last().position};
      if (!decided->empty()) {
        events::commit draft;
        draft.at = context.seen.now;
        draft.mono = wished;
        draft.by = asked.who.by;
        draft.request = asked.key;
        for (auto& event : *decided) draft.facts.push_back({std::move(event), {}});
        const log_cursor before = (*live)->cursor();
        auto written = append(**writer, **live, std::move(draft)); // 5, 6
        if (!written) return problem_of(written.error());
        made.position = written->value.number;
        made.facts = std::move(written->value.facts);
        made.sealed = seal_if_due(**writer, (*live)->cursor(), before);
      }
    }
    made.taken = std::move(taken);
    made.unread = unread_by((*live)->get(), asked.who);
    if (answer) answer((*live)->get(), made, context.seen);
  } // 7
  if (!asked.relaxed && !asked.sync_later) {
    if (auto durable = log_->make_durable(made.position); !durable)
      return problem_of(durable.error()); // 8
  }
  return made;
}

expected<receipt, problem> coordinator::open_board(const request& asked,
                                                   std::optional<events::instant> opened) {
  receipt made;
  {
    auto writer = log_->lock(asked.patience);
    if (!writer) return problem_of(writer.error());
    auto live = open(**writer);
    if (!live) return live.error();
    const context context{asked.who, observe({}, (*live)->get())};
    auto decided = decide(asked.what, (*live)->get(), context);
    if (!decided) return problem_of(decided.error());
    events::commit draft;
    draft.at = opened.value_or(context.seen.now);
    if (!opened) draft.mono = context.seen.mono;
    draft.by = asked.who.by;
    for (auto& event : *decided) draft.facts.push_back({std::move(event), {}});
    auto written = append(**writer, **live, std::move(draft));
    if (!written) return problem_of(written.error());
    made.position = written->value.number;
    made.facts = std::move(written->value.facts);
  }
  if (auto durable = log_->make_durable(made.position); !durable)
    return problem_of(durable.error());
  return made;
}

outcome<void> coordinator::look(
    deadline patience,
    const std::function<void(const world&, const log_cursor&, const observation&)>& show) {
  return worlds_->read(*log_, patience, [&](const world& world, const log_cursor& cursor) {
    std::vector<events::session_id> active;
    for (const auto number : world.sessions().active()) {
      if (world.sessions().find(number)->process.known()) {
        active.push_back({std::string{world.ids().sessions.spell(number)}});
      }
    }
    observation seen = observe(active, world);
    observe_waiters(world, seen);
    show(world, cursor, seen);
  });
}

outcome<void> coordinator::look_back(
    std::optional<events::position> not_after,
    const std::function<bool(const events::commit&)>& wanted,
    const std::function<void(const world&, const log_cursor&, const observation&)>& show) {
  // Its clock is that of the last commit: with an earlier position nothing depends on now.
  observation then;
  const auto replayed = worlds_->replay(*log_, not_after, [&](const events::commit& commit) {
    const bool in = wanted(commit);
    if (in) then = {commit.at, commit.mono, {}};
    return in;
  });
  if (!replayed) return replayed.error();
  if (then.now.milliseconds == 0) then.now = (*replayed)->get().last().instant();
  show((*replayed)->get(), (*replayed)->cursor(), then);
  return {};
}

} // namespace tally::engine
