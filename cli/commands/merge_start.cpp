#include "cli/arguments/merge_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/board/queueing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "projections/merge_view.hpp"

#include <chrono>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {merge_point_positional};

constexpr option_spec options[] = {
    {.name = "wait",
     .placeholder = "DURATION",
     .help = "queue for the target's slot, for so long at most"},
};

constexpr example examples[] = {
    {.line = "tally merge start auth --session session-a",
     .meaning = "Takes the target's slot; exit 2 names what is not done, exit 4 who has it."},
    {.line = "tally merge start auth --wait 30m --session session-a",
     .meaning = "Waits for its turn."},
};

constexpr std::string_view description =
    "One session at a time integrates into a target. With --wait it queues: slots are given in the "
    "order of waiting, and a holder or waiter that shows no life is passed by. A waiter that "
    "leaves a free slot for ten seconds loses its turn. Where the wait ends without the slot, it "
    "leaves "
    "the queue and ends with 4.";

int wait_for_slot(invocation& now, const commands::start_merge& asked,
                  std::chrono::seconds patience) {
  board& board = board_of(now);
  queueing what;
  what.process = board.identify_and_stay(getpid());
  what.command = [&](bool waits) {
    return commands::start_merge{asked.merge_point, waits, what.process, board.processes().host()};
  };
  what.leave = [&](const std::string& reason) {
    return commands::abandon_merge{asked.merge_point, reason};
  };
  what.has = [&](const projections::world& world, const std::string& session,
                 const engine::receipt& /*made*/) {
    const auto point = view_merge_point(world, asked.merge_point.value);
    return point && point->holder == session;
  };
  return wait_in_line(now, what, patience);
}

int run(invocation& now) {
  const commands::start_merge asked{merge_point_given(now.given), false, {}, {}};
  const auto patience = now.given.duration("wait");
  return patience ? wait_for_slot(now, asked, *patience) : change(now, asked);
}

} // namespace

constexpr command_spec merge_start_command{
    .words = "merge start",
    .group = command_group::work,
    .summary = "take the target's slot, to integrate a merge point that is ready",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
