// Waiting for what is not the queue's alone: something to take, files, a place in a stage.
#include "tests/processes/board_log.hpp"
#include "tests/processes/crowd.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace tally::tests;

namespace {

constexpr int crowd_size = 12;

std::string told_by(const words& asked) {
  words command = asked;
  command.insert(command.end(), {"-o", "json"});
  const ending shown = run_tally(command);
  BOOST_REQUIRE_MESSAGE(shown.status == 0, shown.err);
  return shown.out;
}

std::size_t rows_of(const words& asked) { return json_of(told_by(asked)).as_array().size(); }

void add(const std::string& item) {
  BOOST_REQUIRE(run_tally({"add", item, "--title", "wanted"}).status == 0);
}

} // namespace

BOOST_AUTO_TEST_CASE(processes_that_wait_for_something_to_take_get_one_each_as_items_come) {
  const own_board board;
  std::vector<std::unique_ptr<process>> waiting;
  for (int number = 1; number <= crowd_size; ++number)
    waiting.push_back(std::make_unique<process>(
        command_of({"next", "--claim", "--wait", "300s", "--session", fmt::format("s-{}", number),
                    "--request", fmt::format("r-{}", number)})));
  // Who waits is there to be seen, though it has nothing yet.
  wait_until([] { return rows_of({"query", "sessions"}) == crowd_size; }, "all of them wait");
  for (int number = 1; number <= crowd_size; ++number) add(fmt::format("W-{}", number));
  for (auto& one : waiting) {
    const ending told = one->wait();
    BOOST_TEST(told.status == 0, told.err);
    BOOST_TEST(told.out.find("claimed W-") != std::string::npos, told.out);
  }
  std::map<std::string, int> holders;
  const auto claims = json_of(told_by({"query", "claims"}));
  for (const auto& claim : claims.as_array())
    ++holders[std::string{claim.at("session").as_string()}];
  BOOST_TEST(holders.size() == static_cast<std::size_t>(crowd_size));
  // The request stands with the claim: asked again, it answers what it took.
  const ending again = run_tally(
      {"next", "--claim", "--wait", "300s", "--session", "s-1", "--request", "r-1", "-o", "json"});
  BOOST_TEST(again.status == 0, again.err);
  BOOST_TEST(again.out.find("\"repeated\":true") != std::string::npos, again.out);
  BOOST_TEST(run_tally({"verify"}).status == 0);
}

BOOST_AUTO_TEST_CASE(a_wait_for_something_to_take_ends_with_7_where_nothing_came) {
  const own_board board;
  const ending told = run_tally({"next", "--claim", "--wait", "1s", "--session", "a"});
  BOOST_TEST(told.status == 7, told.err);
  BOOST_TEST(run_tally({"next", "--wait", "1s"}).status == 64); // it would wait to look
}

BOOST_AUTO_TEST_CASE(files_are_waited_for_in_turn_with_the_items_that_others_want_with_them) {
  const own_board board;
  add("W-1");
  BOOST_REQUIRE(run_tally({"reserve", ":/src/**", "--session", "a"}).status == 0);
  process first(command_of({"reserve", ":/src/*.cpp", "--wait", "300s", "--session", "b"}));
  wait_until([] { return rows_of({"query", "queue"}) == 1; }, "the first waits");
  process second(
      command_of({"claim", "W-1", "--files", ":/src/a.cpp", "--wait", "300s", "--session", "c"}));
  wait_until([] { return rows_of({"query", "queue"}) == 2; }, "the second waits");
  BOOST_REQUIRE(run_tally({"unreserve", "--session", "a"}).status == 0);
  const ending served = first.wait();
  BOOST_TEST(served.status == 0, served.err);
  BOOST_TEST(rows_of({"query", "queue"}) == 1U);
  BOOST_REQUIRE(run_tally({"unreserve", "--session", "b"}).status == 0);
  BOOST_TEST(second.wait().status == 0);
  const ending late = run_tally({"reserve", ":/src/**", "--wait", "1s", "--session", "a"});
  BOOST_TEST(late.status == 4, late.err);
  BOOST_TEST(rows_of({"query", "queue"}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_wait_for_a_place_in_a_full_stage_ends_with_4_and_names_who_has_it) {
  const own_board board;
  add("W-1");
  add("W-2");
  BOOST_REQUIRE(run_tally({"config", "limit.plan", "1"}).status == 0);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  const ending late = run_tally({"claim", "W-2", "--wait", "1s", "--session", "b"});
  BOOST_TEST(late.status == 4, late.err);
  BOOST_TEST(late.err.find("plan is full") != std::string::npos, late.err);
  BOOST_TEST(late.err.find("W-1 by a") != std::string::npos, late.err);
}

BOOST_AUTO_TEST_CASE(a_paused_session_waits_on_and_is_served_once_it_is_resumed) {
  const own_board board;
  add("W-1");
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--session", "a"}).status == 0);
  process waiting(command_of({"claim", "W-1", "--wait", "300s", "--session", "b"}));
  wait_until([] { return rows_of({"query", "queue"}) == 1; }, "it waits");
  BOOST_REQUIRE(run_tally({"session", "pause", "b"}).status == 0);
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "a"}).status == 0);
  BOOST_TEST(run_tally({"claim", "W-1", "--session", "c"}).status == 0); // before b, who rests
  BOOST_REQUIRE(run_tally({"release", "W-1", "--session", "c"}).status == 0);
  BOOST_TEST(rows_of({"query", "queue"}) == 1U);
  BOOST_REQUIRE(run_tally({"session", "resume", "b"}).status == 0);
  BOOST_TEST(waiting.wait().status == 0);
}
