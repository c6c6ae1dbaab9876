#include "cli/dispatch.hpp"

#include "cli/arguments/named_thing.hpp"
#include "cli/arguments/parse.hpp"
#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/help/help.hpp"
#include "cli/help/help_data.hpp"
#include "cli/invocation.hpp"
#include "cli/text/report.hpp"
#include "cli/version.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>

namespace tally::cli {

namespace {

// Who acts: --session and --by win over the environment.
void read_environment(globals& global) {
  const char* const session = std::getenv("TALLY_SESSION");
  if (!global.session && !global.by && session != nullptr && *session != '\0') {
    global.session = session_named(session).value;
  }
}

// What was asked where no command was named.
const command_spec* implied_command(const request& asked, command_table table) {
  const command_spec* const status = find_command(table, "status");
  return status != nullptr && find_board(working_directory(), asked.global.dir).exists ? status
                                                                                       : nullptr;
}

std::string help_for(const request& asked, command_table table, const terminal& screen) {
  if (asked.command != nullptr) {
    return command_help(*asked.command, screen);
  }
  return asked.family.empty() ? overview_help(table, screen)
                              : family_help(table, asked.family, screen);
}

void show_help(const request& asked, command_table table, stream& out) {
  if (asked.global.format == output_format::table) {
    out.write(help_for(asked, table, out.screen));
    return;
  }
  const bool is_one = asked.command != nullptr;
  const value data = help_data(table, is_one ? asked.command->words : asked.family);
  output{asked.global.format, out}.one(data, help_columns(data));
}

void show_version(const request& asked, stream& out) {
  if (asked.global.format == output_format::table) {
    out.write(fmt::format("tally {}\n", version));
  } else {
    output{asked.global.format, out}.one(value::object{{"version", version}}, {"version"});
  }
}

// What outlives a command, however it ends.
struct aftermath {
  bool changed = false;
  std::shared_ptr<board>& left_open;
};

int run(request asked, command_table table, stream& out, messages& says, aftermath& after) {
  if (asked.help) {
    show_help(asked, table, out);
    return code(exit_status::done);
  }
  if (asked.version) {
    show_version(asked, out);
    return code(exit_status::done);
  }
  const bool is_named = asked.command != nullptr;
  const command_spec* const command = is_named ? asked.command : implied_command(asked, table);
  if (command == nullptr) {
    show_help(asked, table, out);
    return code(exit_status::done);
  }
  read_environment(asked.global);
  const output_format format = asked.global.format;
  invocation now{is_named ? std::move(*asked.given) : arguments(*command), std::move(asked.global),
                 output(format, out), says, table};
  // On every way, also through an exception: what was changed stays changed.
  struct remember {
    invocation& now;
    aftermath& after;
    ~remember() {
      after.changed = now.changed;
      after.left_open = std::move(now.opened);
    }
  } const remembered{now, after};
  const int status = command->run(now);
  if (now.checkpoint_due && out.flush()) checkpoint_in_background(now.opened->path());
  return now.damaged && status == 0 ? code(exit_status::log_damaged) : status;
}

// Standard output is full, closed or gone.
int answer_lost(int fault, bool changed, messages& says) {
  if (changed) {
    return says.fail({"outcome_unknown",
                      exit_status::outcome_unknown,
                      fmt::format("the change was made, but its answer could not be written: {}",
                                  std::strerror(fault)),
                      "tally log -n 1 shows what was done",
                      {{"changed", true}}});
  }
  if (fault == EPIPE) {
    constexpr int by_signal = 128;
    return by_signal +
           SIGPIPE; // as if the signal had ended it: `tally log | head` is no error to report
  }
  return says.fail({"io_error", exit_status::io_error,
                    fmt::format("the answer could not be written: {}", std::strerror(fault))});
}

} // namespace

int dispatch(const std::vector<std::string>& words, command_table table, stream& out, stream& err,
             std::shared_ptr<board>& left_open) {
  messages says(wanted_format(words), err, false);
  aftermath after{.left_open = left_open};
  int status = 0;
  try {
    request asked = parse(words, table);
    // Help and version end the reading of the words, be the format said before or after them.
    if (asked.help || asked.version) asked.global.format = wanted_format(words);
    says = messages(asked.global.format, err, asked.global.quiet);
    status = run(std::move(asked), table, out, says, after);
  } catch (const stop& ended) {
    out.flush();
    return says.fail(ended.why);
  } catch (const std::exception& bug) {
    out.flush();
    return says.fail({"bug", after.changed ? exit_status::outcome_unknown : exit_status::bug,
                      fmt::format("a bug in tally{}: {}",
                                  after.changed ? ", after the change was made" : "", bug.what()),
                      after.changed ? "tally log -n 1 shows what was done"
                                    : "tally verify says whether the log is whole"});
  }
  return out.flush() ? status : answer_lost(out.error(), after.changed, says);
}

int dispatch(const std::vector<std::string>& words, command_table table, stream& out, stream& err) {
  std::shared_ptr<board> closed_here;
  return dispatch(words, table, out, err, closed_here);
}

} // namespace tally::cli
