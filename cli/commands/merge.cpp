#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/merge_arguments.hpp"
#include "cli/board/change.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/merge_lines.hpp"
#include "cli/screens/status_picture.hpp"
#include "projections/merge_view.hpp"

namespace tally::cli {

namespace {

constexpr positional_spec one_merge_point[] = {merge_point_positional};

constexpr option_spec declare_options[] = {
    {.name = "title", .placeholder = "TEXT", .help = "what comes together here", .is_text = true},
    {.name = "needs",
     .placeholder = "ITEM",
     .help = "an item or lane that has to be done before",
     .comma_separated = true},
    {.name = "unlocks",
     .placeholder = "ITEM",
     .help = "an item or lane that waits until it is integrated",
     .comma_separated = true},
    {.name = "into",
     .placeholder = "TARGET",
     .help = "what is integrated into, by one session at a time (default: main)"},
};
constexpr example declare_examples[] = {
    {.line = "tally merge declare auth --title \"Backend auth service complete\" "
             "--needs story/backend --unlocks story/frontend",
     .meaning = "Names the place where the frontend may go on once the backend is merged."},
};

int run_declare(invocation& now) {
  return change(now, commands::declare_merge_point{
                         merge_point_given(now.given), now.given.optional_text("title"),
                         items_given(now.given, "needs"), items_given(now.given, "unlocks"),
                         now.given.optional_text("into")});
}

constexpr option_spec done_options[] = {
    {.name = "commit", .placeholder = "SHA", .help = "what came of it, as git names it"},
};
constexpr example done_examples[] = {
    {.line = "tally merge done auth --commit 1a2b3c4 --session session-a",
     .meaning = "Frees the slot, and says what can begin now."},
};

int run_done(invocation& now) {
  return change(
      now, commands::finish_merge{merge_point_given(now.given), now.given.optional_text("commit")});
}

constexpr option_spec abandon_options[] = {reason_option};
constexpr example abandon_examples[] = {
    {.line = "tally merge abandon auth --reason \"conflicts\" --session session-a",
     .meaning = "Frees the slot, or leaves the queue for it; it can be started again."},
};

int run_abandon(invocation& now) {
  return change(now, commands::abandon_merge{merge_point_given(now.given),
                                             now.given.optional_text("reason")});
}

constexpr option_spec list_options[] = {
    {.name = "all", .help = "those that are integrated too"},
};
constexpr example list_examples[] = {
    {.line = "tally merge list",
     .meaning = "Shows what integrates, what is ready, and who waits "
                "for what."},
};

int run_list(invocation& now) {
  std::vector<projections::merge_point_view> points;
  look_and_tell(now, [&](const auto& world, auto, const auto& /*seen*/) {
    points = view_merge_points(world, now.given.flag("all"));
  });
  if (!now.out.is_for_people()) {
    now.out.rows(points);
  } else if (points.empty()) {
    now.out.line("no merge points; 'tally merge declare' names one");
  } else {
    const terminal& screen = now.out.screen();
    for (const auto& line : merge_lines(points, picture_width(screen), screen.colour))
      now.out.picture(line + '\n');
  }
  return code(exit_status::done);
}

} // namespace

constexpr command_spec merge_declare_command{
    .words = "merge declare",
    .group = command_group::work,
    .summary = "name a place where items come together",
    .positionals = one_merge_point,
    .options = declare_options,
    .examples = declare_examples,
    .description =
        "It is ready once all that it needs is done; of an item with lanes, once its lanes are. "
        "What "
        "it unlocks waits until it is integrated: it is blocked by merge:ID. Declared again, it is "
        "as said last.",
    .run = run_declare,
};

constexpr command_spec merge_done_command{
    .words = "merge done",
    .group = command_group::work,
    .summary = "say that a merge point is integrated",
    .positionals = one_merge_point,
    .options = done_options,
    .examples = done_examples,
    .description = "By the session that started it. What nobody started is begun and done in one "
                   "commit, where the target's slot is free.",
    .run = run_done,
};

constexpr command_spec merge_abandon_command{
    .words = "merge abandon",
    .group = command_group::work,
    .summary = "give an integration up, or the wait for it",
    .positionals = one_merge_point,
    .options = abandon_options,
    .examples = abandon_examples,
    .description = "A person may do so in the holder's place, with --reason.",
    .run = run_abandon,
};

constexpr command_spec merge_list_command{
    .words = "merge list",
    .group = command_group::look,
    .summary = "list the merge points: what each waits for, and who waits for it",
    .options = list_options,
    .examples = list_examples,
    .run = run_list,
};

} // namespace tally::cli
