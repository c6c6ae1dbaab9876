// Who gets an item, who is refused, and what a claim leaves behind.
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

event claim_of(std::string_view item, std::string_view session, std::string_view from,
               std::string_view reason) {
  auto what = std::get<events::item_claimed>(claimed(item, session));
  what.taken_over_from = events::session_id{std::string{from}};
  what.reason = reason;
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(claims)

BOOST_AUTO_TEST_CASE(a_free_item_is_claimed_for_the_project_s_lease) {
  given(added("W-1")).when(claim("W-1"), as("a")).then(claimed("W-1", "a", 7200));
}

BOOST_AUTO_TEST_CASE(a_held_item_is_refused_and_names_its_holder) {
  given it(added("W-1"), claimed("W-1", "a"));
  const auto since = it.seen().now;
  it.pass(10 * minutes).when(claim("W-1"), as("b"));
  const auto why = it.refused<refusals::held_by_another>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.item == "W-1");
  BOOST_TEST(why.holder == "a");
  BOOST_TEST(why.since.milliseconds == since.milliseconds);
  BOOST_TEST(why.expires->milliseconds == events::after(since, 2 * hours).milliseconds);
  BOOST_TEST(why.fence.value == 3);
  BOOST_TEST(!why.lapsed);
  BOOST_TEST(!why.caller_is_person);
}

BOOST_AUTO_TEST_CASE(claiming_again_succeeds_renews_and_keeps_the_fence) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(hours)
      .when(claim("W-1"), as("a"))
      .then(events::session_heartbeat{{"a"}, {{"W-1"}}, {}, {}, {}});
  BOOST_TEST(it.fence_of("W-1") == 3);
  it.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(claiming_again_for_another_lease_is_a_new_claim) {
  auto longer = claim("W-1");
  longer.lease_s = 8 * hours;
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(longer, as("a")).then(claimed("W-1", "a", 8 * hours));
  it.pass(7 * hours).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  it.when(longer, as("a")).then(events::session_heartbeat{{"a"}, {{"W-1"}}, {}, {}, {}});
}

BOOST_AUTO_TEST_CASE(a_person_without_a_session_claims_nothing) {
  given it(added("W-1"));
  it.when(claim("W-1"), as("@lead")).refused<refusals::needs_session>();
  BOOST_TEST(it.exit() == 64);
}

BOOST_AUTO_TEST_CASE(an_unknown_item_is_refused_with_names_that_resemble_it) {
  given it(added("WRK-126"), added("WRK-127"), added("other"));
  it.when(claim("WRK-12"), as("a"));
  const auto why = it.refused<refusals::unknown_item>();
  BOOST_TEST(it.exit() == 5);
  BOOST_TEST(why.item == "WRK-12");
  BOOST_TEST(why.similar == (std::vector<std::string>{"WRK-126", "WRK-127"}));
}

BOOST_AUTO_TEST_CASE(several_items_are_claimed_in_one_commit) {
  given(added("W-1"), added("W-2"))
      .when(claim({"W-1", "W-2"}), as("a"))
      .then(claimed("W-1", "a"), claimed("W-2", "a"));
}

BOOST_AUTO_TEST_CASE(several_items_are_claimed_all_or_none) {
  given it(added("W-1"), added("W-2"), claimed("W-2", "b"));
  it.when(claim({"W-1", "W-2"}), as("a")).refused<refusals::held_by_another>();
  BOOST_TEST(it.holder_of("W-1") == "");
  BOOST_TEST(it.position() == 4);
}

BOOST_AUTO_TEST_CASE(an_item_named_twice_is_claimed_once) {
  given(added("W-1")).when(claim({"W-1", "W-1"}), as("a")).then(claimed("W-1", "a"));
}

BOOST_AUTO_TEST_CASE(of_several_items_only_those_not_yet_held_are_claimed) {
  given(added("W-1"), added("W-2"), claimed("W-1", "a"))
      .when(claim({"W-1", "W-2"}), as("a"))
      .then(claimed("W-2", "a"));
}

BOOST_AUTO_TEST_CASE(of_several_refusals_the_first_in_the_order_of_checks_decides) {
  given it(added("done"), done("done"), added("first"), added("blocked"), waits("blocked", "first"),
           added("held"), claimed("held", "b"), added("changed"));
  it.when(claim({"done", "blocked", "held", "missing"}), as("a"));
  it.refused<refusals::unknown_item>();
  BOOST_TEST(it.exit() == 5);
  BOOST_TEST(it.rejection().others.size() == 3U);
  BOOST_TEST(engine::exit_status(it.rejection().others[0]) == 4);
  BOOST_TEST(engine::exit_status(it.rejection().others[1]) == 2);
  BOOST_TEST(engine::exit_status(it.rejection().others[2]) == 1);
  it.when(claim({"done", "held", "changed"}), expecting("a", 8)).refused<refusals::changed_since>();
  BOOST_TEST(it.exit() == 6);
  BOOST_TEST(engine::exit_status(it.rejection().others[0]) == 4);
  BOOST_TEST(engine::exit_status(it.rejection().others[1]) == 1);
  it.when(claim({"done", "blocked"}), as("a")).refused<refusals::blocked>();
  BOOST_TEST(it.exit() == 2);
}

BOOST_AUTO_TEST_CASE(a_claim_without_an_item_is_bad_usage) {
  given().when(claim({}), as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_lease_of_nothing_is_bad_usage) {
  auto none = claim("W-1");
  none.lease_s = 0;
  given(added("W-1")).when(none, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_blocked_item_is_refused_and_names_what_blocks_it) {
  given it(added("W-1"), added("W-2"), added("W-3"), waits("W-3", "W-1"), waits("W-3", "W-2"),
           done("W-2"));
  it.when(claim("W-3"), as("a"));
  const auto why = it.refused<refusals::blocked>();
  BOOST_TEST(it.exit() == 2);
  BOOST_TEST(why.item == "W-3");
  BOOST_TEST(why.by == std::vector<std::string>{"W-1"});
}

BOOST_AUTO_TEST_CASE(a_blocked_item_is_claimed_in_spite_of_its_blockers_with_a_reason) {
  given it(added("W-1"), added("W-2"), waits("W-2", "W-1"));
  auto despite = claim("W-2");
  despite.despite_blockers = true;
  it.when(despite, as("a")).refused<refusals::bad_usage>();
  despite.reason = "";
  it.when(despite, as("a")).refused<refusals::bad_usage>();
  despite.reason = "the other is nearly there";
  auto expected = std::get<events::item_claimed>(claimed("W-2", "a"));
  expected.reason = "the other is nearly there";
  expected.despite = {{"W-1"}};
  it.when(despite, as("a"))
      .then(expected, events::conflict_found{
                          {"C-1"}, "dependency_violation", {{"a"}}, {{"W-2"}, {"W-1"}}, {}, {}});
}

BOOST_AUTO_TEST_CASE(a_finished_item_is_not_claimed) {
  for (const auto& end : {done("W-1"), failed("W-1", {}, "no"), cancelled("W-1", "no")}) {
    given it(added("W-1"), end);
    it.when(claim("W-1"), as("a"));
    const auto why = it.refused<refusals::wrong_status>();
    BOOST_TEST(it.exit() == 1);
    BOOST_TEST(why.status == it.status_of("W-1"));
    BOOST_TEST(why.verb == "claim");
  }
}

BOOST_AUTO_TEST_CASE(a_living_holder_is_replaced_only_with_a_reason) {
  given it(added("W-1"), claimed("W-1", "a"));
  auto taking = take_over("W-1", "a is away");
  taking.reason.reset();
  it.when(taking, as("b")).refused<refusals::bad_usage>();
  it.when(take_over("W-1", "a is away"), as("b")).then(claim_of("W-1", "b", "a", "a is away"));
  BOOST_TEST(it.holder_of("W-1") == "b");
  BOOST_TEST(it.fence_of("W-1") == it.position());
}

BOOST_AUTO_TEST_CASE(taking_over_a_free_item_is_a_plain_claim) {
  auto expected = std::get<events::item_claimed>(claimed("W-1", "b"));
  expected.reason = "whoever has it";
  given(added("W-1")).when(take_over("W-1", "whoever has it"), as("b")).then(expected);
}

BOOST_AUTO_TEST_CASE(every_write_of_a_former_holder_is_refused_and_names_the_new_one) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(take_over("W-1", "a is away"), as("b")).accepted();
  const auto fence = it.fence_of("W-1");
  const std::vector<engine::command> writes{
      release("W-1"),
      commands::stage{{"W-1"}, "implement", false, {}},
      commands::done{{"W-1"}, {}, {}, {}, false, {}},
      commands::fail{{"W-1"}, "no", false},
      commands::cancel{{"W-1"}, "no", false},
      commands::heartbeat{{{"W-1"}}, {}, {}, {}, false},
  };
  for (const auto& write : writes) {
    it.when(write, as("a"));
    const auto why = it.refused<refusals::stale_fence>();
    BOOST_TEST(it.exit() == 6);
    BOOST_TEST(why.item == "W-1");
    BOOST_TEST(why.holder.value() == "b");
    BOOST_TEST(why.fence->value == fence);
  }
  BOOST_TEST(it.holder_of("W-1") == "b");
}

BOOST_AUTO_TEST_CASE(a_former_holder_is_refused_even_when_the_item_is_finished) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(take_over("W-1", "a is away"), as("b")).accepted();
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("b")).accepted();
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).refused<refusals::stale_fence>();
}

BOOST_AUTO_TEST_CASE(a_former_holder_may_claim_a_free_item_again) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(commands::release{{{"W-1"}}, true, "wrong one"}, as("@lead")).accepted();
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).refused<refusals::stale_fence>();
  it.when(claim("W-1"), as("a")).then(claimed("W-1", "a"));
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).then(done("W-1", "a"));
}

BOOST_AUTO_TEST_CASE(a_session_that_gave_an_item_back_may_finish_it_while_it_is_free) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(release("W-1"), as("a")).then(released("W-1", "a"));
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a"))
      .then(claimed("W-1", "a"), done("W-1", "a"));
}

BOOST_AUTO_TEST_CASE(a_session_that_gave_an_item_back_is_refused_with_6_once_another_has_it) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(release("W-1"), as("a")).accepted();
  it.when(claim("W-1"), as("b")).accepted();
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).refused<refusals::stale_fence>();
}

BOOST_AUTO_TEST_CASE(a_write_with_an_old_fence_is_refused_with_both_fences) {
  given it(added("W-1"), claimed("W-1", "a"));
  const auto old = it.fence_of("W-1");
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, with_fence("a", old + 1));
  const auto why = it.refused<refusals::stale_fence>();
  BOOST_TEST(it.exit() == 6);
  BOOST_TEST(why.given->value == old + 1);
  BOOST_TEST(why.fence->value == old);
  BOOST_TEST(why.holder.value() == "a");
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, with_fence("a", old)).accepted();
}

BOOST_AUTO_TEST_CASE(a_fence_is_worth_nothing_once_the_claim_has_ended) {
  given it(added("W-1"), claimed("W-1", "a"));
  const auto old = it.fence_of("W-1");
  it.when(release("W-1"), as("a")).accepted();
  it.when(claim("W-1"), as("a")).accepted();
  BOOST_TEST(it.fence_of("W-1") > old);
  it.when(commands::note{"W-1", "still at it"}, with_fence("a", old))
      .refused<refusals::stale_fence>();
}

BOOST_AUTO_TEST_CASE(an_item_that_changed_after_what_the_caller_saw_is_refused) {
  given it(added("W-1"));
  it.when(commands::edit{{"W-1"}, "a better title", {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}},
          as("b"))
      .accepted();
  it.when(claim("W-1"), expecting("a", 2));
  const auto why = it.refused<refusals::changed_since>();
  BOOST_TEST(it.exit() == 6);
  BOOST_TEST(why.expected.value == 2U);
  BOOST_TEST(why.changed.value == 3U);
  it.when(claim("W-1"), expecting("a", 3)).accepted();
}

BOOST_AUTO_TEST_CASE(a_release_of_several_items_is_all_or_nothing) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "b"));
  it.when(commands::release{{{"W-1"}, {"W-2"}}, false, {}}, as("a"))
      .refused<refusals::held_by_another>();
  BOOST_TEST(it.holder_of("W-1") == "a");
}

BOOST_AUTO_TEST_CASE(an_item_named_twice_is_released_once) {
  given(added("W-1"), claimed("W-1", "a"))
      .when(commands::release{{{"W-1"}, {"W-1"}}, false, {}}, as("a"))
      .then(released("W-1", "a"));
}

BOOST_AUTO_TEST_CASE(releasing_what_nobody_holds_is_refused) {
  given it(added("W-1"));
  it.when(release("W-1"), as("a")).refused<refusals::not_held>();
  BOOST_TEST(it.exit() == 1);
  it.when(release("W-1"), as("@lead")).refused<refusals::not_held>();
}

BOOST_AUTO_TEST_CASE(a_release_without_an_item_is_bad_usage) {
  given().when(commands::release{}, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_SUITE_END()
