#include "engine/explain.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/board.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/explanation.hpp"
#include "cli/commands/session_explanation.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/queue_lines.hpp"
#include "cli/screens/sheets.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/table.hpp"
#include "projections/world.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "id",
     .help = "an item, a session or a merge point; item:ID, session:ID, merge:ID say which"},
};

constexpr example examples[] = {
    {.line = "tally explain WRK-126",
     .meaning = "Says why it is ready, blocked or held, where `next` ranks it, and what a claim "
                "would now be told."},
    {.line = "tally explain session:session-a",
     .meaning = "Says how a session stands, what it has and waits for, and why it counts as alive "
                "or as lapsed."},
    {.line = "tally explain merge:auth",
     .meaning = "Says what a merge point waits for and who has its target's slot."},
    {.line = "tally explain WRK-126 --at 412",
     .meaning = "Explains it as it was after commit 412."},
};

/// Where `next` has an item.
struct rank_ground {
  std::optional<std::uint64_t> place; ///< from 1; none where too many are before it
  std::int64_t priority = 5;
  std::uint64_t stage_sessions = 0;
  std::uint64_t stage_waiting = 0;
  std::int64_t age_s = 0;
  std::optional<std::string> lapsed_from;
};
BOOST_DESCRIBE_STRUCT(rank_ground, (),
                      (place, priority, stage_sessions, stage_waiting, age_s, lapsed_from))

/// Why an item is as it is.
struct explained_item {
  std::string item;
  std::string title;
  std::string status;
  std::string stage;
  std::uint64_t added = 0;   ///< the commit that put it on the board
  std::uint64_t changed = 0; ///< the last that changed it
  bool ready = false;
  std::optional<projections::gate_view> gate;
  std::optional<claim_ground> claim;
  std::vector<need_ground> needs;
  std::optional<rank_ground> rank;
  std::vector<projections::waiter_view> queue; ///< who waits for it, in their order
  command_answer would;
};
BOOST_DESCRIBE_STRUCT(explained_item, (),
                      (item, title, status, stage, added, changed, ready, gate, claim, needs, rank,
                       queue, would))

rank_ground ranked(const projections::world& world, const projections::item_row& row,
                   const projections::observation& seen, const engine::explained_rank& rank) {
  rank_ground found;
  if (rank.place != 0) found.place = rank.place;
  found.priority = row.priority;
  found.stage_sessions = rank.measured.stage_sessions;
  found.stage_waiting = rank.measured.stage_waiting;
  found.age_s = std::max<std::int64_t>(0, (seen.now.milliseconds - row.created.at) / 1000);
  if (rank.measured.lapsed_from)
    found.lapsed_from = world.ids().sessions.spell(*rank.measured.lapsed_from);
  return found;
}

explained_item view_of(const projections::world& world, const projections::observation& seen,
                       const engine::item_explanation& why) {
  const auto& row = *world.items().find(why.item);
  explained_item found;
  found.item = world.ids().items.spell(why.item);
  found.title = projections::memory::copy(row.title);
  found.status = to_string(row.status);
  found.stage = projections::memory::copy(row.stage);
  found.added = row.created.position;
  found.changed = row.updated.position;
  found.ready = why.ready;
  found.gate = projections::view_gate(world, row);
  if (why.claim) found.claim = ground_of(world, *why.claim);
  found.needs = grounds_of(world, why.needs);
  if (why.rank) found.rank = ranked(world, row, seen, *why.rank);
  found.queue = why.queue;
  found.would = answer_of(why.refused);
  return found;
}

std::string length(std::int64_t seconds) { return brief_text(std::chrono::seconds(seconds)); }

std::string rank_text(const rank_ground& rank, std::string_view stage) {
  const std::string place = rank.place ? fmt::format("place {}", *rank.place)
                                       : fmt::format("behind {} others", engine::longest_ranking);
  return fmt::format(
      "{} of what is ready: priority {}, then {} with {} at work on {} waiting, then "
      "its age of {}{}",
      place, rank.priority, stage, rank.stage_sessions, rank.stage_waiting, length(rank.age_s),
      rank.lapsed_from ? "; lapsed from " + *rank.lapsed_from : std::string());
}

std::string standing(const explained_item& item) {
  if (item.ready && item.would.code == "stage_full")
    return "waits for room: it is free and nothing is in its way, but its stage is full";
  if (item.ready && item.would.code == "waited_for")
    return "waited for: it is free and nothing is in its way, but it is somebody's turn to take it";
  if (item.ready) return "ready: it is free, and nothing that it waits for is in the way";
  if (item.claim && item.claim->lapsed) return "claimed, but free for others: its holder lapsed";
  if (item.claim) return "held";
  const bool blocked = std::any_of(item.needs.begin(), item.needs.end(),
                                   [](const need_ground& need) { return need.in_the_way; });
  return blocked ? "blocked" : "neither ready nor held: it is " + item.status;
}

void print(invocation& now, const explained_item& item) {
  value::object fields;
  fields.push_back({"it is", standing(item)});
  fields.push_back({"stage", fmt::format("{}, added at position {}, last changed at {}", item.stage,
                                         item.added, item.changed)});
  if (item.claim) {
    fields.push_back(
        {"held by", fmt::format("{} since position {}\n{}", item.claim->session,
                                item.claim->fence.value_or(0), life_text(*item.claim))});
  }
  if (!item.needs.empty()) fields.push_back({"waits for", text_of(item.needs)});
  if (item.gate) fields.push_back({"gate", gate_text(*item.gate)});
  if (item.rank) fields.push_back({"ranked", rank_text(*item.rank, item.stage)});
  std::string queue;
  for (const auto& row : item.queue) queue += (queue.empty() ? "" : "\n") + waiter_text(row);
  if (!queue.empty()) fields.push_back({"queue", queue});
  fields.push_back({"a claim", text_of(item.would)});
  now.out.picture(fmt::format("{}  {}\n", for_screen(item.item), for_screen(item.title)) +
                  sheet_text(fields, now.out.screen()));
}

int run(invocation& now) {
  const named_thing asked = named(now.given.text("id"));
  const engine::caller who = caller_of(now);
  std::optional<explained_item> item;
  std::optional<explained_session> session;
  std::optional<explained_merge> merge;
  look_and_tell(now, [&](const projections::world& world, events::position,
                         const projections::observation& seen) {
    const auto why =
        asked.item ? engine::explain(world, engine::context{who, seen}, events::item_id{asked.id})
                   : std::nullopt;
    if (why) {
      item = view_of(world, seen, *why);
    }
    if (!item && asked.session)
      session = explained(world, engine::context{who, seen}, events::session_id{asked.id});
    if (!item && !session && asked.merge_point)
      merge = explained(world, engine::context{who, seen}, events::merge_point_id{asked.id});
  });
  if (!item && !session && !merge) throw no_such_thing(asked);
  if (now.out.is_for_people()) {
    item ? print(now, *item) : merge ? print(now, *merge) : print(now, *session);
  } else if (item) {
    now.out.row(*item);
  } else if (merge) {
    now.out.row(*merge);
  } else {
    now.out.row(*session);
  }
  return cli::code(exit_status::done);
}

} // namespace

constexpr command_spec explain_command{
    .words = "explain",
    .group = command_group::look,
    .summary = "say why an item, a session or a merge point is as it is",
    .positionals = positionals,
    .examples = examples,
    .description = "The answer is read from what decides, and names the commits that it rests on. "
                   "A person reads what a new session would be told.",
    .run = run,
};

} // namespace tally::cli
