#include "cli/arguments/durations.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/board/queueing.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "engine/recommend.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "claim", .help = "claim the best one in the same commit"},
    {.name = "explain", .help = "show the numbers behind the ranking"},
    {.name = "label",
     .placeholder = "LABEL",
     .help = "only items with this label",
     .comma_separated = true},
    {.name = "lease",
     .placeholder = "DURATION",
     .help = "with --claim: how long the claim lasts without a sign of life"},
    {.name = "wait",
     .placeholder = "DURATION",
     .help = "with --claim: wait until something can be taken, for so long at most"},
    {.name = "number", .letter = 'n', .placeholder = "N", .help = "how many to show (default: 1)"},
};

constexpr example examples[] = {
    {.line = "tally next", .meaning = "Shows what is best taken next."},
    {.line = "tally next --claim --session session-a",
     .meaning = "Takes it, in one commit; exit 7 where nothing is ready."},
    {.line = "tally next --claim --wait 10m",
     .meaning = "Takes the best as soon as there is one; exit 7 where ten minutes bring nothing."},
    {.line = "tally next -n 5 --explain", .meaning = "Shows five, and why they are in this order."},
};

/// What is best taken next, and why.
struct next_view {
  std::string item;
  std::string title;
  std::int64_t priority = 5;
  std::string stage;
  std::uint64_t stage_sessions = 0;
  std::uint64_t stage_waiting = 0;
  std::int64_t age_s = 0;
  std::optional<std::string> lapsed_from;
};
BOOST_DESCRIBE_STRUCT(next_view, (),
                      (item, title, priority, stage, stage_sessions, stage_waiting, age_s,
                       lapsed_from))

/// As above, of the one that was claimed.
struct next_claimed_view : next_view {
  std::uint64_t fence = 0;
  std::uint64_t position = 0;
  std::optional<bool> repeated;
};
BOOST_DESCRIBE_STRUCT(next_claimed_view, (next_view), (fence, position, repeated))

next_view view_of(const projections::world& world, const projections::observation& seen,
                  const engine::recommendation& found) {
  const auto& row = *world.items().find(found.item);
  next_view view{std::string{world.ids().items.spell(found.item)},
                 projections::memory::copy(row.title),
                 row.priority,
                 projections::memory::copy(row.stage),
                 found.stage_sessions,
                 found.stage_waiting,
                 std::max<std::int64_t>(0, (seen.now.milliseconds - row.created.at) / 1000),
                 {}};
  if (found.lapsed_from) view.lapsed_from = world.ids().sessions.spell(*found.lapsed_from);
  return view;
}

void print(invocation& now, const std::vector<next_view>& found) {
  for (const auto& one : found) {
    now.out.line(fmt::format("{}  {}", one.item, one.title));
    std::string why = fmt::format("    priority {}, {} for {}", one.priority, one.stage,
                                  brief_text(std::chrono::seconds(one.age_s)));
    if (one.lapsed_from) why += fmt::format(", lapsed from {}", *one.lapsed_from);
    now.out.line(why);
    if (now.given.flag("explain")) {
      now.out.line(fmt::format(
          "    ranked by priority {}, then stage gap {} ({} at work on {} waiting), then age",
          one.priority, one.stage, one.stage_sessions, one.stage_waiting));
    }
  }
}

int show(invocation& now) {
  std::vector<next_view> found;
  std::optional<report> none;
  bool due = false;
  const engine::caller who = caller_of(now);
  const auto most = static_cast<std::size_t>(now.given.number("number", 1, 1000).value_or(1));
  look_and_tell(now, [&](const projections::world& world, events::position,
                         const projections::observation& seen) {
    const auto& labels = now.given.list("label");
    const auto own = world.ids().sessions.find(who.by.value);
    for (const auto& one : engine::recommend(world, seen, labels, most, own)) {
      found.push_back(view_of(world, seen, one));
    }
    if (found.empty()) none = report_of(engine::nothing_to_take(world, seen, labels, own));
    due = owes_sign_of_life(world, seen, who);
  });
  if (due) show_life(now, who);
  if (none) throw stop(*none);
  if (now.out.is_for_people()) {
    print(now, found);
  } else {
    now.out.rows(found);
  }
  return code(exit_status::done);
}

std::vector<next_claimed_view> claimed_by(const engine::receipt& receipt,
                                          const projections::world& world,
                                          const projections::observation& seen) {
  std::vector<next_claimed_view> rows;
  std::map<std::string, std::string> lapsed_from; // others may have made room
  for (const auto& fact : receipt.facts) {
    if (const auto* lapsed = std::get_if<events::claim_lapsed>(&fact.what))
      lapsed_from[lapsed->item.value] = lapsed->session.value;
    const auto* claimed = std::get_if<events::item_claimed>(&fact.what);
    if (claimed == nullptr) continue;
    next_claimed_view row;
    const engine::recommendation chosen =
        engine::measure(world, seen, *world.ids().items.find(claimed->item.value));
    static_cast<next_view&>(row) = view_of(world, seen, chosen);
    if (const auto from = lapsed_from.find(row.item); from != lapsed_from.end())
      row.lapsed_from = from->second;
    row.fence = receipt.position.value;
    row.position = receipt.position.value;
    if (receipt.repeated) row.repeated = true;
    rows.push_back(std::move(row));
  }
  return rows;
}

void tell(invocation& now, const std::vector<next_claimed_view>& rows) {
  if (!now.out.is_for_people()) {
    now.out.rows(rows);
    return;
  }
  for (const auto& row : rows) {
    now.out.line(fmt::format("claimed {} (fence {})", row.item, row.fence));
  }
  print(now, {rows.begin(), rows.end()});
}

int claim(invocation& now) {
  if (now.global.at)
    throw usage_error("--claim changes the board; it cannot be done --at another time");
  commands::claim_next asked{now.given.list("label"), seconds_given(now.given, "lease")};
  std::vector<next_claimed_view> rows;
  const auto take = [&](const projections::world& world, const engine::receipt& receipt,
                        const projections::observation& seen) {
    rows = claimed_by(receipt, world, seen);
  };
  if (const auto patience = now.given.duration("wait")) {
    queueing what = wait_of_this_process(now);
    what.command = [&](bool waits) {
      asked.wait = waits;
      return asked;
    };
    what.see = take;
    what.has = [&](const auto&...) { return !rows.empty(); };
    what.answer = [&] { tell(now, rows); };
    return wait_in_line(now, what, *patience);
  }
  carry_out(now, asked, caller_of(now), take);
  tell(now, rows);
  return code(exit_status::done);
}

int run(invocation& now) {
  if (now.given.flag("claim")) return claim(now);
  if (now.given.duration("wait"))
    throw usage_error("--wait waits for something to take: say --claim");
  return show(now);
}

} // namespace

constexpr command_spec next_command{
    .words = "next",
    .group = command_group::work,
    .summary = "show or take what is best done next",
    .options = options,
    .examples = examples,
    .description =
        "Ready items rank by priority, then by stage gap (the stage with the fewest "
        "sessions for each waiting item first), then by age. Items of sessions that have "
        "lapsed count as ready. A stage whose limit is reached offers nothing, and what another "
        "session waits for is left to it.",
    .run = run,
};

} // namespace tally::cli
