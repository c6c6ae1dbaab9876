#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

namespace tally::cli {

namespace {

constexpr positional_spec one_item[] = {item_positional};

constexpr positional_spec stage_positionals[] = {
    item_positional,
    {.name = "stage", .help = "where it goes"},
};
constexpr option_spec stage_options[] = {
    {.name = "force",
     .help = "leave stages out, or act in the holder's place as a person; needs --reason"},
    reason_option,
};
constexpr example stage_examples[] = {
    {.line = "tally stage WRK-126 review", .meaning = "Moves it on by one stage."},
    {.line = "tally stage WRK-126 plan --reason \"the plan was wrong\"",
     .meaning = "Moves it back."},
};

int run_stage(invocation& now) {
  return change(now, commands::stage{item_given(now.given), now.given.text("stage"),
                                     now.given.flag("force"), now.given.optional_text("reason")});
}

constexpr option_spec done_options[] = {
    {.name = "summary", .placeholder = "TEXT", .help = "what was done", .is_text = true},
    {.name = "file", .placeholder = "PATH", .help = "a file that was changed", .repeatable = true},
    {.name = "pr", .placeholder = "URL", .help = "the pull request"},
    force_option,
    reason_option,
};
constexpr example done_examples[] = {
    {.line = "tally done WRK-126 --summary \"Locks are atomic now\"",
     .meaning = "Completes it and says what can begin now."},
};

int run_done(invocation& now) {
  return change(now, commands::done{item_given(now.given), now.given.optional_text("summary"),
                                    paths_given(now, "file"), now.given.optional_text("pr"),
                                    now.given.flag("force"), now.given.optional_text("reason")});
}

constexpr option_spec reason_and_force[] = {reason_option, force_option};
constexpr example fail_examples[] = {
    {.line = "tally fail WRK-126 --reason \"the build machine is gone\"",
     .meaning = "Says that it came to nothing; tally retry puts it back."},
};

int run_fail(invocation& now) {
  return change(now, commands::fail{item_given(now.given),
                                    now.given.optional_text("reason").value_or(""),
                                    now.given.flag("force")});
}

constexpr option_spec retry_options[] = {
    {.name = "force", .help = "although it failed as often as the project allows; needs --reason"},
    reason_option,
};
constexpr example retry_examples[] = {
    {.line = "tally retry WRK-126",
     .meaning = "Puts a failed item back to do; attempts are counted."},
    {.line = "tally retry WRK-126 --force --reason \"the build machine is back\"",
     .meaning = "Puts a dead letter back to do."},
};

int run_retry(invocation& now) {
  return change(now, commands::retry{item_given(now.given), now.given.flag("force"),
                                     now.given.optional_text("reason")});
}

constexpr example cancel_examples[] = {
    {.line = "tally cancel WRK-126 --reason \"not needed any more\"",
     .meaning = "Takes it off the list of what is to do."},
};

int run_cancel(invocation& now) {
  return change(now, commands::cancel{item_given(now.given),
                                      now.given.optional_text("reason").value_or(""),
                                      now.given.flag("force")});
}

constexpr option_spec reason_only[] = {reason_option};
constexpr example reopen_examples[] = {
    {.line = "tally reopen WRK-126 --reason \"it broke again\"",
     .meaning = "Puts a done or cancelled item back to do."},
};

int run_reopen(invocation& now) {
  return change(now, commands::reopen{item_given(now.given), now.given.optional_text("reason")});
}

} // namespace

constexpr command_spec stage_command{.words = "stage",
                                     .group = command_group::work,
                                     .summary = "move an item to another stage",
                                     .positionals = stage_positionals,
                                     .options = stage_options,
                                     .examples = stage_examples,
                                     .description =
                                         "On by one stage, or back by any with a reason. A stage "
                                         "may need an approval before an item goes on from it "
                                         "(3), and may have a limit of claimed items (2): see "
                                         "tally config. A person's --force passes both.",
                                     .run = run_stage};

constexpr command_spec done_command{.words = "done",
                                    .group = command_group::work,
                                    .summary = "complete an item",
                                    .positionals = one_item,
                                    .options = done_options,
                                    .examples = done_examples,
                                    .run = run_done};

constexpr command_spec fail_command{.words = "fail",
                                    .group = command_group::work,
                                    .summary = "say that work on an item came to nothing",
                                    .positionals = one_item,
                                    .options = reason_and_force,
                                    .examples = fail_examples,
                                    .run = run_fail};

constexpr command_spec retry_command{.words = "retry",
                                     .group = command_group::work,
                                     .summary = "put a failed item back to do",
                                     .positionals = one_item,
                                     .options = retry_options,
                                     .examples = retry_examples,
                                     .description =
                                         "An item that failed as often as tally config attempts "
                                         "says is a dead letter: it is retried only by force.",
                                     .run = run_retry};

constexpr command_spec cancel_command{.words = "cancel",
                                      .group = command_group::work,
                                      .summary = "say that an item will not be done",
                                      .positionals = one_item,
                                      .options = reason_and_force,
                                      .examples = cancel_examples,
                                      .run = run_cancel};

constexpr command_spec reopen_command{.words = "reopen",
                                      .group = command_group::work,
                                      .summary = "put a done or cancelled item back to do",
                                      .positionals = one_item,
                                      .options = reason_only,
                                      .examples = reopen_examples,
                                      .run = run_reopen};

} // namespace tally::cli
