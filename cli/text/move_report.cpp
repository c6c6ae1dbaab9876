#include "cli/text/move_report.hpp"

#include "engine/session_moves.hpp"
#include "events/shell_word.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

namespace tally::cli {

namespace {

using events::shell_word;

/// The command by which a session says of itself that it goes to a status.
std::string command_to(std::string_view status) {
  if (status == "planning_complete") return "tally session plan-ready";
  if (status == "stuck") return "tally session stuck --reason \"…\"";
  return fmt::format("tally session {}", status);
}

/// What brings a session nearer to the status that was wanted, and never to another end.
std::string way_to(const std::string& status, const std::string& wanted) {
  events::session_status from{};
  events::session_status to{};
  if (!boost::describe::enum_from_string(status.c_str(), from) ||
      !boost::describe::enum_from_string(wanted.c_str(), to))
    return {};
  const auto step = engine::step_towards(from, to);
  return step ? command_to(boost::describe::enum_to_string(*step, "")) : std::string{};
}

} // namespace

report report_of_move(const refusals::illegal_move& why) {
  std::string hint;
  if (why.status == "paused") {
    hint = fmt::format("tally session resume {}", shell_word(why.session));
  } else if (why.status == "planning_complete") {
    hint = fmt::format("somebody else reviews the plan first: tally approve {0}, or tally reject "
                       "{0}",
                       shell_word(why.session));
  } else {
    hint = way_to(why.status, why.wanted);
  }
  const std::string ways = fmt::format("{}", fmt::join(why.legal, ", "));
  const std::string message =
      why.status == "paused" && why.wanted != "paused"
          ? fmt::format("{} is paused; resumed it goes on as {}", why.session, ways)
      : why.status == why.wanted
          ? fmt::format("{} is {} already; it can only go back to {}", why.session, why.status,
                        ways)
          : fmt::format("{} is {} and cannot become {}; from there it can go to {}", why.session,
                        why.status, why.wanted, ways);
  return {"illegal_move",
          exit_status::refused,
          message,
          std::move(hint),
          {{"session", why.session},
           {"status", why.status},
           {"wanted", why.wanted},
           {"legal", value::list(why.legal.begin(), why.legal.end())}}};
}

} // namespace tally::cli
