#include "cli/arguments/named_thing.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "id", .help = "an item, or else a session; item:ID and session:ID say which"},
};
constexpr option_spec approve_options[] = {
    {.name = "reason", .placeholder = "TEXT", .help = "what to mind", .is_text = true},
};
constexpr option_spec reject_options[] = {
    {.name = "reason", .placeholder = "TEXT", .help = "what is wrong with it", .is_text = true},
};
constexpr example approve_examples[] = {
    {.line = "tally approve session-a", .meaning = "Lets a session work by the plan it handed in."},
    {.line = "tally approve WRK-126",
     .meaning = "Lets an item go on from its stage, which needs an approval."},
};
constexpr example reject_examples[] = {
    {.line = "tally reject session-a --reason \"too broad: the token first\"",
     .meaning = "Sends it back to planning, with the reason in its inbox."},
};
constexpr std::string_view description =
    "Anybody may but the session itself. --expect POSITION refuses (6) where the plan is no longer "
    "the one that was seen.\n\nA stage has a gate where the project decided so: tally config "
    "approval.STAGE yes. An item's approval holds until it leaves the stage, or is rejected, "
    "retried "
    "or reopened. A rejected item stays in its stage with its holder, who is told why; once it "
    "changed it waits for an approval again.";

/// What is reviewed: an item, or else a session, as far as the id does not say which.
template <class Command>
int run_review(invocation& now) {
  const named_thing about = named(now.given.text("id"));
  Command asked;
  if (about.item) asked.item = events::item_id{about.id};
  if (about.session) asked.session = events::session_id{about.id};
  if (!asked.item && !asked.session) throw no_such_thing(about);
  asked.reason = now.given.optional_text("reason");
  return change(now, std::move(asked));
}

} // namespace

constexpr command_spec approve_command{
    .words = "approve",
    .group = command_group::work,
    .summary = "let a plan pass that waits for review, or an item at its gate",
    .positionals = positionals,
    .options = approve_options,
    .examples = approve_examples,
    .description = description,
    .run = run_review<commands::approve>,
};

constexpr command_spec reject_command{
    .words = "reject",
    .group = command_group::work,
    .summary = "send a plan back, or do not let an item pass its gate",
    .positionals = positionals,
    .options = reject_options,
    .examples = reject_examples,
    .description = description,
    .run = run_review<commands::reject>,
};

} // namespace tally::cli
