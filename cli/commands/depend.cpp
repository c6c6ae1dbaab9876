#include "cli/arguments/item_arguments.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {{.name = "item", .help = "the item that waits"}};

constexpr option_spec depend_options[] = {
    {.name = "on",
     .placeholder = "ITEM",
     .help = "what has to be done first",
     .comma_separated = true},
    {.name = "reason", .placeholder = "TEXT", .help = "why", .is_text = true},
};
constexpr example depend_examples[] = {
    {.line = "tally depend WRK-161 --on WRK-157 --reason \"needs its locks\"",
     .meaning = "Lets one item wait for another. A circle is refused, and named."},
};

int run_depend(invocation& now) {
  return change(now, commands::depend{item_given(now.given), items_given(now.given, "on"),
                                      now.given.optional_text("reason")});
}

constexpr option_spec undepend_options[] = {
    {.name = "on",
     .placeholder = "ITEM",
     .help = "what it no longer waits for",
     .comma_separated = true},
};
constexpr example undepend_examples[] = {
    {.line = "tally undepend WRK-161 --on WRK-157", .meaning = "Lets it no longer wait."},
};

int run_undepend(invocation& now) {
  return change(now, commands::undepend{item_given(now.given), items_given(now.given, "on")});
}

} // namespace

constexpr command_spec depend_command{.words = "depend",
                                      .group = command_group::work,
                                      .summary = "let an item wait for another",
                                      .positionals = positionals,
                                      .options = depend_options,
                                      .examples = depend_examples,
                                      .run = run_depend};

constexpr command_spec undepend_command{.words = "undepend",
                                        .group = command_group::work,
                                        .summary = "let an item no longer wait for another",
                                        .positionals = positionals,
                                        .options = undepend_options,
                                        .examples = undepend_examples,
                                        .run = run_undepend};

} // namespace tally::cli
