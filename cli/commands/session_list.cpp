#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/status_picture.hpp"
#include "projections/views.hpp"

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "all", .help = "those that ended too"},
};

constexpr example examples[] = {
    {.line = "tally session list", .meaning = "Shows who is at work, on what, and since when."},
    {.line = "tally session list --all -o json",
     .meaning = "Gives a script every session there was."},
};

int run(invocation& now) {
  std::vector<projections::session_view> sessions;
  bool are_there_others = false;
  look_and_tell(now, [&](const auto& world, auto, const auto& seen) {
    sessions = view_sessions(world, seen, now.given.flag("all"));
    are_there_others = sessions.empty() && !view_sessions(world, seen, true).empty();
  });
  if (!now.out.is_for_people()) {
    now.out.rows(sessions);
  } else if (sessions.empty()) {
    now.out.line(are_there_others
                     ? "no session is at work; 'tally session list --all' shows those that were"
                     : "no sessions; 'tally session start' begins one, 'tally run' too");
  } else {
    const terminal& screen = now.out.screen();
    for (const auto& line : session_lines(sessions, picture_width(screen), screen.colour))
      now.out.picture(line + '\n');
  }
  return code(exit_status::done);
}

} // namespace

constexpr command_spec session_list_command{
    .words = "session list",
    .group = command_group::sessions,
    .summary = "list the sessions at work",
    .options = options,
    .examples = examples,
    .run = run,
};

} // namespace tally::cli
