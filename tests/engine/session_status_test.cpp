// What a session says of itself, where it may go from there, and what its statuses ask of a person.
#include "projections/status_view.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace tally;
using namespace tally::tests;
using events::session_status;

namespace {

constexpr std::array at_work{
    session_status::registered, session_status::planning, session_status::planning_complete,
    session_status::working,    session_status::stuck,    session_status::paused,
    session_status::complete};

std::string word(session_status of) { return boost::describe::enum_to_string(of, ""); }

/// As the design has it: what a session may say next by its own word.
const std::map<session_status, std::set<session_status>> legal{
    {session_status::registered, {session_status::planning, session_status::working}},
    {session_status::planning, {session_status::planning_complete, session_status::working}},
    {session_status::planning_complete, {}}, // its reviewer's word moves it
    {session_status::working,
     {session_status::planning, session_status::stuck, session_status::complete}},
    {session_status::stuck, {session_status::working}},
    {session_status::paused, {}}, // resuming moves it
    {session_status::complete, {session_status::working}},
};

const std::map<session_status, engine::command> by_its_own_word{
    {session_status::planning, commands::plan{}},
    {session_status::planning_complete, commands::submit_plan{}},
    {session_status::working, commands::work{}},
    {session_status::stuck, commands::get_stuck{"why", {}, {}}},
    {session_status::complete, commands::complete{}},
};

event stuck(std::string_view session, std::vector<std::string> options = {}) {
  return events::session_stuck{{std::string{session}}, "why", {}, std::move(options)};
}

event complete(std::string_view session) {
  return events::session_completed{{std::string{session}}, {}};
}

/// What lets session a come to a status.
event coming_to(session_status to) {
  if (to == session_status::stuck) return stuck("a");
  if (to == session_status::complete) return complete("a");
  return to == session_status::registered ? started("a") : status("a", to);
}

const projections::session_row& row_of(const story& it, std::string_view session = "a") {
  return *it.world().sessions().find(*it.world().ids().sessions.find(session));
}

session_status status_of(const story& it, std::string_view session = "a") {
  return row_of(it, session).status;
}

template <class Command>
Command of_sessions(std::initializer_list<std::string_view> sessions) {
  Command what;
  for (const auto id : sessions) what.sessions.push_back({std::string{id}});
  return what;
}

template <class Command>
Command of_all() {
  Command what;
  what.all = true;
  return what;
}

projections::session_view view_of(const story& it, std::string_view session = "a") {
  return *view_session(it.world(), session, it.seen());
}

std::vector<std::string> needs_of(const story& it) {
  std::vector<std::string> statuses;
  for (const auto& need : view_status(it.world(), it.seen()).needs_you)
    statuses.push_back(need.status);
  return statuses;
}

} // namespace

BOOST_AUTO_TEST_SUITE(session_statuses)

BOOST_AUTO_TEST_CASE(every_legal_move_is_made_and_every_other_refused_with_the_legal_ones_named) {
  for (const session_status from : at_work) {
    for (const auto& [to, command] : by_its_own_word) {
      BOOST_TEST_CONTEXT(word(from) << " to " << word(to)) {
        given it(coming_to(from));
        it.when(command, as("a"));
        if (to == from) {
          it.then(beat("a"));
        } else if (legal.at(from).contains(to)) {
          it.accepted();
          BOOST_TEST(word(status_of(it)) == word(to));
        } else if (from == session_status::planning_complete && to == session_status::working) {
          it.refused<refusals::plan_not_approved>();
          BOOST_TEST(it.exit() == 3);
        } else {
          const auto why = it.refused<refusals::illegal_move>();
          BOOST_TEST(it.exit() == 1);
          BOOST_TEST(why.status == word(from));
          BOOST_TEST(why.wanted == word(to));
          BOOST_TEST(!why.legal.empty());
          for (const session_status one : legal.at(from))
            BOOST_TEST(std::count(why.legal.begin(), why.legal.end(), word(one)) == 1);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(any_session_is_paused_and_resumed_as_what_it_was) {
  for (const session_status was : at_work) {
    if (was == session_status::paused) continue;
    BOOST_TEST_CONTEXT(word(was)) {
      given it(coming_to(was));
      it.when(of_sessions<commands::pause>({"a"}), as("@lead"))
          .then(status("a", session_status::paused));
      it.when(of_sessions<commands::pause>({"a"}), as("@lead"));
      BOOST_TEST(it.refused<refusals::illegal_move>().legal.at(0) == word(was));
      it.when(of_sessions<commands::resume>({"a"}), as("b")).accepted();
      BOOST_TEST(word(status_of(it)) == word(was));
      it.when(of_sessions<commands::resume>({"a"}), as("b")).refused<refusals::nothing_to_change>();
      BOOST_TEST(it.exit() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(any_session_is_cancelled_or_ended_and_gives_back_what_it_holds) {
  for (const session_status was : at_work) {
    BOOST_TEST_CONTEXT(word(was)) {
      given cancelled(added("W-1"), claimed("W-1", "a"), coming_to(was));
      auto cancel = of_sessions<commands::cancel_session>({"a"});
      cancel.reason = "not needed";
      cancelled.when(cancel, as("@lead"))
          .then(released("W-1", "a", "not needed"),
                events::session_status_changed{{"a"}, session_status::cancelled, "not needed", {}});
      BOOST_TEST(word(status_of(cancelled)) == "cancelled");
      BOOST_TEST(!row_of(cancelled).active);
      BOOST_TEST(cancelled.is_ready("W-1"));
      given ended(added("W-1"), claimed("W-1", "a"), coming_to(was));
      ended.when(of_sessions<commands::end_session>({"a"}), as("a")).accepted();
      BOOST_TEST(word(status_of(ended)) == "ended");
      BOOST_TEST(ended.is_ready("W-1"));
    }
  }
}

BOOST_AUTO_TEST_CASE(all_sessions_are_cancelled_in_one_commit) {
  given it(added("W-1"), claimed("W-1", "a"), stuck("b"), status("c", session_status::paused));
  it.when(of_all<commands::cancel_session>(), as("@lead"))
      .then(released("W-1", "a"), status("a", session_status::cancelled),
            status("b", session_status::cancelled), status("c", session_status::cancelled));
  BOOST_TEST(it.world().sessions().active().size() == 0U);
  it.when(of_all<commands::cancel_session>(), as("@lead")).then();
}

BOOST_AUTO_TEST_CASE(all_sessions_pause_but_for_those_that_rest_and_all_the_paused_go_on) {
  given it(started("a"), stuck("b"), complete("c"), status("d", session_status::paused));
  it.when(of_all<commands::pause>(), as("@lead"))
      .then(status("a", session_status::paused), status("b", session_status::paused));
  it.when(of_all<commands::resume>(), as("@lead"))
      .then(status("a", session_status::registered), status("b", session_status::stuck),
            status("d", session_status::registered));
}

BOOST_AUTO_TEST_CASE(of_several_sessions_all_change_or_none) {
  given it(started("a"), status("b", session_status::paused));
  it.when(of_sessions<commands::pause>({"a", "b"}), as("@lead"));
  it.refused<refusals::illegal_move>();
  it.when(of_sessions<commands::pause>({"a", "missing"}), as("@lead"));
  it.refused<refusals::unknown_session>();
  BOOST_TEST(word(status_of(it)) == "registered");
}

BOOST_AUTO_TEST_CASE(a_person_has_no_status_of_its_own) {
  given it;
  for (const auto& [to, command] : by_its_own_word) {
    it.when(command, as("@lead")).refused<refusals::needs_session>();
    BOOST_TEST(it.exit() == 64);
  }
  it.when(commands::pause{}, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_CASE(a_session_may_begin_by_saying_its_status) {
  given it;
  it.when(commands::plan{}, as("new")).then(status("new", session_status::planning));
  BOOST_TEST(row_of(it, "new").active);
  it.when(of_sessions<commands::end_session>({"new"}), as("new")).accepted();
  it.when(commands::complete{}, as("new")).refused<refusals::illegal_move>();
  it.when(commands::work{}, as("new")).accepted();
  BOOST_TEST(word(status_of(it, "new")) == "working");
}

BOOST_AUTO_TEST_CASE(a_session_that_takes_an_item_is_working) {
  given it(added("W-1"), added("W-2"), started("a"), complete("b"), stuck("c"));
  it.when(claim("W-1"), as("a")).accepted();
  BOOST_TEST(word(status_of(it, "a")) == "working");
  it.when(claim("W-2"), as("b")).accepted();
  BOOST_TEST(word(status_of(it, "b")) == "working");
  given planner(added("W-1"), status("a", session_status::planning));
  planner.when(claim("W-1"), as("a")).accepted();
  BOOST_TEST(word(status_of(planner, "a")) == "planning");
}

BOOST_AUTO_TEST_CASE(a_new_process_that_takes_a_complete_session_over_leaves_it_complete) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"), complete("a"));
  commands::start_session what;
  what.session = events::session_id{"a"};
  what.process = process(8);
  what.take_over = true;
  it.when(what, as("a")).accepted();
  BOOST_TEST(word(status_of(it)) == "complete");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(completing)

BOOST_AUTO_TEST_CASE(complete_completes_what_the_session_holds_with_the_pull_request_as_result) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "a"));
  it.when(commands::complete{"https://example.org/pull/42", false}, as("a"))
      .then(
          events::item_done{
              {"W-1"}, events::session_id{"a"}, {}, {}, "https://example.org/pull/42"},
          events::item_done{
              {"W-2"}, events::session_id{"a"}, {}, {}, "https://example.org/pull/42"},
          events::session_completed{{"a"}, "https://example.org/pull/42"});
  BOOST_TEST(it.status_of("W-1") == "done");
  BOOST_TEST(view_of(it).pr.value_or("") == "https://example.org/pull/42");
}

BOOST_AUTO_TEST_CASE(keep_leaves_what_the_session_holds) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(commands::complete{{}, true}, as("a")).then(complete("a"));
  BOOST_TEST(it.holder_of("W-1") == "a");
  it.when(commands::complete{{}, true}, as("a")).then(beat("a"));
  it.when(commands::complete{}, as("a")).then(done("W-1", "a"), complete("a"));
}

BOOST_AUTO_TEST_CASE(a_complete_session_may_name_its_pull_request_later_and_goes_on_by_its_word) {
  given it(status("a", session_status::working), complete("a"));
  it.when(commands::complete{"url", false}, as("a")).then(events::session_completed{{"a"}, "url"});
  it.when(commands::complete{"url", false}, as("a")).then(beat("a"));
  it.when(commands::work{}, as("a")).then(status("a", session_status::working));
}

BOOST_AUTO_TEST_CASE(a_finished_session_is_removed_and_another_is_not) {
  for (const session_status was : at_work) {
    given it(added("W-1"), claimed("W-1", "a"), coming_to(was));
    it.when(commands::remove_session{{"a"}, {}}, as("@lead"));
    if (was == session_status::complete) {
      it.then(released("W-1", "a"), events::session_removed{{"a"}, {}});
      BOOST_TEST(it.is_ready("W-1"));
    } else {
      it.refused<refusals::not_finished>();
      BOOST_TEST(it.exit() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_removed_session_is_in_no_table_and_begins_anew_with_its_next_word) {
  given it(started("a"), ended("a"), status("b", session_status::cancelled));
  it.when(commands::remove_session{{"a"}, "merged"}, as("@lead")).accepted();
  it.when(commands::remove_session{{"b"}, {}}, as("@lead")).accepted();
  BOOST_TEST(view_sessions(it.world(), it.seen(), true).empty());
  BOOST_TEST(!view_session(it.world(), "a", it.seen()).has_value());
  it.when(commands::remove_session{{"a"}, {}}, as("@lead")).refused<refusals::unknown_session>();
  BOOST_TEST(it.exit() == 5);
  it.when(commands::work{}, as("a")).accepted();
  BOOST_TEST(view_sessions(it.world(), it.seen()).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(leases_of_those_who_wait)

BOOST_AUTO_TEST_CASE(while_a_session_waits_for_a_person_its_leases_do_not_run) {
  for (const session_status waits : {session_status::planning_complete, session_status::stuck,
                                     session_status::paused, session_status::complete}) {
    BOOST_TEST_CONTEXT(word(waits)) {
      given it(added("W-1"), claimed("W-1", "a"), coming_to(waits));
      it.pass(90 * days).when(claim("W-1"), as("b"));
      const auto why = it.refused<refusals::held_by_another>();
      BOOST_TEST(!why.expires.has_value());
      it.when(commands::prune_sessions{}, as("@lead")).then();
      BOOST_TEST(!view_claims(it.world(), it.seen()).at(0).expires.has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(leases_of_all_others_run) {
  for (const session_status runs :
       {session_status::registered, session_status::planning, session_status::working}) {
    given it(added("W-1"), claimed("W-1", "a"), coming_to(runs));
    it.pass(2 * hours).when(claim("W-1"), as("b")).accepted();
  }
}

BOOST_AUTO_TEST_CASE(once_a_person_lets_it_go_on_its_leases_run_from_there) {
  given paused(added("W-1"), claimed("W-1", "a"), status("a", session_status::paused));
  paused.pass(90 * days).when(of_sessions<commands::resume>({"a"}), as("@lead")).accepted();
  paused.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  paused.pass(1).when(claim("W-1"), as("b")).accepted();
  given planned(added("W-1"), claimed("W-1", "a"), status("a", session_status::planning_complete));
  planned.pass(90 * days)
      .when(commands::approve{{}, events::session_id{"a"}, {}}, as("@lead"))
      .accepted();
  planned.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(a_stuck_session_that_was_guided_waits_for_nobody_so_its_leases_run) {
  given it(added("W-1"), claimed("W-1", "a"), stuck("a"));
  it.pass(90 * days).when(commands::guide{{"a"}, "go on", {}}, as("@lead")).accepted();
  it.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  it.pass(1).when(claim("W-1"), as("b")).accepted();
}

BOOST_AUTO_TEST_SUITE_END()

// The statuses of seed 001 and what each asks of a person.
BOOST_AUTO_TEST_SUITE(what_a_status_asks_of_a_person)

BOOST_AUTO_TEST_CASE(registered_planning_working_and_cancelled_ask_nothing) {
  for (const session_status quiet : {session_status::registered, session_status::planning,
                                     session_status::working, session_status::cancelled}) {
    given it(coming_to(quiet));
    BOOST_TEST(needs_of(it).empty());
  }
}

BOOST_AUTO_TEST_CASE(planning_complete_asks_to_review_the_plan) {
  given it(status("a", session_status::planning));
  it.when(commands::submit_plan{"first this, then that"}, as("a")).accepted();
  const auto need = view_status(it.world(), it.seen()).needs_you.at(0);
  BOOST_TEST(need.action == "review plan");
  BOOST_TEST(need.plan.value_or("") == "first this, then that");
  BOOST_TEST(need.command.value_or("") == "tally approve a");
}

BOOST_AUTO_TEST_CASE(stuck_asks_to_provide_guidance) {
  given it(status("a", session_status::working));
  it.when(commands::get_stuck{"Auth/Security decision needed",
                              "Token refresh approach unclear - use sliding expiration or fixed?",
                              {"sliding", "fixed", "ask user preference"}},
          as("a"))
      .accepted();
  const auto need = view_status(it.pass(60).world(), it.seen()).needs_you.at(0);
  BOOST_TEST(need.action == "provide guidance");
  BOOST_TEST(need.stuck->reason == "Auth/Security decision needed");
  BOOST_TEST(need.stuck->context.value_or("") ==
             "Token refresh approach unclear - use sliding expiration or fixed?");
  BOOST_TEST(need.stuck->options.at(2) == "ask user preference");
  BOOST_TEST(need.since_s.value_or(0) == 60);
  BOOST_TEST(need.command.value_or("") == "tally session guide a --option N");
}

BOOST_AUTO_TEST_CASE(paused_asks_to_resume_when_ready) {
  given it(started("a"));
  auto pause = of_sessions<commands::pause>({"a"});
  pause.reason = "release today";
  it.when(pause, as("@lead")).accepted();
  const auto need = view_status(it.world(), it.seen()).needs_you.at(0);
  BOOST_TEST(need.action == "resume when ready");
  BOOST_TEST(need.reason.value_or("") == "release today");
  BOOST_TEST(need.command.value_or("") == "tally session resume a");
}

BOOST_AUTO_TEST_CASE(complete_asks_to_review_the_pull_request) {
  given it(events::session_completed{{"a"}, "https://example.org/pull/42"});
  const auto need = view_status(it.world(), it.seen()).needs_you.at(0);
  BOOST_TEST(need.action == "review PR");
  BOOST_TEST(need.pr.value_or("") == "https://example.org/pull/42");
  given without(complete("a"));
  BOOST_TEST(view_status(without.world(), without.seen()).needs_you.at(0).action ==
             "review what it did");
}

BOOST_AUTO_TEST_CASE(the_most_urgent_comes_first_and_of_equals_who_waits_longest) {
  given it(added("W-1"), claimed("W-1", "silent", 60), complete("e"),
           status("d", session_status::paused), status("c", session_status::planning_complete),
           stuck("z"));
  it.pass(60).by("b", stuck("b"));
  std::vector<std::string> found;
  for (const auto& need : view_status(it.world(), it.seen()).needs_you)
    found.push_back(need.session.value_or("") + " " + need.status);
  const std::vector<std::string> expected{"z stuck",  "b stuck",    "c planning_complete",
                                          "d paused", "e complete", "silent lapsed"};
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stuck_session_that_was_answered_asks_nobody_until_it_is_stuck_anew) {
  given it(stuck("a"));
  it.when(commands::guide{{"a"}, "go on", {}}, as("@lead")).accepted();
  BOOST_TEST(needs_of(it).empty());
  BOOST_TEST(view_of(it).stuck->answered);
  it.when(commands::get_stuck{"something else", {}, {}}, as("a")).accepted();
  BOOST_TEST(needs_of(it).size() == 1U);
  BOOST_TEST(view_of(it).unread == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
