// Gates of stages, point 8 of parallel work: "approval gates for a stage"; and dead letters.
#include "projections/gates.hpp"
#include "projections/status_view.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

event gate(std::string_view stage) {
  return events::config_changed{"approval." + std::string{stage}, "yes"};
}

commands::stage to(std::string_view stage) { return {{"W-1"}, std::string{stage}, false, {}}; }
commands::stage forced_to(std::string_view stage) {
  return {{"W-1"}, std::string{stage}, true, "it is urgent"};
}
const commands::approve approve{events::item_id{"W-1"}, {}, {}};
const commands::reject reject{events::item_id{"W-1"}, {}, "too slow"};
const commands::done finish{{"W-1"}, {}, {}, {}, false, {}};
const events::item_approved approved{{"W-1"}, "plan", {}};

/// W-1 is in plan, which has a gate, and a holds it.
struct gated : given {
  gated() : given(added("W-1"), gate("plan"), claimed("W-1", "a")) {}
};

std::string need_of(const story& it) {
  const auto needs = projections::view_status(it.world(), it.seen()).needs_you;
  return needs.empty() ? "" : needs.front().status;
}

std::string gate_of(const story& it) {
  const auto item = projections::view_item_detail(it.world(), "W-1", it.seen());
  return item->gate ? item->gate->state : "";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_item_leaves_a_stage_with_a_gate_only_once_it_is_approved) {
  gated it;
  const auto why = it.when(to("implement"), as("a")).refused<refusals::approval_missing>();
  BOOST_TEST(it.exit() == 3);
  BOOST_TEST(why.stage == "plan");
  it.when(approve, as("b")).then(approved);
  BOOST_TEST(gate_of(it) == "approved");
  it.when(to("implement"), as("a")).accepted();
  BOOST_TEST(gate_of(it) == ""); // implement has none
}

BOOST_AUTO_TEST_CASE(an_item_is_done_in_a_stage_with_a_gate_only_once_it_is_approved) {
  gated it;
  it.when(finish, as("a")).refused<refusals::approval_missing>();
  BOOST_TEST(it.exit() == 3);
  it.when(approve, as("@lead")).accepted();
  it.when(finish, as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(an_item_goes_back_or_fails_without_an_approval) {
  given it(added("W-1", 5, "implement"), gate("implement"), claimed("W-1", "a"));
  it.when(commands::stage{{"W-1"}, "plan", false, "the plan was wrong"}, as("a")).accepted();
  it.when(to("implement"), as("a")).accepted();
  it.when(commands::fail{{"W-1"}, "no way", false}, as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(the_holder_does_not_approve_or_reject_its_own_work) {
  gated it;
  it.when(approve, as("a")).refused<refusals::own_work>();
  BOOST_TEST(it.exit() == 1);
  it.when(reject, as("a")).refused<refusals::own_work>();
}

BOOST_AUTO_TEST_CASE(a_rejected_item_stays_with_its_holder_who_is_told_why) {
  gated it;
  it.when(approve, as("@lead")).accepted();
  it.when(reject, as("@lead"))
      .then(events::item_rejected{{"W-1"}, "plan", "too slow"},
            events::session_guided{{"a"}, "W-1 was rejected in plan: too slow", {}});
  BOOST_TEST(it.holder_of("W-1") == "a");
  BOOST_TEST(it.status_of("W-1") == "claimed");
  const auto why = it.when(to("implement"), as("a")).refused<refusals::approval_missing>();
  BOOST_TEST(why.rejected_by.value_or("") == "@lead");
  BOOST_TEST(why.reason.value_or("") == "too slow");
  it.when(approve, as("@lead")).accepted(); // changed its mind
  it.when(to("implement"), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(an_item_that_nobody_holds_is_approved_and_rejected_too) {
  given it(added("W-1"), gate("plan"));
  it.when(reject, as("b")).then(events::item_rejected{{"W-1"}, "plan", "too slow"});
  it.when(approve, as("b")).then(approved);
  it.when(to("implement"), as("@lead")).accepted();
}

BOOST_AUTO_TEST_CASE(an_approval_ends_when_the_item_leaves_the_stage) {
  gated it;
  it.when(approve, as("@lead")).accepted();
  it.when(to("implement"), as("a")).accepted();
  it.when(commands::stage{{"W-1"}, "plan", false, "once more"}, as("a")).accepted();
  it.when(to("implement"), as("a")).refused<refusals::approval_missing>();
}

BOOST_AUTO_TEST_CASE(an_approval_ends_with_the_attempt_and_with_a_reopening) {
  gated it;
  it.when(approve, as("@lead")).accepted();
  it.when(commands::fail{{"W-1"}, "no way", false}, as("a")).accepted();
  it.when(commands::retry{{"W-1"}, false, {}}, as("a")).accepted();
  it.when(finish, as("a")).refused<refusals::approval_missing>();
  it.when(approve, as("@lead")).accepted();
  it.when(finish, as("a")).accepted();
  it.when(commands::reopen{{"W-1"}, {}}, as("a")).accepted();
  it.when(finish, as("a")).refused<refusals::approval_missing>();
}

BOOST_AUTO_TEST_CASE(an_approval_stays_when_the_item_changes_hands) {
  gated it;
  it.when(approve, as("@lead")).accepted();
  it.when(release("W-1"), as("a")).accepted();
  it.when(claim("W-1"), as("b")).accepted();
  it.when(to("implement"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(only_a_person_passes_a_gate_by_force) {
  gated it;
  it.when(forced_to("implement"), as("a")).refused<refusals::approval_missing>();
  it.when(forced_to("implement"), as("@lead")).accepted();
}

BOOST_AUTO_TEST_CASE(the_approval_is_asked_for_before_the_order_of_stages) {
  gated it;
  it.when(to("review"), as("a")).refused<refusals::approval_missing>();
  it.when(approve, as("@lead")).accepted();
  it.when(to("review"), as("a")).refused<refusals::stage_skipped>();
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_approve_where_there_is_no_gate_or_an_approval) {
  given it(added("W-1"), added("W-2", 5, "review"), gate("plan"), done("W-2"));
  it.when(approve, as("@lead")).accepted();
  it.when(approve, as("@lead")).refused<refusals::nothing_to_change>();
  it.when(commands::approve{events::item_id{"W-2"}, {}, {}}, as("@lead"))
      .refused<refusals::wrong_status>();
  it.when(to("implement"), as("@lead")).accepted();
  it.when(approve, as("@lead")).refused<refusals::nothing_to_change>();
  it.when(commands::approve{events::item_id{"nowhere"}, {}, {}}, as("@lead"))
      .refused<refusals::unknown_item>();
}

BOOST_AUTO_TEST_CASE(what_waits_at_a_gate_needs_you_until_somebody_says_yes_or_no) {
  gated it;
  BOOST_TEST(need_of(it) == "gate");
  it.when(reject, as("@lead")).accepted();
  BOOST_TEST(need_of(it) == ""); // its holder is at it
  it.when(commands::note{"W-1", "faster now"}, as("a")).accepted();
  BOOST_TEST(need_of(it) == "gate");
  it.when(approve, as("@lead")).accepted();
  BOOST_TEST(need_of(it) == "");
}

BOOST_AUTO_TEST_CASE(items_at_the_gate_of_a_stage_are_one_row_below_all_that_is_urgent) {
  gated it;
  it.by("@lead", added("W-2")).by("b", claimed("W-2", "b")).by("b", added("W-3"));
  it.by("c", claimed("W-3", "c")).by("c", failed("W-3", "c", "no network"));
  const auto needs = projections::view_status(it.world(), it.seen()).needs_you;
  BOOST_REQUIRE(needs.size() == 2U);
  BOOST_TEST(needs[0].status == "failed");
  BOOST_TEST(needs[1].status == "gate");
  BOOST_TEST(needs[1].reason.value_or("") == "plan");
  BOOST_TEST((needs[1].items == std::vector<std::string>{"W-1", "W-2"}));
  BOOST_TEST(!needs[1].session);
  BOOST_TEST(needs[1].command.value_or("") == "tally list --stage plan --status claimed");
}

BOOST_AUTO_TEST_CASE(after_a_settable_number_of_failures_an_item_is_a_dead_letter) {
  given it(added("W-1"));
  const commands::fail fail{{"W-1"}, "no way", false};
  const commands::retry retry{{"W-1"}, false, {}};
  for (int attempt = 1; attempt < 3; ++attempt) {
    it.when(fail, as("a")).accepted();
    BOOST_TEST(need_of(it) == "failed");
    it.when(retry, as("a")).accepted();
  }
  it.when(fail, as("a")).accepted();
  const auto why = it.when(retry, as("a")).refused<refusals::dead_letter>();
  BOOST_TEST(it.exit() == 1);
  BOOST_TEST(why.attempts == 3);
  BOOST_TEST(need_of(it) == "dead_letter");
  BOOST_TEST(projections::view_item(it.world(), "W-1")->dead_letter.value_or(false));

  it.when(commands::retry{{"W-1"}, true, {}}, as("a")).refused<refusals::bad_usage>();
  it.when(commands::retry{{"W-1"}, true, "the disk is new"}, as("a"))
      .then(events::item_retried{{"W-1"}, 4, "the disk is new"});
  it.when(fail, as("a")).accepted();
  it.by("@lead", events::config_changed{"attempts", "none"});
  it.when(retry, as("a")).accepted();
}
