#include "cli/board/board.hpp"
#include "cli/board/verification.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr example examples[] = {
    {.line = "tally verify",
     .meaning = "Reads the whole log and says whether it is what was written."},
    {.line = "tally verify -o json",
     .meaning = "Gives a script the result and the hash of the last commit."},
};

constexpr std::string_view description =
    "Checks the chain of hashes from the first commit to the last, folds all of it anew, and "
    "compares the result with the live world by digest. Ends with 65 where something is wrong, and "
    "says what and where. Nothing is changed.";

void print(invocation& now, const verification& found) {
  if (!now.out.is_for_people()) {
    now.out.row(found);
    return;
  }
  for (const auto& problem : found.problems) {
    std::string where;
    if (problem.position) where += fmt::format(" at commit {}", *problem.position);
    if (problem.segment) where += fmt::format(" in {}", *problem.segment);
    if (problem.offset) where += fmt::format(", byte {}", *problem.offset);
    now.out.line(fmt::format("{}{}: {}", problem.kind, where, problem.message), style::alert);
  }
  if (found.ok) {
    now.out.line("The log is whole, and the live world is what follows from it.", style::good);
  }
  now.out.line(fmt::format("{}, {}, {}", counted(found.commits, "commit"),
                           counted(found.events, "event"), counted(found.segments, "segment")));
  now.out.line(fmt::format("head {}", found.head), style::dim);
}

int run(invocation& now) {
  if (now.global.at) throw usage_error("verify takes no --at: the whole log is checked");
  board& board = board_of(now);
  progress_line progress("checking commit", terminal_at(STDERR_FILENO));
  const auto end = board.log().last(); // where that cannot be said, verify finds out why
  const verification found = verify(board, now.global.lock_timeout, [&](std::uint64_t done) {
    progress.show(done, std::max(done, end ? end->value : 0));
  });
  progress.clear();
  print(now, found);
  return code(found.ok ? exit_status::done : exit_status::log_damaged);
}

} // namespace

constexpr command_spec verify_command{
    .words = "verify",
    .group = command_group::the_log,
    .summary = "check that the log is whole and that the board follows from it",
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
