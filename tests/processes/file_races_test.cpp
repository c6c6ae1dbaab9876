// Many processes want items together with files that overlap, at the same moment.
#include "tests/processes/board_log.hpp"
#include "tests/processes/crowd.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"
#include "tests/processes/race.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <array>
#include <map>
#include <set>
#include <string>

using namespace tally::tests;

namespace {

constexpr int racers = 64;
constexpr int items = 40; // some are wanted by two
const int rounds = deep() ? 200 : 3;

std::string item_of(int racer, int round) {
  return fmt::format("W-{}", (racer * 3 + round) % items);
}
std::string session_of(int racer) { return fmt::format("s-{}", racer); }

std::vector<words> claims_of(int round) {
  std::vector<words> commands;
  for (int racer = 0; racer < racers; ++racer) {
    commands.push_back(
        command_of({"claim", item_of(racer, round), "--files", globs[glob_of(racer, round)],
                    "--session", session_of(racer), "--lock-timeout", "100s", "-o", "json"}));
  }
  return commands;
}

/// Session to what `view` says it has.
std::map<std::string, std::set<std::string>> held(const char* view, const char* field) {
  const ending shown = run_tally({"query", view, "-o", "json"});
  BOOST_REQUIRE_MESSAGE(shown.status == 0, shown.err);
  std::map<std::string, std::set<std::string>> by_session;
  const auto rows = json_of(shown.out);
  for (const auto& row : rows.as_array()) {
    by_session[std::string(row.at("session").as_string())].insert(
        std::string(row.at(field).as_string()));
  }
  return by_session;
}

} // namespace

BOOST_AUTO_TEST_CASE(
    of_64_processes_that_claim_items_and_overlapping_files_no_two_winners_overlap) {
  const own_board board;
  for (int item = 0; item < items; ++item)
    BOOST_REQUIRE(run_tally({"add", fmt::format("W-{}", item), "--title", "wanted"}).status == 0);
  int won = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto endings = race(board.path(), claims_of(round), start_of(round));
    const auto claims = held("claims", "item");
    const auto reservations = held("reservations", "pattern");
    std::vector<std::size_t> taken;
    for (int racer = 0; racer < racers; ++racer) {
      const auto& end = endings[static_cast<std::size_t>(racer)];
      const std::string session = session_of(racer);
      if (end.status == 0) {
        BOOST_TEST(claims.at(session) == std::set<std::string>{item_of(racer, round)});
        BOOST_TEST(reservations.at(session).size() == 1U);
        for (const std::size_t other : taken)
          BOOST_REQUIRE_MESSAGE(!overlap[other][glob_of(racer, round)],
                                globs[other] << " and " << globs[glob_of(racer, round)]);
        taken.push_back(glob_of(racer, round));
      } else {
        BOOST_REQUIRE_MESSAGE(end.status == 4, end.status << ' ' << end.err);
        BOOST_TEST(!claims.contains(session), "a loser holds an item: half a claim");
        BOOST_TEST(!reservations.contains(session), "a loser holds files: half a claim");
      }
    }
    BOOST_TEST(!taken.empty());
    won += static_cast<int>(taken.size());
    BOOST_REQUIRE(run_tally({"session", "end", "--all"}).status == 0);
    BOOST_REQUIRE(held("reservations", "pattern").empty());
  }
  fmt::print("{} rounds of {} processes, {} winners\n", rounds, racers, won);
  require_one_holder(read_log(board.path()));
  require_whole(board);
}
