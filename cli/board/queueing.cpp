#include "cli/board/queueing.hpp"

#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/invocation.hpp"
#include "cli/system/interrupts.hpp"
#include "cli/text/report.hpp"
#include "engine/waiting.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tally::cli {

namespace {

using steady = std::chrono::steady_clock;

/// One session's wait.
class waiting {
public:
  waiting(invocation& now, const queueing& what)
      : now_(&now), what_(&what), who_(caller_of(now)), request_(now.global.request) {}

  /// Asks; true where the session has it. Ends the command where it is refused.
  bool ask(bool waits);

  /// Waits for news, or for a while: true where it is worth to ask again.
  bool turn_came();

  /// Gives up the place in the queue, if there is one.
  void leave(const std::string& reason);

  void say_that_it_waits() const;
  void answer() const;

private:
  void show_life();

  /// True where another process of the session took its place in the queue over.
  [[nodiscard]] bool stands_elsewhere(const projections::world& world,
                                      const projections::observation& seen) const;

  invocation* now_;
  const queueing* what_;
  engine::caller who_;
  std::optional<std::string> request_; // until something was committed with it
  std::vector<engine::change_view> rows_;
  engine::receipt made_;
  events::position seen_;
  std::optional<projections::waiter_view> place_; // as it began to wait
  std::int64_t lease_s_ = 0;                      // the shortest of the session's
  std::optional<steady::time_point> shown_;       // its last sign of life, once there is one
  steady::time_point looked_ = steady::now();
};

/// The place of a process among the tickets, or nothing.
std::optional<std::size_t> place_of(const projections::world& world, std::string_view session,
                                    const std::optional<events::process_identity>& process) {
  const auto& tickets = world.queue().tickets();
  const auto own = std::find_if(tickets.begin(), tickets.end(), [&](const auto& place) {
    return world.ids().sessions.spell(place.session) == session &&
           engine::waiting::is_of(place, process);
  });
  if (own == tickets.end()) return std::nullopt;
  return static_cast<std::size_t>(own - tickets.begin());
}

report session_over(const std::string& session) {
  return {"session_over",
          exit_status::held_by_another,
          fmt::format("{} was ended while it waited", session),
          fmt::format("tally log --session {}", events::shell_word(session)),
          {{"session", session}}};
}

constexpr const char* waits_elsewhere = "waits_elsewhere";

report replaced(const std::string& session) {
  return {
      waits_elsewhere,
      exit_status::held_by_another,
      fmt::format("another process of {} waits for it now, in this one's place", session),
      fmt::format("who waits: tally query queue --where session={}", events::shell_word(session)),
      {{"session", session}}};
}

bool waiting::ask(bool waits) {
  bool has = false;
  const auto asked = what_->command(waits);
  now_->global.request = request_;
  made_ = carry_out(
      *now_, asked, who_,
      [&](const projections::world& world, const engine::receipt& made, const auto& seen) {
        rows_ = engine::answer(asked, who_, world, made, seen);
        if (what_->see) what_->see(world, made, seen);
        has = what_->has(world, who_.by.value, made);
        seen_ = {world.last().position};
        const auto place = place_of(world, who_.by.value, what_->process);
        if (place && !place_) place_ = view_queue(world, seen)[*place];
        lease_s_ = world.settings().lease_s();
        if (const auto number = world.ids().sessions.find(who_.by.value)) {
          for (const auto item : world.claims().held_by(*number))
            lease_s_ = std::min(lease_s_, world.claims().find(item)->lease_s);
        }
      });
  if (made_.facts.empty()) return has;
  // The same request again would only be told what it was told first.
  request_.reset();
  shown_ = steady::now();
  return has;
}

void waiting::show_life() {
  if (shown_ && steady::now() - *shown_ < std::chrono::seconds(lease_s_) / 4) return;
  now_->global.request.reset();
  carry_out(*now_, commands::heartbeat{}, who_);
  shown_ = steady::now();
}

bool waiting::turn_came() {
  constexpr engine::deadline pause{250};
  constexpr std::chrono::seconds between_looks{1}; // who dies leaves no news
  show_life();
  const bool news = board_of(*now_).log().wait_for_more(seen_, pause);
  if (!news && steady::now() - looked_ < between_looks) return false;
  looked_ = steady::now();
  bool worth = false;
  bool is_at_work = false;
  bool is_replaced = false;
  look(*now_, [&](const projections::world& world, events::position at, const auto& seen) {
    seen_ = at;
    const auto number = world.ids().sessions.find(who_.by.value);
    const auto* session = number ? world.sessions().find(*number) : nullptr;
    is_at_work = session != nullptr && session->active;
    is_replaced = stands_elsewhere(world, seen);
    // It keeps its place, and nothing else happens: then there is nothing to ask for.
    const auto decided = engine::decide(what_->command(true), world, {who_, seen});
    worth = !decided || !decided->empty();
  });
  if (!is_at_work) throw stop(session_over(who_.by.value)); // to ask would begin it anew
  if (is_replaced) throw stop(replaced(who_.by.value));
  return worth;
}

bool waiting::stands_elsewhere(const projections::world& world,
                               const projections::observation& seen) const {
  const std::string& session = who_.by.value;
  if (!place_ || place_of(world, session, what_->process)) return false;
  const auto queue = view_queue(world, seen);
  return std::any_of(queue.begin(), queue.end(), [&](const projections::waiter_view& other) {
    return other.session == session && things_of(other) == things_of(*place_);
  });
}

void waiting::leave(const std::string& reason) {
  // Where that cannot be said the queue finds out: this process will be gone.
  const auto left = board_of(*now_).coordinator().run({.what = what_->leave(reason), .who = who_});
  if (left && !left->facts.empty()) now_->last_change = left->position;
}

void waiting::answer() const {
  what_->answer ? what_->answer() : tell_change(*now_, made_, who_.by.value, rows_);
}

void waiting::say_that_it_waits() const {
  if (!place_) {
    now_->says.warn({"waiting",
                     exit_status::nothing_to_take,
                     fmt::format("{} waits for something that it can take", who_.by.value),
                     {},
                     {}});
    return;
  }
  value::list things;
  for (auto& thing : things_of(*place_)) things.emplace_back(std::move(thing));
  now_->says.warn(
      {"waiting",
       exit_status::held_by_another,
       fmt::format("{} waits for {}{}", place_->session, fmt::join(things_of(*place_), ", "),
                   place_->waits_on.empty()
                       ? std::string()
                       : fmt::format(", behind {}", fmt::join(place_->waits_on, ", "))),
       {},
       {{"waits_for", std::move(things)},
        {"waits_on", value::list(place_->waits_on.begin(), place_->waits_on.end())},
        {"place", place_->place}}});
}

/// The answer where the time ended: 4, as what was asked for was not had in it.
report after_waiting(report why) {
  if (why.code == "stage_full" || why.code == "session_paused")
    why.exit = exit_status::held_by_another;
  return why;
}

/// The exit status of a wait that a signal ended: nobody may take it for success.
int interrupted(const interrupts& signals) {
  constexpr int by_signal = 128;
  const int status = signals.exit_status();
  return status == 0 ? by_signal + SIGINT : status;
}

} // namespace

queueing wait_of_this_process(invocation& now) {
  queueing what;
  const auto process = board_of(now).identify_and_stay(getpid());
  what.process = process;
  what.host = board_of(now).processes().host();
  what.leave = [process](const std::string& reason) {
    return commands::stop_waiting{process, reason};
  };
  what.has = [process](const projections::world& world, const std::string& session,
                       const engine::receipt& /*made*/) {
    return !place_of(world, session, process);
  };
  return what;
}

int wait_in_line(invocation& now, const queueing& what, std::chrono::seconds patience) {
  const auto until = steady::now() + patience;
  const interrupts signals;
  waiting wait(now, what);
  bool has = wait.ask(true);
  if (!has) wait.say_that_it_waits();
  while (!has) {
    if (signals.ended()) {
      wait.leave("it was interrupted");
      return interrupted(signals);
    }
    const bool is_late = steady::now() >= until;
    try {
      if (is_late) {
        has = wait.ask(false);
      } else if (wait.turn_came()) {
        has = wait.ask(true);
      }
    } catch (const stop& why) {
      if (why.why.exit == exit_status::busy && !is_late) continue;
      if (why.why.code != waits_elsewhere) // the place is the other process's
        wait.leave(is_late ? "its wait ended" : "it cannot be had now");
      if (is_late) throw stop(after_waiting(why.why));
      throw;
    }
  }
  wait.answer();
  return code(exit_status::done);
}

} // namespace tally::cli
