// What an import brings, and what it leaves alone.
#include "tests/engine/memory_board.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

events::fact from(event what, std::string_view source, std::string_view actor = "elsewhere") {
  return {std::move(what),
          events::origin{std::string{source}, {1'600'000'000'000}, std::string{actor}}};
}

engine::import_request import_of(std::vector<events::fact> facts) {
  engine::import_request asked;
  asked.who = as("@lead");
  asked.format = "test";
  asked.path = "there";
  asked.commits = {{{"@elsewhere"}, {1'600'000'000'000}, std::move(facts)}};
  return asked;
}

} // namespace

BOOST_AUTO_TEST_SUITE(an_import)

BOOST_AUTO_TEST_CASE(an_import_twice_appends_nothing) {
  board b;
  const auto first =
      b.it.import(import_of({from(added("gt-1"), "1"), from(waits("gt-1", "gt-9"), "2")}));
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(first->items == 1);
  BOOST_TEST(first->dependencies == 1);
  BOOST_TEST(first->facts == 2);
  BOOST_TEST(first->commits == 2); // theirs, and the one that says so
  BOOST_TEST(b.last() == 5U);
  const auto again =
      b.it.import(import_of({from(added("gt-1"), "1"), from(waits("gt-1", "gt-9"), "2")}));
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST(again->position.value == 0U);
  BOOST_TEST(again->skipped == 2);
  BOOST_TEST(b.last() == 5U);
}

BOOST_AUTO_TEST_CASE(an_import_brings_only_what_is_new) {
  board b;
  BOOST_REQUIRE(b.it.import(import_of({from(added("gt-1"), "1")})).has_value());
  const auto more = b.it.import(import_of({from(added("gt-1"), "1"), from(done("gt-1"), "2")}));
  BOOST_REQUIRE(more.has_value());
  BOOST_TEST(more->facts == 1);
  BOOST_TEST(more->skipped == 1);
  BOOST_TEST(b.status_of("gt-1") == "done");
}

BOOST_AUTO_TEST_CASE(an_import_leaves_an_item_of_this_board_alone_and_names_it) {
  board b;
  const auto made = b.it.import(
      import_of({from(added("W-1"), "1"), from(done("W-1"), "2"), from(added("gt-1"), "3")}));
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(made->left_alone == std::vector<std::string>{"W-1"});
  BOOST_TEST(made->skipped == 2);
  BOOST_TEST(b.status_of("W-1") == "todo");
}

BOOST_AUTO_TEST_CASE(an_import_never_undoes_what_this_board_did_to_an_imported_item) {
  board b;
  BOOST_REQUIRE(b.it.import(import_of({from(added("gt-1"), "1")})).has_value());
  b.run(claim("gt-1"), "a");
  const auto made =
      b.it.import(import_of({from(added("gt-1"), "1"), from(cancelled("gt-1", "no"), "2")}));
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(made->left_alone == std::vector<std::string>{"gt-1"});
  BOOST_TEST(b.status_of("gt-1") == "claimed");
}

BOOST_AUTO_TEST_CASE(an_import_into_a_board_of_now_keeps_the_original_time_inside_the_event) {
  board b;
  BOOST_REQUIRE(b.it.import(import_of({from(added("gt-1"), "1", "mayor")})).has_value());
  const auto written = b.at(4);
  BOOST_TEST(written.at.milliseconds == b.clock.at.milliseconds);
  BOOST_TEST(written.by.value == "@lead");
  BOOST_TEST(!written.mono.has_value());
  BOOST_TEST(written.facts[0].from->occurred.milliseconds == 1'600'000'000'000);
  BOOST_TEST(written.facts[0].from->actor == "mayor");
}

BOOST_AUTO_TEST_CASE(an_import_into_a_board_of_the_past_keeps_the_original_time_as_the_commit_s) {
  storage::memory_log log;
  storage::memory_world_store worlds;
  set_clock clock;
  known_processes processes;
  engine::coordinator it{log, worlds, clock, processes};
  BOOST_REQUIRE(
      it.open_board(board::of(commands::open_board{}, "@lead"), events::instant{1'500'000'000'000})
          .has_value());
  auto asked = import_of({from(added("gt-1"), "1")});
  asked.commits.push_back(
      {{"@elsewhere"}, {1'550'000'000'000}, {from(added("gt-2"), "2")}}); // earlier
  const auto made = it.import(asked);
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(made->original_times);
  std::vector<std::int64_t> times;
  BOOST_REQUIRE(log.read({},
                         [&](const events::commit& one, const engine::log_cursor&) {
                           times.push_back(one.at.milliseconds);
                           return true;
                         })
                    .has_value());
  BOOST_TEST(times == (std::vector<std::int64_t>{1'500'000'000'000, 1'600'000'000'000,
                                                 1'600'000'000'000, 1'600'000'000'000}));
}

BOOST_AUTO_TEST_SUITE_END()
