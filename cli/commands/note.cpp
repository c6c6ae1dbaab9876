#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

namespace tally::cli {

namespace {

constexpr positional_spec note_positionals[] = {
    {.name = "id", .help = "an item, or else a session; item:ID and session:ID say which"},
    {.name = "text", .help = "what to write down", .is_text = true},
};
constexpr example note_examples[] = {
    {.line = "tally note WRK-126 \"The test needs a clock of its own\"",
     .meaning = "Writes it down where others find it."},
};

int run_note(invocation& now) {
  const named_thing about = named(now.given.text("id"));
  if (!about.item && !about.session) throw no_such_thing(about);
  return change(now, commands::note{about.id, now.given.text("text"), about.item, about.session});
}

constexpr positional_spec task_positionals[] = {
    item_positional,
    {.name = "text", .help = "what is to do", .is_text = true},
};
constexpr example task_add_examples[] = {
    {.line = "tally task add WRK-126 \"Write the test first\"",
     .meaning = "Adds a step to the item's list."},
};

int run_task_add(invocation& now) {
  return change(now, commands::add_task{item_given(now.given), now.given.text("text")});
}

constexpr positional_spec task_done_positionals[] = {
    item_positional,
    {.name = "task", .help = "the step's number from 1, or its text"},
};
constexpr example task_done_examples[] = {
    {.line = "tally task done WRK-126 1", .meaning = "Marks the first step as done."},
};

int run_task_done(invocation& now) {
  return change(now, commands::finish_task{item_given(now.given), now.given.text("task")});
}

} // namespace

constexpr command_spec note_command{.words = "note",
                                    .group = command_group::work,
                                    .summary = "write something down about an item or session",
                                    .positionals = note_positionals,
                                    .examples = note_examples,
                                    .run = run_note};

constexpr command_spec task_add_command{.words = "task add",
                                        .group = command_group::work,
                                        .summary = "add a step to an item's list",
                                        .positionals = task_positionals,
                                        .examples = task_add_examples,
                                        .run = run_task_add};

constexpr command_spec task_done_command{.words = "task done",
                                         .group = command_group::work,
                                         .summary = "mark a step of an item's list as done",
                                         .positionals = task_done_positionals,
                                         .examples = task_done_examples,
                                         .run = run_task_done};

} // namespace tally::cli
