#include "cli/board/board.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/world.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "to", .placeholder = "POSITION", .help = "stop after this commit"},
};

constexpr example examples[] = {
    {.line = "tally replay",
     .meaning = "Folds the whole log and shows the digest of what follows."},
    {.line = "tally replay --to 412 -o json", .meaning = "Gives a script the digest as of 412."},
};

constexpr std::string_view description =
    "Reads the log from its first commit and folds it in memory; no cache is used or changed. "
    "Whoever replays the same commits gets the same digest.";

/// What a replay came to.
struct replay_view {
  std::uint64_t position = 0;
  events::instant at;
  std::string digest;
  std::uint64_t events = 0;
  std::uint64_t items = 0;
  std::uint64_t open_items = 0;
  std::uint64_t claims = 0;
  std::uint64_t sessions = 0;
  std::uint64_t active_sessions = 0;
};
BOOST_DESCRIBE_STRUCT(replay_view, (),
                      (position, at, digest, events, items, open_items, claims, sessions,
                       active_sessions))

replay_view view_of(const projections::world& world) {
  return {world.last().position,
          world.last().instant(),
          world.digest(),
          world.events(),
          world.items().count(),
          world.pipeline().open().size(),
          world.claims().all().size(),
          world.ids().sessions.size(),
          world.sessions().active().size()};
}

void print(invocation& now, const replay_view& view) {
  if (!now.out.is_for_people()) {
    now.out.row(view);
    return;
  }
  now.out.line(fmt::format("as of {}, {}: {}", view.position, local_text(view.at),
                           counted(view.events, "event")));
  now.out.line(fmt::format("{} ({} open), {}, {} ({} active)", counted(view.items, "item"),
                           view.open_items, counted(view.claims, "claim"),
                           counted(view.sessions, "session"), view.active_sessions));
  now.out.line("digest " + view.digest, style::dim);
}

int run(invocation& now) {
  if (now.global.at) throw usage_error("replay takes no --at: --to says up to where");
  board& board = board_of(now);
  events::position to = must(board.log().last());
  if (const auto asked = now.given.number("to")) {
    const events::position wanted{static_cast<std::uint64_t>(*asked)};
    if (wanted > to) {
      throw stop(
          {"unknown", exit_status::unknown,
           fmt::format("there is no commit {}; the log ends at {}", wanted.value, to.value)});
    }
    to = wanted;
  }
  progress_line progress("folding commit", terminal_at(STDERR_FILENO));
  const auto world = must(board.worlds().replay(
      board.log(), to,
      [&](const events::commit& commit) {
        progress.show(commit.number.value, to.value);
        return commit.number <= to;
      },
      true));
  progress.clear();
  print(now, view_of(world->get()));
  return code(exit_status::done);
}

} // namespace

constexpr command_spec replay_command{
    .words = "replay",
    .group = command_group::the_log,
    .summary = "fold the log anew and show the digest of what follows from it",
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
