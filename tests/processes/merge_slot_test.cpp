// One slot of a target and many real processes that want it: everybody is served, in the order of
// waiting, and whoever dies is in nobody's way.
#include "tests/processes/board_log.hpp"
#include "tests/processes/crowd.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

using namespace tally::tests;

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int waiters = 32;

std::string point(int number) { return fmt::format("m-{}", number); }
std::string session(int number) { return fmt::format("s-{}", number); }

/// A board on which so many merge points into one target are ready.
class ready_board {
public:
  ready_board() {
    BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "one"}).status == 0);
    BOOST_REQUIRE(run_tally({"done", "W-1"}).status == 0);
    for (int number = 0; number <= waiters; ++number)
      BOOST_REQUIRE(run_tally({"merge", "declare", point(number), "--needs", "W-1"}).status == 0);
  }
  [[nodiscard]] const own_board& board() const { return board_; }
  [[nodiscard]] board_log log() const { return read_log(board_.path()); }

private:
  own_board board_;
};

/// What happened with merge points, in its order.
struct merge_event {
  std::string type;
  std::string merge_point;
  std::string session;
  pid_t pid = 0; ///< of who waits
};

std::vector<merge_event> merges_of(const board_log& log) {
  std::vector<merge_event> found;
  for (const auto& commit : log) {
    for (const auto& each : commit.at("events").as_array()) {
      const auto& event = each.as_object();
      const std::string type{event.at("type").as_string()};
      if (!type.starts_with("merge.")) continue;
      merge_event made{type, std::string{event.at("merge_point").as_string()}, "", 0};
      if (event.contains("session")) made.session = std::string{event.at("session").as_string()};
      if (event.contains("process")) made.pid = event.at("process").at("pid").to_number<pid_t>();
      found.push_back(std::move(made));
    }
  }
  return found;
}

/// A session that waits for its slot, then integrates; with `stays` until somebody kills it.
words integrator(int number, bool stays) {
  const std::string tally = command_of({}).front();
  const std::string id = session(number);
  return {"/bin/sh", "-c",
          fmt::format("\"$0\" session start {0} --pid $$ -q && "
                      "\"$0\" merge start {1} --wait 300s --session {0} && {2}",
                      id, point(number),
                      stays ? "exec sleep 1000"
                            : fmt::format("\"$0\" merge done {} --session {}", point(number), id)),
          tally};
}

bool has(const board_log& log, const std::string& type, int number) {
  const auto events = merges_of(log);
  return std::any_of(events.begin(), events.end(), [&](const merge_event& event) {
    return event.type == type && event.merge_point == point(number);
  });
}

/// Stops a waiter between two of its looks: one that is stopped with the board's lock stops all.
void stop_without_the_lock(const process& waiter) {
  while (true) {
    std::this_thread::sleep_for(300ms);
    waiter.send(SIGSTOP);
    if (run_tally({"beat", "--session", "a", "--lock-timeout", "1s"}).status == 0) return;
    waiter.send(SIGCONT);
  }
}

/// Requires that no two integrated into the target at once; gives who integrated, in their order.
std::vector<std::string> require_one_at_a_time(const board_log& log) {
  std::optional<std::string> inside;
  std::vector<std::string> served;
  for (const auto& event : merges_of(log)) {
    if (event.type == "merge.started") {
      BOOST_REQUIRE_MESSAGE(!inside, event.session << " began while " << inside.value_or("nobody")
                                                   << " was at it");
      inside = event.merge_point;
      served.push_back(event.merge_point);
    } else if (event.type != "merge.queued" && inside == event.merge_point) {
      inside.reset();
    }
  }
  return served;
}

} // namespace

BOOST_AUTO_TEST_CASE(
    of_32_processes_that_queue_for_one_slot_all_are_served_in_order_though_holders_are_killed) {
  const ready_board ready;
  BOOST_REQUIRE(run_tally({"session", "start", session(0), "--pid", "1"}).status == 0);
  BOOST_REQUIRE(run_tally({"merge", "start", point(0), "--session", session(0)}).status == 0);
  auto random = dice();
  std::set<int> doomed; // killed once they integrate
  std::vector<std::unique_ptr<process>> running;
  for (int number = 1; number <= waiters; ++number) {
    if (random() % 4 == 0) doomed.insert(number);
    running.push_back(std::make_unique<process>(integrator(number, doomed.contains(number))));
  }
  const auto queued = [&] {
    auto events = merges_of(ready.log());
    events.erase(std::remove_if(events.begin(), events.end(),
                                [](const auto& event) { return event.type != "merge.queued"; }),
                 events.end());
    return events;
  };
  wait_until([&] { return queued().size() == waiters; }, "all of them wait");
  // Of those that wait some are killed too.
  std::vector<std::string> expected;
  for (const auto& ticket : queued()) {
    if (random() % 8 == 0) {
      BOOST_REQUIRE(::kill(ticket.pid, SIGKILL) == 0);
    } else {
      expected.push_back(ticket.merge_point);
    }
  }
  BOOST_REQUIRE(run_tally({"merge", "done", point(0), "--session", session(0)}).status == 0);
  for (const auto& merge_point : expected) {
    const int number = std::stoi(merge_point.substr(2));
    wait_until([&] { return has(ready.log(), "merge.started", number); }, merge_point + " has it");
    if (doomed.contains(number)) running[static_cast<std::size_t>(number - 1)]->send(SIGKILL);
  }
  for (auto& one : running) one->wait();
  const board_log log = ready.log();
  auto served = require_one_at_a_time(log);
  served.erase(served.begin()); // the first, who made them wait
  BOOST_TEST(served == expected, boost::test_tools::per_element());
  for (const auto& merge_point : expected) {
    const int number = std::stoi(merge_point.substr(2));
    BOOST_TEST(has(log, "merge.done", number) == !doomed.contains(number));
  }
  require_whole(ready.board());
}

BOOST_AUTO_TEST_CASE(a_wait_that_ends_without_the_slot_ends_with_4_and_leaves_the_queue) {
  const ready_board ready;
  BOOST_REQUIRE(run_tally({"merge", "start", "m-1", "--session", "a"}).status == 0);
  const auto began = steady::now();
  const ending late = run_tally({"merge", "start", "m-2", "--session", "b", "--wait", "1s"});
  BOOST_TEST(late.status == 4, late.err);
  BOOST_TEST((steady::now() - began >= 1s));
  BOOST_TEST(late.err.find("a has the slot of main for m-1") != std::string::npos, late.err);
  const auto events = merges_of(ready.log());
  BOOST_TEST(events.back().type == "merge.abandoned");
  BOOST_TEST(events.back().session == "b");
}

BOOST_AUTO_TEST_CASE(a_wait_that_is_interrupted_leaves_the_queue) {
  const ready_board ready;
  BOOST_REQUIRE(run_tally({"merge", "start", "m-1", "--session", "a"}).status == 0);
  for (const auto& [signal, status] : std::map<int, int>{{SIGINT, 130}, {SIGTERM, 143}}) {
    process waiting(command_of({"merge", "start", "m-2", "--session", "b", "--wait", "300s"}));
    const auto before = merges_of(ready.log()).size();
    wait_until([&] { return merges_of(ready.log()).back().type == "merge.queued"; }, "it waits");
    waiting.send(signal);
    BOOST_TEST(waiting.wait().status == status);
    BOOST_TEST(merges_of(ready.log()).back().type == "merge.abandoned");
    BOOST_TEST(merges_of(ready.log()).size() >= before);
  }
}

BOOST_AUTO_TEST_CASE(a_stopped_waiter_is_passed_by_and_queues_again_when_it_goes_on) {
  const ready_board ready;
  BOOST_REQUIRE(run_tally({"merge", "start", "m-1", "--session", "a"}).status == 0);
  process stopped(command_of({"merge", "start", "m-2", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return has(ready.log(), "merge.queued", 2); }, "it waits");
  stop_without_the_lock(stopped);
  process next(command_of({"merge", "start", "m-3", "--session", "c", "--wait", "300s"}));
  wait_until([&] { return has(ready.log(), "merge.queued", 3); }, "the next waits");
  BOOST_REQUIRE(run_tally({"merge", "done", "m-1", "--session", "a"}).status == 0);
  BOOST_TEST(next.wait().status == 0);
  BOOST_REQUIRE(run_tally({"merge", "done", "m-3", "--session", "c"}).status == 0);
  stopped.send(SIGCONT);
  BOOST_TEST(stopped.wait().status == 0);
  const auto served = require_one_at_a_time(ready.log());
  BOOST_TEST(served == (std::vector<std::string>{"m-1", "m-3", "m-2"}),
             boost::test_tools::per_element());
}
