// Many processes want an item, files and a merge slot together: all of it, or nothing.
#include "tests/processes/board_log.hpp"
#include "tests/processes/crowd.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"
#include "tests/processes/race.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace tally::tests;

namespace {

constexpr int racers = 64;
constexpr int items = 12;
constexpr int places = 6; // of the stage, for 12 items
constexpr int targets = 4;
const int rounds = deep() ? 200 : 3;

std::string item_of(int racer, int round) {
  return fmt::format("W-{}", 1 + (racer * 3 + round) % items);
}
std::string point_of(int racer) { return fmt::format("m-{}", racer); }
std::string target_of(int racer) { return fmt::format("branch-{}", racer % targets); }
std::string session_of(int racer) { return fmt::format("s-{}", racer); }

/// A board with items, a stage that has room for some of them, and a merge point for each racer.
void furnish() {
  for (int item = 0; item <= items; ++item)
    BOOST_REQUIRE(run_tally({"add", fmt::format("W-{}", item), "--title", "wanted"}).status == 0);
  BOOST_REQUIRE(run_tally({"done", "W-0"}).status == 0);
  BOOST_REQUIRE(run_tally({"config", "limit.plan", std::to_string(places)}).status == 0);
  for (int racer = 0; racer < racers; ++racer)
    BOOST_REQUIRE(run_tally({"merge", "declare", point_of(racer), "--needs", "W-0", "--into",
                             target_of(racer)})
                      .status == 0);
}

words claim_of(int racer, int round) {
  return {"claim",          item_of(racer, round),
          "--files",        globs[glob_of(racer, round)],
          "--merge",        point_of(racer),
          "--session",      session_of(racer),
          "--lock-timeout", "100s"};
}

/// Session to what `view` says it has.
std::map<std::string, std::set<std::string>> held(const char* view, const char* session,
                                                  const char* field) {
  const ending shown = run_tally({"query", view, "-o", "json"});
  BOOST_REQUIRE_MESSAGE(shown.status == 0, shown.err);
  std::map<std::string, std::set<std::string>> by_session;
  const auto rows = json_of(shown.out);
  for (const auto& row : rows.as_array()) {
    if (!row.as_object().contains(session)) continue;
    by_session[std::string(row.at(session).as_string())].insert(
        std::string(row.at(field).as_string()));
  }
  return by_session;
}

/// What the winners of a round have, beside the losers' nothing.
int require_all_or_nothing(const std::vector<ending>& endings, int round) {
  const auto claims = held("claims", "session", "item");
  const auto reservations = held("reservations", "session", "pattern");
  const auto slots = held("merge-points", "holder", "id");
  std::vector<int> winners;
  for (int racer = 0; racer < racers; ++racer) {
    const auto& end = endings[static_cast<std::size_t>(racer)];
    const std::string session = session_of(racer);
    if (end.status == 0) {
      BOOST_TEST(claims.at(session) == std::set<std::string>{item_of(racer, round)});
      BOOST_TEST(reservations.at(session).size() == 1U);
      BOOST_TEST(slots.at(session) == std::set<std::string>{point_of(racer)});
      for (const int other : winners) {
        BOOST_REQUIRE(!overlap[glob_of(other, round)][glob_of(racer, round)]);
        BOOST_REQUIRE(target_of(other) != target_of(racer));
      }
      winners.push_back(racer);
    } else {
      BOOST_REQUIRE_MESSAGE(end.status == 4 || end.status == 2, end.status << ' ' << end.err);
      BOOST_TEST(!claims.contains(session), "a loser holds an item: half a claim");
      BOOST_TEST(!reservations.contains(session), "a loser holds files: half a claim");
      BOOST_TEST(!slots.contains(session), "a loser has a slot: half a claim");
    }
  }
  BOOST_TEST(!winners.empty());
  BOOST_TEST(winners.size() <= places);
  return static_cast<int>(winners.size());
}

} // namespace

BOOST_AUTO_TEST_CASE(
    of_64_processes_that_claim_item_files_stage_place_and_merge_slot_none_has_half_of_it) {
  const own_board board;
  furnish();
  int won = 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<words> commands;
    for (int racer = 0; racer < racers; ++racer)
      commands.push_back(command_of(claim_of(racer, round)));
    won += require_all_or_nothing(race(board.path(), commands, start_of(round)), round);
    BOOST_REQUIRE(run_tally({"session", "end", "--all"}).status == 0);
    BOOST_REQUIRE(held("reservations", "session", "pattern").empty());
    BOOST_REQUIRE(held("merge-points", "holder", "id").empty());
  }
  fmt::print("{} rounds of {} processes, {} winners\n", rounds, racers, won);
  require_one_holder(read_log(board.path()));
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(of_64_processes_that_wait_for_sets_that_overlap_all_are_served) {
  const own_board board;
  furnish();
  const std::string tally = command_of({}).front();
  std::vector<std::unique_ptr<process>> running;
  const int many = deep() ? racers : racers / 2;
  for (int racer = 0; racer < many; ++racer) {
    running.push_back(std::make_unique<process>(
        words{"/bin/sh", "-c",
              fmt::format("\"$0\" claim {} --files '{}' --merge {} --wait 600s --session {} -q && "
                          "\"$0\" session end {} -q",
                          item_of(racer, 0), globs[glob_of(racer, 0)], point_of(racer),
                          session_of(racer), session_of(racer)),
              tally}));
  }
  for (auto& one : running) {
    const ending end = one->wait();
    BOOST_TEST(end.status == 0, end.err);
  }
  BOOST_TEST(run_tally({"query", "queue", "-o", "csv"}).status == 0);
  BOOST_TEST(held("claims", "session", "item").empty());
  BOOST_TEST(held("merge-points", "holder", "id").empty());
  require_one_holder(read_log(board.path()));
  require_whole(board);
}
