// Many real processes wait for the same: everybody is served, in the order of waiting and once, and
// whoever dies is in nobody's way.
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

std::string session(int number) { return fmt::format("s-{}", number); }

/// What the log says of one item's claims and of who waits for it.
struct claim_event {
  std::string type;
  std::string session;
  pid_t pid = 0; ///< of who waits
};

std::vector<claim_event> claims_of(const board_log& log) {
  std::vector<claim_event> found;
  for (const auto& commit : log) {
    for (const auto& each : commit.at("events").as_array()) {
      const auto& event = each.as_object();
      const std::string type{event.at("type").as_string()};
      if (type != "item.queued" && type != "item.unqueued" && type != "item.claimed" &&
          type != "item.released" && type != "claim.lapsed")
        continue;
      claim_event made{type, std::string{event.at("session").as_string()}, 0};
      if (event.contains("process")) made.pid = event.at("process").at("pid").to_number<pid_t>();
      found.push_back(std::move(made));
    }
  }
  return found;
}

std::vector<claim_event> of_type(const own_board& board, const std::string& type) {
  auto found = claims_of(read_log(board.path()));
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](const auto& event) { return event.type != type; }),
              found.end());
  return found;
}

std::size_t waiting_on(const own_board& board) {
  static_cast<void>(board);
  const ending shown = run_tally({"query", "queue", "-o", "json"});
  BOOST_REQUIRE_MESSAGE(shown.status == 0, shown.err);
  return json_of(shown.out).as_array().size();
}

/// A session that waits for W-1, and gives it back; with `stays` it holds it until it is killed.
words worker(int number, bool stays) {
  const std::string tally = command_of({}).front();
  const std::string id = session(number);
  return {"/bin/sh", "-c",
          fmt::format(
              "\"$0\" session start {0} --pid $$ -q && "
              "\"$0\" claim W-1 --wait 300s --session {0} && {1}",
              id, stays ? "exec sleep 1000" : fmt::format("\"$0\" release W-1 --session {}", id)),
          tally};
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

void add_items(int count) {
  for (int number = 1; number <= count; ++number)
    BOOST_REQUIRE(run_tally({"add", fmt::format("W-{}", number), "--title", "wanted"}).status == 0);
}

} // namespace

BOOST_AUTO_TEST_CASE(
    of_32_processes_that_wait_for_one_item_all_are_served_in_order_though_holders_are_killed) {
  const own_board board;
  auto random = dice();
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", session(0)}).status == 0);
  std::set<std::string> doomed; // killed once they hold it
  std::vector<std::unique_ptr<process>> running;
  for (int number = 1; number <= waiters; ++number) {
    const bool stays = random() % 4 == 0;
    if (stays) doomed.insert(session(number));
    running.push_back(std::make_unique<process>(worker(number, stays)));
  }
  wait_until([&] { return of_type(board, "item.queued").size() == waiters; }, "all of them wait");
  // Of those that wait some are killed too.
  std::vector<std::string> expected;
  for (const auto& ticket : of_type(board, "item.queued")) {
    if (random() % 8 == 0) {
      BOOST_REQUIRE(::kill(ticket.pid, SIGKILL) == 0);
    } else {
      expected.push_back(ticket.session);
    }
  }
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", session(0)}).status == 0);
  std::vector<std::string> served;
  wait_until(
      [&] {
        served.clear();
        for (const auto& claim : of_type(board, "item.claimed")) served.push_back(claim.session);
        if (doomed.contains(served.back())) {
          const auto number = static_cast<std::size_t>(std::stoi(served.back().substr(2)));
          running[number - 1]->send(SIGKILL);
          doomed.erase(served.back());
        }
        return served.size() == expected.size() + 1;
      },
      "all of them are served");
  for (auto& one : running) one->wait();
  served.erase(served.begin()); // the first, who made them wait
  BOOST_TEST(served == expected, boost::test_tools::per_element());
  require_one_holder(read_log(board.path()));
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_wait_in_vain_ends_with_4_and_leaves_the_queue) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  const auto began = steady::now();
  const ending late = run_tally({"claim", "W-1", "--session", "b", "--wait", "1s", "-o", "json"});
  BOOST_TEST(late.status == 4, late.err);
  BOOST_TEST((steady::now() - began >= 1s));
  BOOST_TEST(late.err.find("\"code\":\"held_by_another\"") != std::string::npos, late.err);
  BOOST_TEST(waiting_on(board) == 0U);
  BOOST_TEST(claims_of(read_log(board.path())).back().type == "item.unqueued");
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_interrupted_leaves_no_place_in_the_queue) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  for (const auto& [signal, status] : std::map<int, int>{{SIGINT, 130}, {SIGTERM, 143}}) {
    process waiting(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
    wait_until([&] { return waiting_on(board) == 1; }, "it waits");
    waiting.send(signal);
    BOOST_TEST(waiting.wait().status == status);
    BOOST_TEST(waiting_on(board) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_wait_ends_with_its_session) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process waiting(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "it waits");
  BOOST_REQUIRE(run_tally({"session", "cancel", "b"}).status == 0);
  const ending told = waiting.wait();
  BOOST_TEST(told.status == 4, told.err);
  BOOST_TEST(told.err.find("b was ended while it waited") != std::string::npos, told.err);
  BOOST_TEST(waiting_on(board) == 0U);
  const ending shown = run_tally({"session", "show", "b", "-o", "json"});
  BOOST_TEST(json_of(shown.out).at("status").as_string() == "cancelled"); // it was not begun anew
}

BOOST_AUTO_TEST_CASE(what_waiting_cannot_heal_any_more_ends_the_wait_with_its_own_status) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process waiting(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "it waits");
  BOOST_REQUIRE(run_tally({"done", "W-1", "--session", "a"}).status == 0);
  const ending told = waiting.wait();
  BOOST_TEST(told.status == 1, told.err);
  BOOST_TEST(told.err.find("W-1 is done") != std::string::npos, told.err);
}

BOOST_AUTO_TEST_CASE(a_stopped_waiter_for_an_item_is_passed_by_and_queues_again) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process stopped(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "it waits");
  stop_without_the_lock(stopped);
  process next(command_of({"claim", "W-1", "--session", "c", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 2; }, "the next waits");
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "a"}).status == 0);
  BOOST_TEST(next.wait().status == 0);
  stopped.send(SIGCONT);
  wait_until([&] { return waiting_on(board) == 1; }, "it queues again");
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "c"}).status == 0);
  BOOST_TEST(stopped.wait().status == 0);
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_second_process_of_a_session_takes_the_place_of_the_first_once) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process first(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "it waits");
  process second(command_of({"claim", "W-1", "--session", "b", "--wait", "300s"}));
  const ending told = first.wait();
  BOOST_TEST(told.status == 4, told.err);
  BOOST_TEST(told.err.find("another process of b waits for it now") != std::string::npos, told.err);
  BOOST_TEST(waiting_on(board) == 1);
  BOOST_TEST(of_type(board, "item.queued").size() == 2);
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "a"}).status == 0);
  BOOST_TEST(second.wait().status == 0);
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(
    who_waits_is_shown_by_query_status_show_and_explain_and_named_to_who_comes_later) {
  const own_board board;
  add_items(1);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process waiting(
      command_of({"claim", "W-1", "--files", ":/src/**", "--session", "b", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "it waits");
  const auto read = [](const words& asked) {
    words command = asked;
    command.insert(command.end(), {"-o", "json"});
    return json_of(run_tally(command).out);
  };
  const auto row = read({"query", "queue"}).as_array().at(0).as_object();
  BOOST_TEST(run_tally({"query", "queue"}).out.starts_with("PLACE  SESSION  ITEMS"));
  BOOST_TEST(run_tally({"query", "queue"}).out.find("WAITS ON  SINCE\n") != std::string::npos);
  std::string keys;
  for (const auto& [key, value] : row) keys += std::string{key} + " ";
  BOOST_TEST(keys ==
             "place session items files full_stages waits_on shows_life ticket since since_s ");
  BOOST_TEST(row.at("session").as_string() == "b");
  BOOST_TEST(row.at("waits_on").as_array().at(0).as_string() == "a");
  BOOST_TEST(read({"status"}).at("queue").as_array().at(0).at("session").as_string() == "b");
  BOOST_TEST(read({"show", "W-1"}).at("queue").as_array().at(0).at("session").as_string() == "b");
  BOOST_TEST(read({"show", "b"}).at("waits_for").as_array().size() == 2U);
  BOOST_TEST(read({"explain", "W-1"}).at("queue").as_array().size() == 1U);
  BOOST_TEST(run_tally({"status"}).out.find("WAITING  1\n  b  W-1, src/**, behind a; for ") !=
             std::string::npos);
  stop_without_the_lock(waiting); // so that nobody has it for a while
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "a"}).status == 0);
  const ending later = run_tally({"claim", "W-1", "--session", "c", "-o", "json"});
  BOOST_TEST(later.status == 4);
  BOOST_TEST(later.err.find("\"code\":\"waited_for\"") != std::string::npos, later.err);
  BOOST_TEST(later.err.find("b waits for W-1 since ") != std::string::npos, later.err);
  BOOST_TEST(run_tally({"next", "--claim", "--session", "c"}).status == 7);
  waiting.send(SIGCONT);
  BOOST_TEST(waiting.wait().status == 0);
}

BOOST_AUTO_TEST_CASE(a_deadlock_of_three_is_refused_at_once_and_named_with_its_way_out) {
  const own_board board;
  add_items(3);
  for (const int number : {1, 2, 3})
    BOOST_REQUIRE(
        run_tally({"claim", fmt::format("W-{}", number), "--session", session(number)}).status ==
        0);
  process first(command_of({"claim", "W-2", "--session", "s-1", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 1; }, "the first waits");
  process second(command_of({"claim", "W-3", "--session", "s-2", "--wait", "300s"}));
  wait_until([&] { return waiting_on(board) == 2; }, "the second waits");
  const ending third = run_tally({"claim", "W-1", "--session", "s-3", "--wait", "300s"});
  BOOST_TEST(third.status == 4);
  BOOST_TEST(third.err.find("s-3 waits for W-1, which s-1 has; s-1 waits for W-2, which s-2 has; "
                            "s-2 waits for W-3, which s-3 has") != std::string::npos,
             third.err);
  BOOST_TEST(third.err.find("tally release W-3") != std::string::npos, third.err);
  BOOST_TEST(waiting_on(board) == 2U);
  // The way out, as it was told.
  BOOST_REQUIRE(run_tally({"release", "W-3", "--session", "s-3"}).status == 0);
  BOOST_TEST(second.wait().status == 0);
  BOOST_REQUIRE(run_tally({"session", "end", "s-2"}).status == 0);
  BOOST_TEST(first.wait().status == 0);
  require_whole(board);
}
