#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/status_picture.hpp"
#include "cli/text/refusal_report.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <utility>

namespace tally::cli {

namespace {

constexpr std::string_view statuses[] = {"todo",      "claimed", "done",   "failed",
                                         "cancelled", "ready",   "blocked"};

constexpr option_spec options[] = {
    {.name = "all", .help = "the finished items too"},
    {.name = "status",
     .placeholder = "STATUS",
     .help = "only items of this status; ready and blocked are to do items that can, and cannot, "
             "be begun",
     .choices = statuses},
    {.name = "stage", .placeholder = "STAGE", .help = "only items of this stage"},
    {.name = "label",
     .placeholder = "LABEL",
     .help = "only items that bear all of these labels",
     .comma_separated = true},
    {.name = "mine", .help = "only what the caller's session holds"},
};

constexpr example examples[] = {
    {.line = "tally list",
     .meaning = "Lists what is open, the most urgent first, and who holds it."},
    {.line = "tally list --stage review --status ready",
     .meaning = "Lists what can be reviewed now."},
    {.line = "tally list --mine -o json", .meaning = "Gives a session its own items."},
    {.line = "tally list --all --at yesterday", .meaning = "Lists everything as it then was."},
};

constexpr std::string_view description =
    "Above the list stands the pipeline: how many items that are not finished are in each stage. "
    "Open items come first, by priority and age, then finished ones, the last finished first.";

projections::item_filter filter_of(const invocation& now) {
  projections::item_filter filter;
  filter.all = now.given.flag("all");
  if (const auto status = now.given.optional_text("status")) {
    if (*status == "ready") {
      filter.ready = true;
    } else if (*status == "blocked") {
      filter.status = "todo";
      filter.blocked = true;
    } else {
      filter.status = status;
    }
  }
  filter.stage = now.given.optional_text("stage");
  filter.labels = now.given.list("label");
  if (now.given.flag("mine")) {
    if (!now.global.session) {
      throw usage_error("--mine asks for what a session holds, and none was named",
                        "tally list --mine --session SESSION");
    }
    filter.holder = caller_of(now).by.value;
  }
  return filter;
}

style meaning(std::string_view column, std::string_view cell) {
  if (column != "status") return column == "title" ? style::plain : style::dim;
  if (cell == "claimed") return style::good;
  if (cell == "failed" || cell == "dead letter") return style::alert;
  return cell == "todo" ? style::plain : style::dim;
}

/// A stage that is none of the pipeline's, and in which no item ever was left.
std::optional<refusals::unknown_stage> unknown_stage(const projections::world& world,
                                                     const projections::observation& seen,
                                                     const std::optional<std::string>& stage) {
  const auto& stages = world.settings().stages();
  if (!stage || stages.empty() || world.settings().stage_index(*stage)) return std::nullopt;
  projections::item_filter in_stage;
  in_stage.all = true;
  in_stage.stage = stage;
  if (!view_items(world, seen, in_stage).empty()) return std::nullopt;
  refusals::unknown_stage why{*stage, {}};
  for (const auto& each : stages) why.stages.push_back(projections::memory::copy(each));
  return why;
}

/// What is said to people where there is no row.
std::string_view when_empty(const projections::item_filter& filter) {
  if (!filter.status && !filter.stage && filter.labels.empty() && !filter.holder && !filter.ready) {
    return "no items; 'tally add TITLE' puts one on the board, and "
           "'tally list --all' shows the finished ones";
  }
  return filter.all ? "no item matches"
                    : "no open item matches; with --all the finished ones are looked at too";
}

int run(invocation& now) {
  const auto filter = filter_of(now);
  std::optional<refusals::unknown_stage> unknown;
  std::vector<projections::item_view> items;
  std::vector<projections::pipeline_view> pipeline;
  look_and_tell(now, [&](const auto& world, auto, const auto& seen) {
    unknown = unknown_stage(world, seen, filter.stage);
    items = view_items(world, seen, filter);
    pipeline = view_pipeline(world, seen);
  });
  if (unknown) throw stop(report_of(engine::refusal{std::move(*unknown)}));
  if (now.out.is_for_people()) {
    now.out.line(pipeline_line(pipeline), style::dim);
    if (!items.empty()) now.out.line("");
  }
  for (auto& item : items) { // what people read; scripts have the field dead_letter
    if (now.out.is_for_people() && item.dead_letter) item.status = "dead letter";
  }
  now.out.rows(items, {.columns = {"item", "title", "stage", "status", "priority", "holder",
                                   "blocked_by", "labels", "parent"},
                       .meaning = meaning,
                       .when_empty = when_empty(filter)});
  return code(exit_status::done);
}

} // namespace

constexpr command_spec list_command{
    .words = "list",
    .group = command_group::look,
    .summary = "list items, their stages and who holds them",
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
