#include "cli/arguments/item_arguments.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/grid.hpp"
#include "cli/screens/status_picture.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/progress_view.hpp"
#include "projections/resemblance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace tally::cli {

namespace {

using projections::progress_view;

constexpr positional_spec positionals[] = {
    {.name = "item",
     .help = "one item: its tasks, its lanes and what is part of it (default: the project)",
     .count = takes::at_most_one},
};

constexpr example examples[] = {
    {.line = "tally progress",
     .meaning = "Shows how far the project, its open stories and the sessions are."},
    {.line = "tally progress 1-2-user-authentication",
     .meaning = "Shows one story with its lanes and tasks."},
    {.line = "tally progress -o json | jq '.[0].percent'",
     .meaning = "Gives a script the project's progress."},
};

constexpr std::string_view description =
    "Progress is what is done, of all that is not cancelled. Lanes are counted for their item and "
    "not once more beside it. What is part of an item counts however deep it is. A session's "
    "progress is what it finished, of that and what it holds.";

std::string name_of(const progress_view& row) {
  const std::string id = for_screen(row.id.value_or(""));
  if (row.of == "project") return "the project";
  if (row.of == "lanes") return "lanes of " + id;
  if (row.of == "items") return "all of " + id;
  if (row.of == "tasks") return "tasks of " + id;
  return row.of == "session" ? "session " + id : id;
}

std::string others_of(const progress_view& row) {
  std::string text;
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(row.claimed, "claimed");
  add(row.failed, "failed");
  add(row.cancelled, "cancelled");
  return text;
}

std::string bar_of(const progress_view& row) {
  constexpr std::size_t width = 20;
  const std::size_t full =
      row.complete ? width : static_cast<std::size_t>(row.percent) * width / 100;
  std::string bar;
  for (std::size_t at = 0; at < width; ++at) bar += at < full ? "█" : "░";
  return bar;
}

void print(invocation& now, const std::vector<progress_view>& rows) {
  grid table(
      {{"OF", false, 12}, {"PROGRESS"}, {"DONE", true}, {"", true}, {"ALSO"}, {"TITLE", false, 8}});
  for (const auto& row : rows) {
    table.add({{name_of(row)},
               {bar_of(row), row.complete ? style::good : style::plain},
               {fmt::format("{} of {}", row.done, row.total - row.cancelled)},
               {fmt::format("{}%", row.percent)},
               {others_of(row)},
               {for_screen(row.title.value_or("")), style::dim}});
  }
  const terminal& screen = now.out.screen();
  for (const auto& line : table.lines(picture_width(screen), screen.colour))
    now.out.picture(line + '\n');
}

int run(invocation& now) {
  std::optional<std::string> item;
  if (const auto given = optional_item(now.given, "item")) item = given->value;
  std::vector<progress_view> rows;
  refusals::unknown_item none{item.value_or(""), {}};
  look_and_tell(now, [&](const auto& world, auto, const auto&) {
    rows =
        item ? projections::view_progress(world, *item, true) : projections::view_progress(world);
    if (rows.empty()) none.similar = projections::resembling_items(world, *item);
  });
  if (rows.empty()) throw stop(report_of(engine::refusal{std::move(none)}));
  if (now.out.is_for_people()) {
    print(now, rows);
  } else {
    now.out.rows(rows);
  }
  return code(exit_status::done);
}

} // namespace

constexpr command_spec progress_command{
    .words = "progress",
    .group = command_group::look,
    .summary = "show how far the project, a story and the sessions are",
    .positionals = positionals,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
