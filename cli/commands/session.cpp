#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/board/change.hpp"
#include "cli/board/session_place.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

constexpr positional_spec start_positionals[] = {
    {.name = "id",
     .help = "its name (default: the folder's, numbered if taken)",
     .count = takes::at_most_one},
};

constexpr option_spec start_options[] = {
    {.name = "provider",
     .placeholder = "NAME",
     .help = "what works in it: claude, codex, a person"},
    {.name = "pid",
     .placeholder = "PID",
     .help = "the process that lives as long as the session: $$ in a shell"},
    {.name = "branch", .placeholder = "NAME", .help = "default: the one that is checked out"},
    {.name = "worktree", .placeholder = "PATH", .help = "default: the one that this is"},
    {.name = "item", .placeholder = "ITEM", .help = "claim it in the same commit"},
    {.name = "focus", .placeholder = "TEXT", .help = "what it is about: backend, tests"},
    {.name = "task", .placeholder = "TEXT", .help = "what it is to do", .repeatable = true},
    {.name = "take-over", .help = "go on in the place of the process that has this name now"},
    {.name = "shell", .help = "print lines for eval: they set TALLY_SESSION"},
};

constexpr example start_examples[] = {
    {.line = "eval \"$(tally session start --provider claude --pid $$ --shell)\"",
     .meaning = "Begins a session of this shell; later commands know it."},
    {.line = "tally session start session-a --item WRK-126",
     .meaning = "Begins it and claims an item."},
};

int run_start(invocation& now) {
  const arguments& given = now.given;
  board& board = board_of(now);
  commands::start_session asked;
  auto id = given.optional_text("id");
  if (!id) id = now.global.session;
  if (id) asked.session = events::session_id{*id};
  const session_place place = find_session_place(working_directory());
  asked.suggested = place.suggested;
  asked.provider = given.optional_text("provider");
  asked.host = board.processes().host();
  if (const auto pid = given.number("pid", 1)) {
    asked.process = board.processes().identify(*pid);
    if (!asked.process) {
      throw usage_error(fmt::format("there is no process {} here", *pid), "in a shell: --pid $$");
    }
  }
  asked.branch = given.has("branch") ? given.optional_text("branch") : place.branch;
  asked.worktree = given.has("worktree") ? given.optional_text("worktree") : place.worktree;
  asked.focus = given.optional_text("focus");
  asked.tasks = given.list("task");
  asked.item = optional_item(given, "item");
  asked.take_over = given.flag("take-over");
  engine::caller who = caller_of(now);
  if (asked.session) who.by.value = asked.session->value;
  if (!given.flag("shell")) return change(now, std::move(asked), std::move(who));
  std::string name;
  const engine::receipt made = carry_out(now, asked, who);
  for (const auto& fact : made.facts) {
    if (const auto* started = std::get_if<events::session_started>(&fact.what))
      name = started->session.value;
  }
  if (name.empty() && asked.session) name = asked.session->value;
  now.out.page(fmt::format("export TALLY_SESSION={}\n", events::shell_word(name)));
  return code(exit_status::done);
}

constexpr option_spec beat_options[] = {
    {.name = "item", .placeholder = "ITEM", .help = "what you are at"},
    {.name = "stage", .placeholder = "STAGE", .help = "the stage that you are in"},
    {.name = "file", .placeholder = "PATH", .help = "the file that you are in; '' for none"},
    {.name = "note", .placeholder = "TEXT", .help = "what you are doing", .is_text = true},
};
constexpr std::string_view beat_aliases[] = {"beat"};
constexpr example beat_examples[] = {
    {.line = "tally beat --note \"running the long tests\"",
     .meaning = "Shows life, so that claims last."},
};

int run_beat(invocation& now) {
  return change(now, commands::heartbeat{optional_item(now.given, "item"),
                                         now.given.optional_text("stage"), path_given(now, "file"),
                                         now.given.optional_text("note"), false});
}

constexpr example prune_examples[] = {
    {.line = "tally session prune",
     .meaning = "Ends the sessions that have lapsed and gives back what they hold."},
};

int run_prune(invocation& now) { return change(now, commands::prune_sessions{}); }

} // namespace

constexpr command_spec session_start_command{.words = "session start",
                                             .group = command_group::sessions,
                                             .summary = "begin a session, or say more of one",
                                             .positionals = start_positionals,
                                             .options = start_options,
                                             .examples = start_examples,
                                             .run = run_start};

constexpr command_spec session_heartbeat_command{.words = "session heartbeat",
                                                 .aliases = beat_aliases,
                                                 .group = command_group::sessions,
                                                 .summary = "show life, and say what you are at",
                                                 .options = beat_options,
                                                 .examples = beat_examples,
                                                 .run = run_beat};

constexpr command_spec session_prune_command{.words = "session prune",
                                             .group = command_group::sessions,
                                             .summary = "end the sessions that have lapsed",
                                             .examples = prune_examples,
                                             .run = run_prune};

} // namespace tally::cli
