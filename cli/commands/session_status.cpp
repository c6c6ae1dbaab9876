#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

namespace tally::cli {

namespace {

constexpr example planning_examples[] = {
    {.line = "tally session planning", .meaning = "Says that you look around and make a plan."},
};

int run_planning(invocation& now) { return change(now, commands::plan{}); }

constexpr option_spec plan_ready_options[] = {
    {.name = "plan", .placeholder = "TEXT", .help = "the plan", .is_text = true},
};
constexpr example plan_ready_examples[] = {
    {.line = "tally session plan-ready --plan @plan.md",
     .meaning = "Hands the plan in; tally session inbox --wait 1h brings the word on it."},
};

int run_plan_ready(invocation& now) {
  return change(now, commands::submit_plan{now.given.optional_text("plan")});
}

constexpr example working_examples[] = {
    {.line = "tally session working", .meaning = "Says that you are at work, or go on."},
};

int run_working(invocation& now) { return change(now, commands::work{}); }

constexpr option_spec complete_options[] = {
    {.name = "pr", .placeholder = "URL", .help = "the pull request"},
    {.name = "keep", .help = "leave what you hold as it is"},
};
constexpr example complete_examples[] = {
    {.line = "tally session complete --pr https://example.org/pull/42",
     .meaning = "Completes what you hold, with the pull request as its result."},
};

int run_complete(invocation& now) {
  return change(now, commands::complete{now.given.optional_text("pr"), now.given.flag("keep")});
}

constexpr positional_spec sessions_positionals[] = {
    {.name = "id",
     .help = "which (default: your own)",
     .count = takes::any,
     .comma_separated = true},
};
constexpr option_spec end_options[] = {
    {.name = "all", .help = "every session that has not ended"},
    reason_option,
};
constexpr option_spec pause_options[] = {
    {.name = "all", .help = "every session that is neither paused nor complete"},
    reason_option,
};
constexpr option_spec resume_options[] = {
    {.name = "all", .help = "every session that is paused"},
    reason_option,
};

/// A command to the sessions that were named, to the caller's own, or to all.
template <class Command>
int change_sessions(invocation& now) {
  Command asked;
  for (const auto& id : now.given.list("id")) asked.sessions.push_back(session_named(id));
  asked.all = now.given.flag("all");
  asked.reason = now.given.optional_text("reason");
  return change(now, std::move(asked));
}

constexpr example pause_examples[] = {
    {.line = "tally session pause session-a --reason \"release today\"",
     .meaning = "Lets a session rest; what it holds stays its own."},
    {.line = "tally session pause --all", .meaning = "Lets everybody rest."},
};
constexpr example resume_examples[] = {
    {.line = "tally session resume session-a", .meaning = "Lets it go on as what it was."},
};
constexpr example cancel_examples[] = {
    {.line = "tally session cancel session-a --reason \"not needed\"",
     .meaning = "Calls a session off and gives back what it holds."},
    {.line = "tally session cancel --all", .meaning = "Calls every session off."},
};
constexpr example end_examples[] = {
    {.line = "tally session end", .meaning = "Ends your session and gives back what it holds."},
};

} // namespace

constexpr command_spec session_planning_command{
    .words = "session planning",
    .group = command_group::sessions,
    .summary = "say that you make a plan",
    .examples = planning_examples,
    .run = run_planning,
};

constexpr command_spec session_plan_ready_command{
    .words = "session plan-ready",
    .group = command_group::sessions,
    .summary = "hand in a plan for review",
    .options = plan_ready_options,
    .examples = plan_ready_examples,
    .description =
        "Somebody else approves the plan, and the session is working; or rejects it, and the "
        "session is planning again. Either word arrives in the session's inbox. Until then its "
        "leases do not run.",
    .run = run_plan_ready,
};

constexpr command_spec session_working_command{
    .words = "session working",
    .group = command_group::sessions,
    .summary = "say that you are at work, or go on",
    .examples = working_examples,
    .run = run_working,
};

constexpr command_spec session_complete_command{
    .words = "session complete",
    .group = command_group::sessions,
    .summary = "say that the work is done, and complete what you hold",
    .options = complete_options,
    .examples = complete_examples,
    .description =
        "The session waits for its work to be looked at, and what it still holds does not lapse. "
        "It goes on with tally session working, or with the next claim.",
    .run = run_complete,
};

constexpr command_spec session_pause_command{
    .words = "session pause",
    .group = command_group::sessions,
    .summary = "let sessions rest until they are resumed",
    .positionals = sessions_positionals,
    .options = pause_options,
    .examples = pause_examples,
    .run = change_sessions<commands::pause>,
};

constexpr command_spec session_resume_command{
    .words = "session resume",
    .group = command_group::sessions,
    .summary = "let paused sessions go on as what they were",
    .positionals = sessions_positionals,
    .options = resume_options,
    .examples = resume_examples,
    .run = change_sessions<commands::resume>,
};

constexpr command_spec session_cancel_command{
    .words = "session cancel",
    .group = command_group::sessions,
    .summary = "call sessions off and give back what they hold",
    .positionals = sessions_positionals,
    .options = end_options,
    .examples = cancel_examples,
    .run = change_sessions<commands::cancel_session>,
};

constexpr command_spec session_end_command{
    .words = "session end",
    .group = command_group::sessions,
    .summary = "end sessions and give back what they hold",
    .positionals = sessions_positionals,
    .options = end_options,
    .examples = end_examples,
    .run = change_sessions<commands::end_session>,
};

} // namespace tally::cli
