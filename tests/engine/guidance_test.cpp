// What sessions are told: a queue that loses nothing, and the review of plans.
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;
using events::session_status;

namespace {

event stuck(std::string_view session, std::vector<std::string> options = {}) {
  return events::session_stuck{{std::string{session}}, "why", {}, std::move(options)};
}

event guided(std::string_view session, std::string_view text,
             std::optional<std::int64_t> option = {}) {
  return events::session_guided{{std::string{session}}, std::string{text}, option};
}

event acknowledged(std::string_view session, std::uint64_t through) {
  return events::guidance_acknowledged{{std::string{session}}, {through}};
}

commands::guide guide(std::string_view session, std::string_view text) {
  return {{std::string{session}}, std::string{text}, {}};
}

commands::guide guide(std::string_view session, std::int64_t option) {
  return {{std::string{session}}, {}, option};
}

commands::acknowledge through(std::uint64_t position) { return {events::position{position}}; }

commands::approve approve(std::string_view id) {
  return {events::item_id{std::string{id}}, events::session_id{std::string{id}}, {}};
}

commands::reject reject(std::string_view session, std::optional<std::string> reason = {}) {
  return {{}, events::session_id{std::string{session}}, std::move(reason)};
}

std::vector<std::string> inbox(const story& it, std::string_view session = "a") {
  std::vector<std::string> texts;
  for (const auto& told : view_guidance(it.world(), session))
    texts.push_back(told.from + ": " + told.text);
  return texts;
}

std::string status_of(const story& it, std::string_view session = "a") {
  return view_session(it.world(), session, it.seen())->status;
}

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(guidance)

BOOST_AUTO_TEST_CASE(guidance_is_a_queue_in_which_nothing_replaces_what_is_unread) {
  given it(started("a"));
  it.when(guide("a", "first"), as("@lead")).then(guided("a", "first"));
  it.when(guide("a", "second"), as("b")).accepted();
  it.when(guide("a", "to myself"), as("a")).accepted();
  BOOST_TEST(inbox(it) == (texts{"@lead: first", "b: second", "a: to myself"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_read_up_to_a_position_is_acknowledged_and_the_rest_stays) {
  given it(started("a"), guided("a", "one"), guided("a", "two"), guided("a", "three"));
  it.when(through(4), as("a")).then(acknowledged("a", 4));
  BOOST_TEST(inbox(it) == texts{"a: three"}, boost::test_tools::per_element());
  it.when(through(4), as("a")).then();
  it.when(through(1000), as("a")).then(acknowledged("a", 5));
  BOOST_TEST(inbox(it).empty());
  it.when(commands::acknowledge{}, as("a")).then();
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_without_a_position_is_of_all_there_is) {
  given it(started("a"), guided("a", "one"), guided("a", "two"));
  it.when(commands::acknowledge{}, as("a")).then(acknowledged("a", 4));
  it.when(commands::acknowledge{}, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_CASE(guidance_outlives_the_session_and_is_there_when_it_begins_anew) {
  given it(started("a"), guided("a", "unread"), ended("a"));
  it.when(commands::work{}, as("a")).accepted();
  BOOST_TEST(inbox(it) == texts{"a: unread"}, boost::test_tools::per_element());
  it.when(guide("gone", "text"), as("@lead")).refused<refusals::unknown_session>();
}

BOOST_AUTO_TEST_CASE(a_stuck_session_is_answered_by_the_number_of_its_option) {
  given it(stuck("a", {"sliding", "fixed", "ask user preference"}));
  it.when(guide("a", 2), as("@lead")).then(guided("a", "fixed", 2));
  BOOST_TEST(view_guidance(it.world(), "a").at(0).option.value_or(0) == 2);
}

BOOST_AUTO_TEST_CASE(a_number_that_is_no_option_is_refused_with_those_there_are) {
  given it(stuck("a", {"sliding", "fixed"}), started("b"));
  for (const std::int64_t bad : {-1, 0, 3}) {
    it.when(guide("a", bad), as("@lead"));
    BOOST_TEST(it.refused<refusals::unknown_option>().options.size() == 2U);
    BOOST_TEST(it.exit() == 5);
  }
  it.when(guide("b", 1), as("@lead"));
  BOOST_TEST(it.refused<refusals::unknown_option>().options.empty());
}

BOOST_AUTO_TEST_CASE(guidance_is_a_text_or_an_option_and_not_both_or_none) {
  given it(stuck("a", {"one"}));
  it.when(commands::guide{{"a"}, "text", 1}, as("@lead")).refused<refusals::bad_usage>();
  it.when(commands::guide{{"a"}, {}, {}}, as("@lead")).refused<refusals::bad_usage>();
  it.when(guide("a", ""), as("@lead")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(an_option_of_a_question_that_was_asked_anew_is_refused_to_who_saw_the_old) {
  given it(stuck("a", {"one", "two"}));
  it.when(commands::get_stuck{"another", {}, {"three", "four"}}, as("a")).accepted();
  it.when(guide("a", 2), expecting("@lead", 2)).refused<refusals::changed_since>();
  BOOST_TEST(it.exit() == 6);
  it.when(guide("a", 2), expecting("@lead", it.position())).then(guided("a", "four", 2));
}

BOOST_AUTO_TEST_CASE(a_stuck_session_that_reads_its_answer_is_working_again) {
  given it(guided("a", "of old"), stuck("a"));
  it.when(through(2), as("a")).then(acknowledged("a", 2));
  BOOST_TEST(status_of(it) == "stuck");
  it.when(guide("a", "the answer"), as("@lead")).accepted();
  it.when(commands::acknowledge{}, as("a"))
      .then(acknowledged("a", 5), status("a", session_status::working));
  BOOST_TEST(status_of(it) == "working");
}

BOOST_AUTO_TEST_CASE(
    a_stuck_session_may_go_on_without_an_answer_and_what_it_was_told_stays_unread) {
  given it(stuck("a"), guided("a", "late"));
  it.when(commands::work{}, as("a")).then(status("a", session_status::working));
  BOOST_TEST(inbox(it).size() == 1U);
  it.when(commands::acknowledge{}, as("a")).then(acknowledged("a", 3));
}

BOOST_AUTO_TEST_CASE(asking_the_same_again_is_a_sign_of_life_and_keeps_since_when) {
  given it(stuck("a", {"one"}));
  const auto since = view_session(it.world(), "a", it.seen())->stuck->since;
  it.pass(60).when(commands::get_stuck{"why", {}, {"one"}}, as("a")).then(beat("a"));
  BOOST_TEST((view_session(it.world(), "a", it.seen())->stuck->since == since));
  it.when(commands::get_stuck{"why", "more", {"one"}}, as("a")).accepted();
  BOOST_TEST((view_session(it.world(), "a", it.seen())->stuck->since != since));
}

BOOST_AUTO_TEST_CASE(a_question_needs_a_reason_and_its_options_a_text) {
  given it(status("a", session_status::working));
  it.when(commands::get_stuck{"", {}, {}}, as("a")).refused<refusals::bad_usage>();
  it.when(commands::get_stuck{"why", {}, {"one", ""}}, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_pause_keeps_the_question_and_its_answer) {
  given it(stuck("a", {"one"}), status("a", session_status::paused));
  it.when(guide("a", 1), as("@lead")).then(guided("a", "one", 1));
  commands::resume resume;
  resume.sessions = {{"a"}};
  it.when(resume, as("@lead")).accepted();
  const auto view = *view_session(it.world(), "a", it.seen());
  BOOST_TEST(view.stuck->options.at(0) == "one");
  BOOST_TEST(view.stuck->answered);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(review_of_plans)

BOOST_AUTO_TEST_CASE(an_approved_plan_lets_its_session_work_and_tells_it) {
  given it(status("a", session_status::planning_complete));
  it.when(approve("a"), as("@lead"))
      .then(status("a", session_status::working), guided("a", "plan approved"));
  BOOST_TEST(status_of(it) == "working");
}

BOOST_AUTO_TEST_CASE(
    a_rejected_plan_sends_its_session_back_to_planning_with_the_reason_in_its_inbox) {
  given it(status("a", session_status::planning_complete));
  it.when(reject("a", "too broad"), as("b")).accepted();
  BOOST_TEST(status_of(it) == "planning");
  BOOST_TEST(inbox(it) == texts{"b: plan rejected: too broad"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(anybody_reviews_a_plan_but_the_session_itself) {
  given it(status("a", session_status::planning_complete));
  it.when(approve("a"), as("a")).refused<refusals::own_plan>();
  BOOST_TEST(it.exit() == 1);
  it.when(reject("a"), as("a")).refused<refusals::own_plan>();
  it.when(approve("a"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(only_a_plan_that_was_handed_in_is_reviewed) {
  for (const auto now :
       {session_status::planning, session_status::working, session_status::paused}) {
    given it(status("a", now));
    it.when(approve("a"), as("@lead")).refused<refusals::nothing_to_change>();
    BOOST_TEST(it.exit() == 1);
  }
  given it(added("W-1"));
  it.when(commands::approve{{}, events::session_id{"W-1"}, {}}, as("@lead"))
      .refused<refusals::unknown_session>();
  it.when(commands::approve{events::item_id{"a"}, {}, {}}, as("@lead"))
      .refused<refusals::unknown_item>();
  it.when(approve("W-1"), as("@lead")).refused<refusals::nothing_to_change>();
  // What may be either is looked for among both.
  it.when(approve("nope"), as("@lead")).refused<refusals::unknown_item>();
  BOOST_REQUIRE(it.rejection().others.size() == 1U);
  BOOST_TEST(std::holds_alternative<refusals::unknown_session>(it.rejection().others.front()));
}

BOOST_AUTO_TEST_CASE(a_plan_may_be_handed_in_anew_and_who_saw_the_old_one_is_told) {
  given it(status("a", session_status::planning));
  it.when(commands::submit_plan{"one"}, as("a")).accepted();
  const auto seen = it.position();
  it.when(commands::submit_plan{"one"}, as("a")).then(beat("a"));
  it.when(commands::submit_plan{"two"}, as("a")).accepted();
  it.when(approve("a"), expecting("@lead", seen)).refused<refusals::changed_since>();
  BOOST_TEST(view_session(it.world(), "a", it.seen())->plan.value_or("") == "two");
  it.when(approve("a"), expecting("@lead", it.position())).accepted();
}

BOOST_AUTO_TEST_SUITE_END()
