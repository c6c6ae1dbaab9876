#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/merge_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/system/interrupts.hpp"
#include "cli/text/report.hpp"
#include "cli/text/sentences.hpp"
#include "engine/merging.hpp"
#include "projections/merge_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tally::cli {

namespace {

using steady = std::chrono::steady_clock;

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
    "leaves "
    "a free slot for ten seconds loses its turn. Where the wait ends without the slot, it leaves "
    "the queue and ends with 4.";

/// One session's wait for a slot.
class waiting {
public:
  waiting(invocation& now, commands::start_merge asked, engine::caller who)
      : now_(&now), asked_(std::move(asked)), who_(std::move(who)) {}

  /// Asks for the slot; true where the session has it. Ends the command where it is refused.
  bool ask();

  /// Waits for news, or for a while: true where it is worth to ask again.
  bool turn_came();

  /// Gives up the place in the queue, if there is one.
  void leave(const std::string& reason);

  void say_that_it_waits() const;
  void answer() const;

private:
  void show_life();

  invocation* now_;
  commands::start_merge asked_;
  engine::caller who_;
  std::vector<engine::change_view> rows_;
  engine::receipt made_;
  events::position seen_;
  std::optional<projections::merge_point_view> in_the_way_; // what has the slot
  std::int64_t lease_s_ = 0;                                // the shortest of the session's
  steady::time_point shown_ = steady::now();                // its last sign of life
  steady::time_point looked_ = steady::now();
};

bool waiting::ask() {
  bool has_slot = false;
  made_ = carry_out(
      *now_, asked_, who_,
      [&](const projections::world& world, const engine::receipt& made, const auto& seen) {
        rows_ = engine::answer(asked_, who_, world, made, seen);
        const auto point = view_merge_point(world, asked_.merge_point.value);
        has_slot = point && point->holder == who_.by.value;
        seen_ = {world.last().position};
        const auto* slot = point ? world.merge_points().slot(point->into) : nullptr;
        in_the_way_.reset();
        if (slot != nullptr && slot->held)
          in_the_way_ = view_merge_point(world, world.merge_points().spell(*slot->held));
        lease_s_ = world.settings().lease_s();
        if (const auto number = world.ids().sessions.find(who_.by.value)) {
          for (const auto item : world.claims().held_by(*number))
            lease_s_ = std::min(lease_s_, world.claims().find(item)->lease_s);
        }
      });
  // The same request again would only be told what it was told first.
  now_->global.request.reset();
  if (!made_.facts.empty()) shown_ = steady::now();
  return has_slot;
}

void waiting::show_life() {
  if (steady::now() - shown_ < std::chrono::seconds(lease_s_) / 4) return;
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
  look(*now_, [&](const projections::world& world, events::position at, const auto& seen) {
    seen_ = at;
    const auto number = world.merge_points().find(asked_.merge_point.value);
    if (!number) return;
    const auto line = engine::merging::line_before(world, *number,
                                                   world.ids().sessions.find(who_.by.value), seen);
    worth = line.is_open() || line.lapsed || line.own == nullptr;
  });
  return worth;
}

void waiting::leave(const std::string& reason) {
  // Where that cannot be said the queue finds out: this process will be gone.
  const auto left = board_of(*now_).coordinator().run(
      {.what = commands::abandon_merge{asked_.merge_point, reason}, .who = who_});
  if (left) now_->last_change = left->position;
}

void waiting::say_that_it_waits() const {
  const std::string held = in_the_way_ && in_the_way_->holder
                               ? fmt::format("{} has the slot of {} for {}", *in_the_way_->holder,
                                             in_the_way_->into, in_the_way_->id)
                               : "others wait before it";
  now_->says.warn(
      {"waiting",
       exit_status::held_by_another,
       fmt::format("{} waits to merge {}: {}", who_.by.value, asked_.merge_point.value, held),
       {},
       {{"merge_point", asked_.merge_point.value}}});
}

void waiting::answer() const {
  if (!now_->out.is_for_people()) {
    now_->out.rows(rows_);
    return;
  }
  for (const auto& fact : made_.facts) now_->out.line(sentence(fact, who_.by.value));
}

/// The exit status of a wait that a signal ended: nobody may take it for the slot.
int interrupted(const interrupts& signals) {
  constexpr int by_signal = 128;
  const int status = signals.exit_status();
  return status == 0 ? by_signal + SIGINT : status;
}

int wait_for_slot(invocation& now, commands::start_merge asked, std::chrono::seconds patience) {
  board& board = board_of(now);
  const auto until = steady::now() + patience;
  const auto who = caller_of(now);
  asked.wait = true;
  asked.host = board.processes().host();
  asked.process = board.identify_and_stay(getpid());
  const interrupts signals;
  waiting wait(now, asked, who);
  bool has_slot = wait.ask();
  if (!has_slot) wait.say_that_it_waits();
  while (!has_slot) {
    if (signals.ended()) {
      wait.leave("it was interrupted");
      return interrupted(signals);
    }
    const bool is_late = steady::now() >= until;
    if (!is_late && !wait.turn_came()) continue;
    try {
      if (is_late) { // once more, and this time the answer is that of a start without --wait
        asked.wait = false;
        waiting last(now, asked, who);
        last.ask();
        last.answer();
        return code(exit_status::done);
      }
      has_slot = wait.ask();
    } catch (const stop&) {
      wait.leave(is_late ? "its wait ended" : "it cannot be merged now");
      throw;
    }
  }
  wait.answer();
  return code(exit_status::done);
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
