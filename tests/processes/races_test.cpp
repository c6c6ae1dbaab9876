// Many processes want the same thing at the same moment.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"
#include "tests/processes/race.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <set>
#include <string>

using namespace tally::tests;

namespace {

constexpr int racers = 64;
const int rounds = deep() ? 200 : 6;

// So long that only a lock that nobody lets go of ends it, however loaded the machine is.
const words patient{"--lock-timeout", "100s", "-o", "json"};

words with_patience(words command) {
  command.insert(command.end(), patient.begin(), patient.end());
  return command_of(command);
}

std::string session_name(int number) { return fmt::format("s-{}", number); }

std::vector<words> for_each_session(const words& command) {
  std::vector<words> all;
  for (int number = 0; number < racers; ++number) {
    words one = with_patience(command);
    one.insert(one.end(), {"--session", session_name(number)});
    all.push_back(std::move(one));
  }
  return all;
}

std::string text_at(const boost::json::value& value, std::string_view name) {
  return std::string(value.as_object().at(name).as_string());
}

/// Number of the one that ended with 0.
int the_winner(const std::vector<ending>& endings) {
  int winner = -1;
  for (int number = 0; number < racers; ++number) {
    const auto& end = endings[static_cast<std::size_t>(number)];
    if (end.status != 0) continue;
    BOOST_REQUIRE_MESSAGE(winner < 0, winner << " and " << number << " both won");
    winner = number;
  }
  BOOST_REQUIRE_MESSAGE(winner >= 0, "nobody won; the first said: " << endings.front().err);
  return winner;
}

} // namespace

BOOST_AUTO_TEST_CASE(of_64_processes_that_claim_one_item_one_wins_and_63_are_told_who) {
  const own_board board;
  std::set<int> winners;
  for (int round = 0; round < rounds; ++round) {
    const std::string item = fmt::format("W-{}", round);
    BOOST_REQUIRE(run_tally({"add", item, "--title", "wanted by all"}).status == 0);
    const auto endings = race(board.path(), for_each_session({"claim", item}), start_of(round));
    const int winner = the_winner(endings);
    winners.insert(winner);
    for (int number = 0; number < racers; ++number) {
      if (number == winner) continue;
      const auto& end = endings[static_cast<std::size_t>(number)];
      BOOST_REQUIRE_MESSAGE(end.status == 4, end.status << ' ' << end.out << end.err);
      BOOST_TEST(text_at(json_of(end.err).at("error"), "holder") == session_name(winner));
    }
  }
  fmt::print("{} rounds of {} processes, {} different winners\n", rounds, racers, winners.size());
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(an_item_that_is_given_back_between_rounds_has_one_winner_in_each) {
  const own_board board;
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "wanted by all"}).status == 0);
  for (int round = 0; round < rounds / 2; ++round) {
    const auto endings = race(board.path(), for_each_session({"claim", "W-1"}), start_of(round));
    const std::string winner = session_name(the_winner(endings));
    BOOST_TEST(run_tally({"release", "W-1", "--session", winner}).status == 0);
  }
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(of_64_processes_that_take_the_next_of_40_items_40_win_different_ones) {
  for (int round = 0; round < (deep() ? 200 : 2); ++round) {
    const own_board board;
    std::string titles;
    for (int number = 0; number < 40; ++number) titles += fmt::format("item {}\n", number);
    BOOST_REQUIRE(run_tally({"add", "--each"}, titles).status == 0);
    const auto endings = race(board.path(), for_each_session({"next", "--claim"}), start_of(round));
    std::set<std::string> taken;
    int without = 0;
    for (const auto& end : endings) {
      if (end.status == 0) {
        const std::string item = text_at(json_of(end.out).at(0), "item");
        BOOST_TEST(taken.insert(item).second, item << " was given to two");
      } else {
        BOOST_TEST(end.status == 7, end.status << ' ' << end.err);
        ++without;
      }
    }
    BOOST_TEST(taken.size() == 40U);
    BOOST_TEST(without == 24);
    require_whole(board);
  }
}

BOOST_AUTO_TEST_CASE(no_id_is_given_to_two_of_64_processes_that_add_without_one) {
  const own_board board;
  std::set<std::string> ids;
  for (int round = 0; round < rounds; ++round) {
    std::vector<words> commands;
    for (int number = 0; number < racers; ++number)
      commands.push_back(with_patience({"add", fmt::format("{} of round {}", number, round)}));
    for (const auto& end : race(board.path(), commands, start_of(round))) {
      BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
      const std::string id = text_at(json_of(end.out).at(0), "item");
      BOOST_TEST(ids.insert(id).second, id << " was given to two");
    }
  }
  BOOST_TEST(ids.size() == static_cast<std::size_t>(racers * rounds));
  std::set<std::string> titles;
  for (const auto& commit : read_log(board.path())) {
    const auto& event = commit.at("events").at(0);
    if (text_at(event, "type") == "item.added") titles.insert(text_at(event, "title"));
  }
  BOOST_TEST(titles.size() == ids.size());
  require_whole(board);
}
