#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/board/git_look.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/conflict_list.hpp"
#include "cli/text/report.hpp"
#include "projections/file_views.hpp"
#include "projections/world.hpp"

namespace tally::cli {

namespace {

using projections::conflict_view;

constexpr option_spec list_options[] = {
    {.name = "git",
     .help = "look into the worktrees and branches of all sessions too; tally sync records it"},
    {.name = "all", .help = "those that are resolved too"},
};

constexpr example list_examples[] = {
    {.line = "tally conflicts", .meaning = "Shows who is in whose way, and what could be done."},
    {.line = "tally conflicts --git",
     .meaning = "Also finds files that two sessions changed, and branches that do not merge."},
    {.line = "tally conflicts --at yesterday", .meaning = "Shows who was in whose way then."},
};

/// Looks with git, and warns of what it could not see.
commands::sync look_at_work(invocation& now) {
  std::vector<projections::session_view> sessions;
  look(now,
       [&](const auto& world, auto, const auto& seen) { sessions = view_sessions(world, seen); });
  git_look found = look_with_git(sessions, board_of(now).processes().host());
  for (auto& why : found.unseen)
    now.says.warn({"unseen", exit_status::refused, std::move(why), {}, {}});
  return std::move(found.found);
}

/// What a look would record, beside what is recorded: without an id, as nothing is written.
void add_unrecorded(const commands::sync& found, const projections::world& world,
                    const projections::observation& seen, const engine::caller& who,
                    std::vector<conflict_view>& conflicts) {
  const auto decided = engine::decide(found, world, {who, seen});
  if (!decided) return;
  for (const auto& one : *decided) {
    if (const auto* finding = std::get_if<events::conflict_found>(&one))
      conflicts.push_back(view_finding(world, *finding, seen.now));
  }
}

constexpr option_spec sync_options[] = {
    {.name = "no-git", .help = "leave the worktrees and branches alone"},
};

constexpr example sync_examples[] = {
    {.line = "tally sync",
     .meaning = "Looks at everything once, records new conflicts, and shows how all stands."},
};

int run_sync(invocation& now) {
  commands::sync asked;
  if (!now.given.flag("no-git")) asked = look_at_work(now);
  carry_out(now, std::move(asked), caller_of(now));
  now.given = arguments(status_command);
  return status_command.run(now);
}

int run_list(invocation& now) {
  const bool with_git = now.given.flag("git");
  if (with_git && now.global.at)
    throw usage_error("--git looks at what is there now, and --at shows the past");
  commands::sync found;
  if (with_git) found = look_at_work(now);
  std::vector<conflict_view> conflicts;
  look_and_tell(now, [&](const auto& world, auto, const auto& seen) {
    conflicts = view_conflicts(world, now.given.flag("all"));
    if (with_git) add_unrecorded(found, world, seen, caller_of(now), conflicts);
  });
  if (!now.out.is_for_people()) {
    now.out.rows(conflicts);
  } else if (conflicts.empty()) {
    now.out.line(now.given.flag("all") ? "no conflicts" : "no conflicts are open");
  } else {
    now.out.picture(conflict_list(conflicts, now.out.screen()));
  }
  return code(exit_status::done);
}

constexpr positional_spec one_conflict[] = {{.name = "conflict", .help = "its id: C-1"}};
constexpr option_spec reason_only[] = {
    {.name = "reason", .placeholder = "TEXT", .help = "why", .is_text = true},
};
constexpr example acknowledge_examples[] = {
    {.line = "tally conflict ack C-1 --reason \"b only reads it\"",
     .meaning = "Says that you know of it and let it stand."},
};
constexpr example resolve_examples[] = {
    {.line = "tally conflict resolve C-1 --reason \"we split the file\"",
     .meaning = "Says that it is no more; found again, it is open again."},
};
constexpr std::string_view acknowledge_aliases[] = {"conflict acknowledge"};

int run_acknowledge(invocation& now) {
  return change(now, commands::acknowledge_conflict{{now.given.text("conflict")},
                                                    now.given.optional_text("reason")});
}

int run_resolve(invocation& now) {
  return change(now, commands::resolve_conflict{{now.given.text("conflict")},
                                                now.given.optional_text("reason")});
}

} // namespace

constexpr command_spec conflicts_command{
    .words = "conflicts",
    .group = command_group::look,
    .summary = "show who is in whose way, and what could be done about it",
    .options = list_options,
    .examples = list_examples,
    .description =
        "A file_overlap is two sessions at one file: by what they reserved, the file that they are "
        "in, the files of the items that they hold, or changes that they have not committed. A "
        "dependency_violation is an item begun before what it waits for is done. A merge_conflict "
        "is two branches that git does not merge. Each ends by itself once its cause is gone.",
    .run = run_list,
};

constexpr command_spec sync_command{
    .words = "sync",
    .group = command_group::look,
    .summary = "look at everything once, record what is new, and show how all stands",
    .options = sync_options,
    .examples = sync_examples,
    .description =
        "Compares what all sessions reserved, are in and plan, looks into their worktrees and "
        "tries to merge their branches. New conflicts are recorded, those that git does not show "
        "any more are ended, and the look itself is entered in the log.",
    .run = run_sync,
};

constexpr command_spec conflict_ack_command{
    .words = "conflict ack",
    .aliases = acknowledge_aliases,
    .group = command_group::work,
    .summary = "say that you know of a conflict and let it stand",
    .positionals = one_conflict,
    .options = reason_only,
    .examples = acknowledge_examples,
    .run = run_acknowledge,
};

constexpr command_spec conflict_resolve_command{
    .words = "conflict resolve",
    .group = command_group::work,
    .summary = "say that a conflict is no more",
    .positionals = one_conflict,
    .options = reason_only,
    .examples = resolve_examples,
    .run = run_resolve,
};

} // namespace tally::cli
