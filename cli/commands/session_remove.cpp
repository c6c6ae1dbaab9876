#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/system/git.hpp"
#include "cli/system/git_command.hpp"
#include "events/shell_word.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <optional>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "id", .help = "a session that is complete, cancelled or ended"},
};
constexpr option_spec options[] = {
    reason_option,
    {.name = "worktree", .help = "delete its git worktree too, unless it has uncommitted changes"},
};
constexpr example examples[] = {
    {.line = "tally session remove session-a", .meaning = "Takes it out of the tables."},
    {.line = "tally session remove session-a --worktree",
     .meaning = "After the merge: deletes its git worktree too. Its branch stays."},
};

/// A linked worktree of this machine, to be deleted.
struct doomed_worktree {
  std::string path;
  std::filesystem::path repository; ///< where git is run: the worktree itself will be gone
};

[[noreturn]] void keep(const std::string& code, const std::string& message, const std::string& hint,
                       const std::string& path) {
  throw stop({code, exit_status::refused, message, hint, {{"worktree", path}}});
}

/// Where the session said that it worked, and on which machine.
struct place {
  std::string worktree;
  std::string host;
};

place place_of(invocation& now, const std::string& session) {
  place found;
  look(now, [&](const projections::world& world, auto, const auto&) {
    const auto number = world.ids().sessions.find(session);
    const auto* row = number ? world.sessions().find(*number) : nullptr;
    if (row == nullptr) return;
    found.worktree = projections::memory::copy(row->worktree);
    found.host = projections::memory::copy(row->host);
  });
  return found;
}

/// The session's worktree, if git says that nothing in it would be lost.
doomed_worktree clean_worktree_of(invocation& now, const std::string& session) {
  const auto [path, host] = place_of(now, session);
  if (path.empty()) {
    keep("no_worktree", fmt::format("{} has no worktree on record", session),
         fmt::format("without it: tally session remove {}", events::shell_word(session)), path);
  }
  if (!host.empty() && host != board_of(now).processes().host()) {
    keep("no_worktree", fmt::format("the worktree of {} is on {}: {}", session, host, path),
         "delete it there", path);
  }
  std::error_code fault;
  if (!std::filesystem::is_directory(path, fault)) {
    keep("no_worktree", fmt::format("the worktree of {} is not there: {}", session, path),
         fmt::format("tally session remove {}; and: git worktree prune",
                     events::shell_word(session)),
         path);
  }
  const auto repository = find_git(std::filesystem::canonical(path));
  if (!repository || repository->worktree != std::filesystem::canonical(path)) {
    keep("no_worktree", fmt::format("{} is no git worktree", path), "", path);
  }
  if (repository->git_dir == repository->common_dir) {
    keep("main_worktree", fmt::format("{} is the repository's main worktree, which stays", path),
         fmt::format("without it: tally session remove {}", events::shell_word(session)), path);
  }
  const git_answer changes = run_git(path, {"status", "--porcelain"});
  if (changes.status != 0 || !changes.text.empty()) {
    keep("worktree_not_clean",
         fmt::format("{} has uncommitted changes, so nothing was removed", path),
         fmt::format("see them: git -C {} status", events::shell_word(path)), path);
  }
  return {path, repository->common_dir};
}

int run(invocation& now) {
  const std::string session = session_named(now.given.text("id")).value;
  const commands::remove_session asked{{session}, now.given.optional_text("reason")};
  if (!now.given.flag("worktree")) return change(now, asked);
  const doomed_worktree doomed = clean_worktree_of(now, session);
  const int status = change(now, asked);
  const git_answer removed = run_git(doomed.repository, {"worktree", "remove", doomed.path});
  if (removed.status != 0) { // git looks again, and keeps what is not clean
    throw stop({"worktree_kept",
                exit_status::refused,
                fmt::format("the session was removed, but git kept its worktree {}: {}",
                            doomed.path, removed.text.substr(0, removed.text.find('\n'))),
                fmt::format("git worktree remove {}", doomed.path),
                {{"worktree", doomed.path}}});
  }
  now.out.line(fmt::format("deleted the worktree {}", doomed.path));
  return status;
}

} // namespace

constexpr command_spec session_remove_command{
    .words = "session remove",
    .group = command_group::sessions,
    .summary = "take a finished session out of the tables",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description = "What it still holds is given back; the log keeps its history.",
    .run = run,
};

} // namespace tally::cli
