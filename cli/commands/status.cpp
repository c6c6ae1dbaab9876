#include "cli/board/log_reading.hpp"
#include "cli/board/reading.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/screens/live_screen.hpp"
#include "cli/screens/status_picture.hpp"
#include "cli/system/interrupts.hpp"
#include "cli/text/log_rows.hpp"
#include "cli/text/report.hpp"
#include "cli/text/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <unistd.h>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "watch", .letter = 'w', .help = "keep it on the screen; q or Ctrl-C ends it"},
    {.name = "since",
     .placeholder = "POSITION|TIME",
     .help = "what happened after this position, or at this time and later"},
};

constexpr example examples[] = {
    {.line = "tally status", .meaning = "Shows what needs you, the pipeline, and who is at work."},
    {.line = "tally status --watch", .meaning = "Keeps that on the screen, always up to date."},
    {.line = "tally status --since yesterday",
     .meaning = "Shows what happened while you were away."},
    {.line = "tally status -o json | jq .needs_you", .meaning = "Asks what needs a person."},
};

constexpr std::string_view description =
    "What needs a person comes first, with the command that helps; then how many items are in each "
    "stage of the pipeline, the sessions, and what happened last. Signs of life are left out.\n\n"
    "--watch draws it anew when something happens, every minute, and when the next lease ends. Off "
    "a terminal it prints the next status after an empty line, and with -o ndjson as a line.";

constexpr std::size_t last_shown = 6;         // events
constexpr std::uint64_t looked_through = 256; // commits at the log's end, for these

/// The world and what happened, as of one moment.
struct status {
  status_page page;
  std::vector<logged> events;
};

/// What `--since` asks for, or the last few events, up to the position that is shown.
std::vector<logged> news(invocation& now, events::position shown, events::instant present) {
  engine::event_log& log = board_of(now).log();
  log_filter filter;
  const auto since = now.given.position_or_time("since", present);
  if (!since) {
    const std::uint64_t before = shown.value - std::min(shown.value, looked_through);
    return must(last_events(log, {{before}, shown}, is_news, last_shown));
  }
  const log_range range = must(range_of(log, shown, since, std::nullopt, filter));
  std::vector<logged> found;
  must(read_events(
      log, range,
      [&](const auto& commit, const auto& fact) {
        return is_news(commit, fact) && filter.takes(commit, fact);
      },
      [&](logged event) {
        found.push_back(std::move(event));
        return true;
      }));
  return found;
}

status take(invocation& now, bool is_first) {
  status taken;
  const viewer view = [&](const auto& world, events::position at, const auto& seen) {
    taken.page.view = view_status(world, seen);
    taken.page.view.position = at.value;
    taken.page.now = seen.now;
  };
  if (is_first) {
    look_and_tell(now, view);
  } else {
    look(now, view);
  }
  taken.page.project = project_name(board_of(now));
  taken.page.is_past = now.global.at.has_value();
  taken.page.since = now.given.optional_text("since").value_or("");
  taken.events = news(now, {taken.page.view.position}, taken.page.now);
  for (const auto& event : taken.events)
    taken.page.events.push_back({event.when(), sentence(event.fact, event.by.value)});
  return taken;
}

/// The contract's object.
value::object status_value(const status& taken, bool with_events) {
  const auto& view = taken.page.view;
  value::object made{{"position", view.position},
                     {"needs_you", to_value(view.needs_you)},
                     {"pipeline", to_value(view.pipeline)},
                     {"sessions", to_value(view.sessions)},
                     {"conflicts", to_value(view.conflicts)},
                     {"merge_points", to_value(view.merge_points)},
                     {"queue", to_value(view.queue)},
                     {"next_lapse", to_value(view.next_lapse)}};
  if (with_events) {
    value::list told;
    for (const auto& event : taken.events) told.emplace_back(event_value(event));
    made.push_back({"since", std::move(told)});
  }
  return made;
}

void print(invocation& now, const status& taken) {
  if (now.out.is_for_people()) {
    now.out.picture(status_picture(taken.page, now.out.screen()));
    return;
  }
  now.out.one(
      status_value(taken, now.given.has("since")),
      {"position", "needs_you", "pipeline", "sessions", "conflicts", "merge_points", "queue"});
}

/// How long a status is true if nothing happens: until its minutes are over, or a lease.
std::chrono::milliseconds shelf_life(const status_page& page) {
  constexpr std::int64_t minute = 60'000;
  std::int64_t life = minute - page.now.milliseconds % minute;
  if (page.view.next_lapse)
    life = std::min(life, page.view.next_lapse->milliseconds - page.now.milliseconds + 1);
  return std::chrono::milliseconds(std::max<std::int64_t>(life, 200));
}

enum class waking { outdated, resized, ended };

/// Waits until the status is no longer true, or somebody has had enough.
waking wait(invocation& now, const status_page& page, const interrupts& signals,
            const live_screen* screen) {
  constexpr engine::deadline pause{150};
  const auto until = std::chrono::steady_clock::now() + shelf_life(page);
  while (std::chrono::steady_clock::now() < until) {
    if (board_of(now).log().wait_for_more({page.view.position}, pause)) return waking::outdated;
    const char key = screen == nullptr ? '\0' : screen->key();
    if (signals.ended() || key == 'q' || key == 'Q' || now.out.is_abandoned()) return waking::ended;
    if (signals.resized()) return waking::resized;
  }
  return waking::outdated;
}

/// The next status; the one before where somebody has held the lock for too long.
status take_again(invocation& now, status before) {
  try {
    return take(now, false);
  } catch (const stop& why) {
    if (why.why.exit != exit_status::busy) throw;
    return before;
  }
}

int watch_on_terminal(invocation& now) {
  status taken = take(now, true);
  const interrupts signals;
  const live_screen screen(STDOUT_FILENO);
  while (true) {
    now.out.measure();
    taken.page.footer = "q quits";
    if (!screen.paint(status_picture(taken.page, now.out.screen(), now.out.screen().rows)))
      return code(exit_status::done);
    const waking why = wait(now, taken.page, signals, &screen);
    if (why == waking::ended) return signals.exit_status();
    if (why == waking::outdated) taken = take_again(now, std::move(taken));
  }
}

int watch_on_paper(invocation& now) {
  const interrupts signals;
  status taken = take(now, true);
  while (true) {
    print(now, taken);
    if (!now.out.flush()) return code(exit_status::done); // whoever called says what that means
    if (wait(now, taken.page, signals, nullptr) == waking::ended) return signals.exit_status();
    taken = take_again(now, std::move(taken));
    if (now.out.is_for_people()) now.out.line("");
  }
}

int run(invocation& now) {
  if (!now.given.flag("watch")) {
    print(now, take(now, true));
    return code(exit_status::done);
  }
  if (now.global.at) throw usage_error("--at shows the past, which does not change");
  return now.out.is_for_people() && now.out.screen().interactive ? watch_on_terminal(now)
                                                                 : watch_on_paper(now);
}

} // namespace

constexpr command_spec status_command{
    .words = "status",
    .group = command_group::start_here,
    .summary = "show what needs you, the pipeline, who is at work, and what happened",
    .options = options,
    .examples = examples,
    .description = description,
    .run = run,
};

} // namespace tally::cli
