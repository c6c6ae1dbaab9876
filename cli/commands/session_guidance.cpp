#include "cli/arguments/durations.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/board/waiting.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/sentences.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace tally::cli {

namespace {

using projections::guidance_view;
using projections::observation;
using projections::world;

constexpr option_spec wait_option{.name = "wait",
                                  .placeholder = "DURATION",
                                  .help =
                                      "wait this long for guidance and print it; 1 if none came"};

constexpr option_spec stuck_options[] = {
    {.name = "reason", .placeholder = "TEXT", .help = "what is needed", .is_text = true},
    {.name = "context", .placeholder = "TEXT", .help = "what there is to know", .is_text = true},
    {.name = "option",
     .placeholder = "TEXT",
     .help = "an answer to choose from; they are numbered from 1",
     .repeatable = true},
    wait_option,
};
constexpr example stuck_examples[] = {
    {.line =
         "tally session stuck --reason \"Auth decision needed\" --option sliding --option fixed",
     .meaning = "Asks; tally session guide SESSION --option 1 answers."},
    {.line = "tally session stuck --reason \"Which database?\" --wait 30m",
     .meaning = "Asks, and prints the answer when it comes."},
};

constexpr positional_spec guide_positionals[] = {
    {.name = "id", .help = "the session to tell"},
    {.name = "text", .help = "what to do", .count = takes::at_most_one, .is_text = true},
};
constexpr option_spec guide_options[] = {
    {.name = "option",
     .placeholder = "N",
     .help = "the option with this number, of those that a stuck session offers"},
};
constexpr example guide_examples[] = {
    {.line = "tally session guide session-a --option 2",
     .meaning = "Answers a stuck session with the second of its options."},
    {.line = "tally session guide session-a \"Use the token of the server\"",
     .meaning = "Tells a session what to do."},
};

constexpr positional_spec inbox_positionals[] = {
    {.name = "position",
     .help = "with --ack: only up to the message with this position",
     .count = takes::at_most_one},
};
constexpr option_spec inbox_options[] = {
    {.name = "ack", .help = "acknowledge what is shown, or what was shown up to POSITION"},
    wait_option,
};
constexpr example inbox_examples[] = {
    {.line = "tally session inbox --ack", .meaning = "Shows your unread guidance as read."},
    {.line = "tally session inbox --ack 412",
     .meaning = "Acknowledges what was shown up to position 412, and shows the rest."},
    {.line = "tally session inbox --wait 1h", .meaning = "Waits for the next word."},
};

/// How long to wait; nothing where that was not asked for.
std::optional<std::chrono::seconds> patience_of(const invocation& now) {
  const auto patience = now.given.duration("wait");
  if (patience && now.global.at) throw usage_error("--at shows the past, where nothing comes");
  return patience;
}

void print(invocation& now, const std::vector<guidance_view>& unread) {
  if (!now.out.is_for_people()) {
    now.out.rows(unread);
    return;
  }
  const events::instant present = board_of(now).clock().now();
  for (const auto& told : unread) {
    const std::int64_t age =
        std::max<std::int64_t>(0, (present.milliseconds - told.since.milliseconds) / 1000);
    const std::string choice = told.option ? fmt::format(" (option {})", *told.option) : "";
    now.out.line(fmt::format("{}  {}, {}: {}{}", told.position, told.from,
                             ago_text(std::chrono::seconds(age)), told.text, choice));
  }
  if (unread.empty()) now.out.line("no unread guidance");
}

[[noreturn]] void nothing_came(std::string_view session, std::chrono::seconds patience) {
  throw stop({"no_guidance",
              exit_status::refused,
              fmt::format("no guidance for {} came within {}", session, brief_text(patience)),
              fmt::format("wait on: tally session inbox --wait {}", exact_text(patience)),
              {{"session", session}}});
}

/// What a stuck session that waits has to know.
struct answer {
  std::vector<guidance_view> unread;
  std::string status; ///< once it is stuck no longer
};

bool has_come(const world& world, const std::string& session, answer& found) {
  const auto number = world.ids().sessions.find(session);
  const auto* row = number ? world.sessions().find(*number) : nullptr;
  if (row == nullptr || status_behind_pause(*row) != events::session_status::stuck) {
    found.status = row == nullptr ? "gone" : boost::describe::enum_to_string(row->status, "");
    return true;
  }
  found.unread = view_guidance(world, session);
  return !found.unread.empty() && found.unread.back().position > row->stuck_since.position;
}

int wait_for_answer(invocation& now, const std::string& session, std::chrono::seconds patience) {
  answer found;
  const bool came = wait_until(now, patience, [&](const world& world, const observation&) {
    return has_come(world, session, found);
  });
  if (!came) nothing_came(session, patience);
  if (!found.status.empty()) {
    throw stop(
        {"not_stuck",
         exit_status::refused,
         fmt::format("{} is {} now, so it waits for no answer any more", session, found.status),
         "tally show",
         {{"session", session}, {"status", found.status}}});
  }
  print(now, found.unread);
  now.out.line(
      fmt::format("once read: tally session inbox --ack {}", found.unread.back().position));
  return code(exit_status::done);
}

int run_stuck(invocation& now) {
  const auto patience = patience_of(now);
  commands::get_stuck asked{now.given.optional_text("reason").value_or(""),
                            now.given.optional_text("context"), now.given.list("option")};
  if (!patience) return change(now, std::move(asked));
  const engine::caller who = caller_of(now);
  const engine::receipt made = carry_out(now, asked, who);
  for (const auto& fact : made.facts) now.out.line(sentence(fact, who.by.value));
  now.out.flush();
  return wait_for_answer(now, who.by.value, *patience);
}

int run_guide(invocation& now) {
  return change(now,
                commands::guide{session_named(now.given.text("id")),
                                now.given.optional_text("text"), now.given.number("option", 1)});
}

/// Reads the caller's inbox, waiting for a first message where that was asked for. It shows life
/// meanwhile: who waits is not gone.
std::vector<guidance_view> read_inbox(invocation& now, const engine::caller& who,
                                      std::optional<std::chrono::seconds> patience) {
  using std::chrono::milliseconds;
  constexpr milliseconds between_signs{60'000};
  std::vector<guidance_view> unread;
  std::vector<engine::taken_claim> lost;
  bool is_owed = false;
  const auto read = [&](const world& world, const observation& seen) {
    unread = view_guidance(world, who.by.value);
    lost = engine::taken_from(world, who);
    is_owed = owes_sign_of_life(world, seen, who);
    return !unread.empty();
  };
  milliseconds left = patience.value_or(std::chrono::seconds{0});
  look(now, [&](const auto& world, auto, const auto& seen) { read(world, seen); });
  if (!now.global.at) tell_lost(now, lost);
  while (true) {
    if (is_owed) show_life(now, who);
    if (!unread.empty() || left.count() == 0) return unread;
    const milliseconds part = std::min(left, between_signs);
    wait_until(now, part, read);
    left -= part;
  }
}

void acknowledge(invocation& now, const engine::caller& who,
                 std::optional<events::position> through) {
  const auto made = carry_out(now, commands::acknowledge{through}, who);
  for (const auto& fact : made.facts) now.out.line(sentence(fact, who.by.value));
}

int run_inbox(invocation& now) {
  const auto patience = patience_of(now);
  const auto position = now.given.number("position");
  const bool acknowledges = now.given.flag("ack");
  if (position && !acknowledges)
    throw usage_error("a POSITION goes with --ack", "tally session inbox --ack POSITION");
  const engine::caller who = caller_of(now);
  if (who.by.is_person()) throw stop(report_of(engine::refusal{refusals::needs_session{}}));
  if (position) {
    acknowledge(now, who, events::position{static_cast<std::uint64_t>(*position)});
  }
  const auto unread = read_inbox(now, who, patience);
  if (unread.empty() && patience) nothing_came(who.by.value, *patience);
  print(now, unread);
  // Only what was shown is acknowledged: what came meanwhile, or could not be printed, stays
  // unread.
  if (acknowledges && !position && !unread.empty() && now.out.flush())
    acknowledge(now, who, events::position{unread.back().position});
  return code(exit_status::done);
}

} // namespace

constexpr command_spec session_stuck_command{
    .words = "session stuck",
    .group = command_group::sessions,
    .summary = "say that you need a person's word to go on",
    .options = stuck_options,
    .examples = stuck_examples,
    .description =
        "What you hold stays yours: your leases do not run until you are guided. Once you have "
        "read the answer (tally session inbox --ack), or say tally session working, you are at "
        "work again.",
    .run = run_stuck,
};

constexpr command_spec session_guide_command{
    .words = "session guide",
    .group = command_group::sessions,
    .summary = "tell a session what to do",
    .positionals = guide_positionals,
    .options = guide_options,
    .examples = guide_examples,
    .description =
        "It stands in the session's inbox until the session acknowledges it, and the session is "
        "told with every command. --expect POSITION refuses (6) --option where the session asked "
        "something else since.",
    .run = run_guide,
};

constexpr command_spec session_inbox_command{
    .words = "session inbox",
    .group = command_group::sessions,
    .summary = "show what you were told, and acknowledge it",
    .positionals = inbox_positionals,
    .options = inbox_options,
    .examples = inbox_examples,
    .run = run_inbox,
};

} // namespace tally::cli
