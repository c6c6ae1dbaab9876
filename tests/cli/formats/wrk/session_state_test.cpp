#include "cli/formats/wrk/session_state.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(session_state)

using namespace tally::cli;

namespace {

// The example of the seed, to the byte.
constexpr std::string_view two_sessions = R"(sessions:
  - session_id: "session-A"
    orchestrator_agent: claude
    active_wrk: WRK-126
    last_stage: plan_approval_gate
    locked_at: "2026-02-16T10:00:00Z"
  - session_id: "session-B"
    orchestrator_agent: claude
    active_wrk: WRK-121
    last_stage: implement_tdd
    locked_at: "2026-02-16T11:00:00Z"
)";

} // namespace

BOOST_AUTO_TEST_CASE(the_array_of_sessions_is_read_and_written_as_the_seed_has_it) {
  const auto entries = read_session_state(two_sessions);
  BOOST_REQUIRE(entries);
  BOOST_REQUIRE(entries->size() == 2U);
  BOOST_TEST(entries->at(1).session_id == "session-B");
  BOOST_TEST(entries->at(1).active_wrk == "WRK-121");
  BOOST_TEST(entries->at(1).last_stage == "implement_tdd");
  BOOST_TEST(session_state_text(*entries) == two_sessions);
}

BOOST_AUTO_TEST_CASE(the_older_form_with_one_session_is_read) {
  const auto entries = read_session_state(
      "session_id: s-1\norchestrator_agent: codex\nactive_wrk: WRK-9\nlast_stage: plan\n");
  BOOST_REQUIRE(entries);
  BOOST_REQUIRE(entries->size() == 1U);
  BOOST_TEST(entries->at(0).orchestrator_agent == "codex");
  BOOST_TEST(!entries->at(0).locked_at);
}

BOOST_AUTO_TEST_CASE(the_array_takes_the_place_of_the_older_form_and_other_lines_stay) {
  const auto entries = read_session_state(two_sessions);
  BOOST_REQUIRE(entries);
  BOOST_TEST(with_sessions(
                 "# ours\nversion: 2\nsession_id: s-1\nlast_stage: plan\nnotes: |\n  text\n",
                 *entries) == "# ours\nversion: 2\nnotes: |\n  text\n" + std::string{two_sessions});
}

BOOST_AUTO_TEST_CASE(an_array_is_replaced_where_it_stands) {
  BOOST_TEST(with_sessions("version: 2\nsessions:\n- session_id: a\n\n- session_id: b\nnotes: x\n",
                           {}) == "version: 2\nsessions: []\nnotes: x\n");
}

BOOST_AUTO_TEST_CASE(no_sessions_are_an_empty_array) {
  const auto entries = read_session_state(session_state_text({}));
  BOOST_REQUIRE(entries);
  BOOST_TEST(entries->empty());
}

BOOST_AUTO_TEST_SUITE_END()
