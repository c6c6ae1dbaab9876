#include "cli/board/board.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/world.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <chrono>

namespace tally::cli {

namespace {

constexpr example examples[] = {
    {.line = "tally rebuild", .meaning = "Makes the caches of the board anew from its log."},
};

constexpr std::string_view description =
    "The live world and the checkpoints are caches: the log is all that counts. They mend "
    "themselves; this is for whoever wants to be sure.";

/// What a rebuild came to.
struct rebuild_view {
  std::uint64_t position = 0;
  std::uint64_t items = 0;
  std::int64_t milliseconds = 0;
};
BOOST_DESCRIBE_STRUCT(rebuild_view, (), (position, items, milliseconds))

int run(invocation& now) {
  if (now.global.at) throw usage_error("rebuild takes no --at: the caches are those of now");
  board& board = board_of(now);
  const auto began = std::chrono::steady_clock::now();
  rebuild_view made;
  must(board.worlds().drop());
  must(board.worlds().read(board.log(),
                           std::chrono::duration_cast<engine::deadline>(now.global.lock_timeout),
                           [&](const projections::world& world, const engine::log_cursor& at) {
                             made.position = at.applied.value;
                             made.items = world.items().count();
                           }));
  must(board.worlds().checkpoint(board.log()));
  made.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now() - began)
                          .count();
  if (now.out.is_for_people()) {
    now.out.line(fmt::format("rebuilt as of {}, {}, in {:.2f} s", made.position,
                             counted(made.items, "item"),
                             static_cast<double>(made.milliseconds) / 1000.0));
  } else {
    now.out.row(made);
  }
  return code(exit_status::done);
}

} // namespace

constexpr command_spec rebuild_command{
    .words = "rebuild",
    .group = command_group::the_log,
    .summary = "drop the caches and build them anew from the log",
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
