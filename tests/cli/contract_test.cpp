// What scripts rely on, whichever command they use.
#include "tests/cli/board_in_process.hpp"

#include <boost/test/unit_test.hpp>

namespace json = boost::json;
using namespace tally::cli;

namespace {

/// A board with the item W-1, which a session holds.
struct small_board : tally::tests::board_in_process {
  small_board() {
    run({"add", "W-1", "--title", "One"});
    run({"claim", "W-1", "--session", "a"});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(contract, small_board)

BOOST_AUTO_TEST_CASE(an_id_may_say_of_what_it_is_wherever_one_is_asked_for) {
  BOOST_TEST(run({"note", "item:W-1", "look"}) == 0, err);
  BOOST_TEST(run({"note", "session:a", "look"}) == 0, err);
  BOOST_TEST(run({"note", "session:W-1", "look"}) == 5);
  BOOST_TEST(run({"note", "item:a", "look"}) == 5);
  BOOST_TEST(run({"note", "merge:a", "look"}) == 5);
  BOOST_TEST(run({"edit", "item:W-1", "--priority", "2"}) == 0, err);
  BOOST_TEST(run({"session", "guide", "session:a", "go on"}) == 0, err);
  BOOST_TEST(run({"session", "pause", "session:a"}) == 0, err);
  BOOST_TEST(run({"session", "resume", "session:a"}) == 0, err);
  BOOST_TEST(run({"progress", "item:W-1"}) == 0, err);
  BOOST_TEST(run({"log", "--item", "item:W-1", "--session", "session:a"}) == 0, err);
  BOOST_TEST(run({"export", "wrk", "--item", "item:W-1"}) == 0, err);
  BOOST_TEST(run({"beat", "--session", "session:a"}) == 0, err);
  BOOST_TEST(run({"beat", "--session", "item:a"}) == 64);
  BOOST_TEST(run({"done", "item:W-1", "--session", "session:a"}) == 0, err);
  BOOST_TEST(run({"session", "end", "session:a"}) == 0, err);
}

BOOST_AUTO_TEST_CASE(nothing_is_named_so_that_its_id_says_a_kind) {
  BOOST_TEST(run({"session", "start", "session:z"}) == 64);
  BOOST_TEST(run({"add", "merge:z", "--title", "t"}) == 64);
  BOOST_TEST(run({"merge", "declare", "item:z", "--needs", "W-1"}) == 64);
}

BOOST_AUTO_TEST_CASE(a_list_of_those_at_work_says_where_the_others_are) {
  run({"session", "end", "a"});
  run({"session", "list"});
  BOOST_TEST(out.find("tally session list --all") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(what_the_contract_names_is_there_even_where_it_is_null) {
  const json::value one = read({"query", "sessions"}).at(0);
  for (const auto* name : {"provider", "focus", "pid", "stage", "last_seen"})
    BOOST_TEST(one.as_object().contains(name), name);
  const json::value first = read({"query", "items"}).at(0);
  for (const auto* name : {"kind", "parent", "holder"})
    BOOST_TEST(first.as_object().contains(name), name);
  run({"add", "W-2", "--title", "Two", "--after", "W-1"});
  BOOST_TEST(read({"query", "dependencies"}).at(0).as_object().contains("reason"));
}

BOOST_AUTO_TEST_SUITE_END()
