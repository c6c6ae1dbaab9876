#include "cli/arguments/query.hpp"

#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/report.hpp"
#include "engine/recommend.hpp"
#include "projections/file_views.hpp"
#include "projections/merge_view.hpp"
#include "projections/progress_view.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tally::cli {

namespace {

using projections::observation;
using projections::world;

constexpr positional_spec positionals[] = {
    {.name = "view",
     .help =
         "claims (or locks), sessions, items, ready, blocked, dependencies, pipeline, progress, "
         "guidance, reservations, queue, conflicts or merge-points"},
};

constexpr option_spec options[] = {
    {.name = "where",
     .placeholder = "FIELD=VALUE",
     .help = "only rows whose field shows exactly this; several: all of them",
     .repeatable = true},
    {.name = "all",
     .help = "dependencies of finished items, and merge points that are integrated, too"},
};

constexpr example examples[] = {
    {.line = "tally query claims", .meaning = "Lists who holds what, and for how long."},
    {.line = "tally query claims --where stale=true -o json",
     .meaning = "Gives a script the claims whose sessions fell silent."},
    {.line = "tally query items --where labels=auth --where holder=",
     .meaning = "Lists the items with the label auth that nobody holds."},
    {.line = "tally query ready -o csv", .meaning = "Lists what can be begun now, best first."},
};

constexpr std::string_view description =
    "A view is a list of rows with the same fields in every format; -o json shows their names. "
    "Values of --where are compared with what JSON shows, without quotes; a list matches if it "
    "contains the value, and the empty value matches what is absent.\n\n"
    "dependencies shows those of items that are not finished: what they wait for, done or not. "
    "--all adds those of finished items, and --where item=ITEM shows all of one, whatever its "
    "status.";

/// What people see of a row, where some of its members say the same for scripts; none: all.
template <class Row>
std::vector<std::string_view> columns_for_people() {
  if constexpr (std::is_same_v<Row, projections::waiter_view>)
    return {"place", "session", "items", "files", "merge_point", "waits_on", "since"};
  if constexpr (std::is_same_v<Row, projections::reservation_view>)
    return {"session", "pattern", "shared", "items", "fence",
            "since",   "expires", "left_s", "stale"};
  return {};
}

template <class Row>
void print(invocation& now, const std::vector<Row>& rows) {
  const auto conditions = now.given.pairs("where");
  check_fields(conditions, column_names<Row>());
  now.out.begin(column_names<Row>(),
                {.columns = columns_for_people<Row>(), .when_empty = "no rows"});
  for (const Row& row : rows) {
    value made = to_value(row);
    if (satisfies(std::get<value::object>(made.data), conditions)) now.out.add(std::move(made));
  }
  now.out.end();
}

/// What `tally next` would offer, in its order.
std::vector<projections::item_view> ready_items(const world& world, const observation& seen) {
  std::vector<projections::item_view> rows;
  for (const auto& each :
       engine::recommend(world, seen, {}, std::numeric_limits<std::uint32_t>::max())) {
    if (auto row = view_item(world, world.ids().items.spell(each.item)))
      rows.push_back(std::move(*row));
  }
  return rows;
}

std::vector<projections::item_view> blocked_items(const world& world, const observation& seen) {
  projections::item_filter filter;
  filter.blocked = true;
  return view_items(world, seen, filter);
}

/// The item of a `--where item=ITEM`: the others need not be looked through.
std::optional<std::string> item_asked_for(const invocation& now) {
  for (const auto& [field, wanted] : now.given.pairs("where")) {
    if (field == "item" && !wanted.empty()) return wanted;
  }
  return std::nullopt;
}

/// Calls `make` with the world and prints the rows that it answers.
template <class Make>
void show(invocation& now, const Make& make) {
  decltype(make(std::declval<const world&>(), std::declval<const observation&>())) rows;
  look_and_tell(now, [&](const auto& world, auto, const auto& seen) { rows = make(world, seen); });
  print(now, rows);
}

struct named_view {
  std::string_view name;
  void (*show)(invocation&);
};

constexpr std::array views{
    named_view{"claims",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   return view_claims(world, seen);
                 });
               }},
    named_view{"sessions",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   return view_sessions(world, seen, true);
                 });
               }},
    named_view{"items",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   projections::item_filter filter;
                   filter.all = true;
                   return view_items(world, seen, filter);
                 });
               }},
    named_view{"ready", [](invocation& now) { show(now, ready_items); }},
    named_view{"blocked", [](invocation& now) { show(now, blocked_items); }},
    named_view{"dependencies",
               [](invocation& now) {
                 const auto item = item_asked_for(now);
                 const bool all = now.given.flag("all");
                 show(now, [&](const world& world, const observation&) {
                   return view_dependencies(world, item, all);
                 });
               }},
    named_view{"reservations",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   return view_reservations(world, seen);
                 });
               }},
    named_view{"queue",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   return view_queue(world, seen);
                 });
               }},
    named_view{"conflicts",
               [](invocation& now) {
                 show(now, [](const world& world, const observation&) {
                   return projections::view_conflicts(world);
                 });
               }},
    named_view{"merge-points",
               [](invocation& now) {
                 const bool all = now.given.flag("all");
                 show(now, [&](const world& world, const observation&) {
                   return view_merge_points(world, all);
                 });
               }},
    named_view{"pipeline",
               [](invocation& now) {
                 show(now, [](const world& world, const observation& seen) {
                   return view_pipeline(world, seen);
                 });
               }},
    named_view{"guidance",
               [](invocation& now) {
                 show(now,
                      [](const world& world, const observation&) { return view_guidance(world); });
               }},
    named_view{"progress",
               [](invocation& now) {
                 show(now,
                      [](const world& world, const observation&) { return view_progress(world); });
               }},
};

int run(invocation& now) {
  std::string asked = now.given.text("view");
  if (asked == "locks") asked = "claims";
  if (now.given.flag("all") && asked != "dependencies" && asked != "merge-points") {
    throw usage_error("--all is for the views dependencies and merge-points",
                      "tally query dependencies --all");
  }
  for (const auto& [name, show] : views) {
    if (name == asked) {
      show(now);
      return code(exit_status::done);
    }
  }
  throw usage_error(
      fmt::format("there is no view '{}'", asked),
      "there are claims, sessions, items, ready, blocked, dependencies, pipeline, progress, "
      "guidance, reservations, queue, conflicts and merge-points");
}

} // namespace

constexpr command_spec query_command{
    .words = "query",
    .group = command_group::look,
    .summary = "show a view of the board, for scripts and for people",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
