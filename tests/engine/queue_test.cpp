// What belongs together is taken together or not at all; who waits for it is served in order.
#include "projections/merge_view.hpp"
#include "projections/views.hpp"
#include "tests/engine/queued.hpp"

using namespace tally;
using namespace tally::tests;
using projections::liveness;

BOOST_AUTO_TEST_SUITE(taken_together)

BOOST_AUTO_TEST_CASE(an_item_files_and_a_merge_slot_are_one_commit) {
  two_points it;
  it.when(claim_of({"1"}, {"src/**"}, "m"), as("a"))
      .then(claimed("1", "a"), reserved("a", "src/**", "1"), merging("m", "a"));
}

BOOST_AUTO_TEST_CASE(without_the_slot_there_is_no_item_and_there_are_no_files) {
  two_points it;
  it.when(start("n"), as("b")).accepted();
  const auto why =
      it.when(claim_of({"1"}, {"src/**"}, "m"), as("a")).refused<refusals::slot_held>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.holder == "b");
  BOOST_TEST(it.holder_of("1") == "");
  BOOST_TEST(it.world().reservations().all().empty());
}

BOOST_AUTO_TEST_CASE(without_the_item_or_the_files_there_is_no_slot) {
  two_points it;
  it.by("b", claimed("1", "b")).by("c", reserved("c", "src/a.c"));
  it.when(claim_of({"1"}, {}, "m"), as("a")).refused<refusals::held_by_another>();
  it.when(claim_of({"2"}, {"src/**"}, "m"), as("a")).refused<refusals::files_held>();
  BOOST_TEST(it.world().merge_points().slots().empty());
  BOOST_TEST(it.holder_of("2") == "");
}

BOOST_AUTO_TEST_CASE(a_merge_point_that_is_not_ready_or_not_there_refuses_all_of_it) {
  two_points it;
  it.by("@lead", declared("later", "3"));
  it.when(claim_of({"1"}, {}, "later"), as("a")).refused<refusals::merge_not_ready>();
  BOOST_TEST(it.exit() == 2);
  it.when(claim_of({"1"}, {}, "nowhere"), as("a")).refused<refusals::unknown_merge_point>();
  BOOST_TEST(it.exit() == 5);
  BOOST_TEST(it.holder_of("1") == "");
}

BOOST_AUTO_TEST_CASE(a_stage_that_is_full_refuses_all_of_it) {
  two_points it;
  it.by("@lead", events::config_changed{"limit.plan", "1"});
  it.by("b", claimed("2", "b"));
  it.when(claim_of({"1"}, {"src/**"}, "m"), as("a")).refused<refusals::stage_full>();
  BOOST_TEST(it.world().merge_points().slots().empty());
  BOOST_TEST(it.world().reservations().all().empty());
}

BOOST_AUTO_TEST_CASE(who_has_the_slot_already_keeps_it_and_gets_the_rest) {
  two_points it;
  it.when(start("m"), as("a")).accepted();
  it.when(claim_of({"1"}, {}, "m"), as("a")).then(claimed("1", "a"));
  it.when(claim_of({"1"}, {}, "m"), as("a"))
      .then(events::session_heartbeat{{"a"}, {{"1"}}, {}, {}, {}});
}

BOOST_AUTO_TEST_CASE(a_lapsed_holder_of_the_slot_is_in_nobodys_way) {
  two_points it;
  it.when(start("n"), as("b")).accepted();
  it.pass(3 * hours)
      .when(claim_of({"1"}, {}, "m"), as("a"))
      .then(claimed("1", "a"), events::merge_abandoned{{"n"}, {"b"}, "it shows no life"},
            merging("m", "a"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting_in_order)

BOOST_AUTO_TEST_CASE(who_waits_gets_a_place_for_what_others_have) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).then(queued({"1"}, "b"));
  it.when(wait_for({"1"}), as("b")).then(); // it keeps its place
  same(queue_of(it), {"b: 1"});
}

BOOST_AUTO_TEST_CASE(what_is_free_is_taken_at_once) {
  three_items it;
  it.when(wait_for({"1"}, {"src/**"}), as("b"))
      .then(claimed("1", "b"), reserved("b", "src/**", "1"));
}

BOOST_AUTO_TEST_CASE(waiters_are_served_in_the_order_of_waiting) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto first = it.position();
  it.when(wait_for({"1"}), as("c")).accepted();
  const auto second = it.position();
  it.when(release("1"), as("a")).accepted();
  it.when(wait_for({"1"}), as("c")).then(); // not yet
  it.when(wait_for({"1"}), as("b")).then(claimed("1", "b"), unqueued({"1"}, "b", first));
  it.when(release("1"), as("b")).accepted();
  it.when(wait_for({"1"}), as("c")).then(claimed("1", "c"), unqueued({"1"}, "c", second));
  same(queue_of(it), {});
}

BOOST_AUTO_TEST_CASE(who_comes_without_waiting_does_not_overtake) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(release("1"), as("a")).accepted();
  const auto why = it.when(claim("1"), as("c")).refused<refusals::waited_for>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.session == "b");
  BOOST_TEST(why.wanted == "1");
  BOOST_TEST(why.waiting == 1U);
  it.when(claim("1"), as("a")).refused<refusals::waited_for>(); // not even who gave it back
  it.when(claim({"2", "1"}), as("c")).refused<refusals::waited_for>();
  BOOST_TEST(it.holder_of("2") == "");
}

BOOST_AUTO_TEST_CASE(a_take_over_with_a_reason_heeds_no_queue) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(take_over("1", "it burns"), as("c")).accepted();
  BOOST_TEST(it.holder_of("1") == "c");
  same(queue_of(it), {"b: 1"});
}

BOOST_AUTO_TEST_CASE(who_wants_several_things_gets_all_at_once_and_keeps_its_place_at_each) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1", "2"}), as("b")).then(queued({"1", "2"}, "b"));
  BOOST_TEST(it.holder_of("2") == ""); // nothing of it before all of it
  it.when(claim("2"), as("c")).refused<refusals::waited_for>();
  it.when(wait_for({"2"}), as("c")).then(queued({"2"}, "c"));
  it.when(claim("3"), as("d")).accepted(); // what nobody waits for is free
  it.when(release("1"), as("a")).accepted();
  it.when(wait_for({"1", "2"}), as("b")).accepted();
  BOOST_TEST(it.holder_of("1") == "b");
  BOOST_TEST(it.holder_of("2") == "b");
}

BOOST_AUTO_TEST_CASE(only_what_a_session_lacks_is_waited_for) {
  three_items it;
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b"));
  it.when(wait_for({"2"}), as("c")).accepted();
  it.when(wait_for({"1", "2"}), as("b")).then(queued({"1"}, "b"));
  it.when(claim("2"), as("b")).accepted(); // renewing what it has is no overtaking
}

BOOST_AUTO_TEST_CASE(who_waits_for_what_one_has_does_not_come_before_one) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1", "2"}), as("b")).accepted();
  it.when(claim("2"), as("a")).then(claimed("2", "a")); // b waits for a anyhow
  it.when(release("1"), as("a")).accepted();
  it.when(wait_for({"1", "2"}), as("b")).then();
}

BOOST_AUTO_TEST_CASE(files_are_waited_for_by_overlap) {
  three_items it;
  it.by("a", reserved("a", "src/**"));
  it.when(wait_for({"1"}, {"src/*.c"}), as("b")).then(queued({"1"}, "b", {"src/*.c"}));
  it.when(commands::unreserve{}, as("a")).accepted();
  const auto why = it.when(commands::reserve{{"src/main.c"}, false, {}}, as("c"))
                       .refused<refusals::waited_for>();
  BOOST_TEST(why.wanted == "src/*.c");
  BOOST_TEST(why.asked == "src/main.c");
  it.when(claim_of({"2"}, {"**/main.c"}), as("c")).refused<refusals::waited_for>();
  it.when(commands::reserve{{"docs/**"}, false, {}}, as("c")).accepted();
  it.when(wait_for({"1"}, {"src/*.c"}), as("b")).accepted();
  BOOST_TEST(it.holder_of("1") == "b");
}

BOOST_AUTO_TEST_CASE(claims_with_a_slot_and_merges_stand_in_one_queue) {
  two_points it;
  it.when(start("n"), as("a")).accepted();
  it.when(wait_for({"1"}, {}, "m"), as("b")).then(queued({"1"}, "b", {}, "m"));
  it.by("@lead", declared("o", "0"));
  it.when(start("o", true), as("c")).accepted();
  it.when(commands::finish_merge{{"n"}, {}}, as("a")).accepted();
  it.when(start("o"), as("c")).refused<refusals::waited_for>();
  it.when(wait_for({"1"}, {}, "m"), as("b")).accepted();
  BOOST_TEST(view_merge_point(it.world(), "m")->holder.value() == "b");
  BOOST_TEST(it.holder_of("1") == "b");
  same(queue_of(it), {"c: merge:o"});
}

BOOST_AUTO_TEST_CASE(next_offers_nothing_that_somebody_waits_for) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(release("1"), as("a")).accepted();
  it.when(commands::claim_next{}, as("c")).then(claimed("2", "c"));
  it.when(commands::claim_next{}, as("b")).accepted();
  BOOST_TEST(it.holder_of("1") == "b"); // what it waits for itself is its own to take
}

BOOST_AUTO_TEST_CASE(a_place_is_kept_when_another_process_of_the_session_waits) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"1"}), as("c")).accepted();
  it.when(wait_for({"1"}, {}, {}, 42), as("b")).then(queued({"1"}, "b", {}, {}, 42));
  same(queue_of(it), {"b: 1", "c: 1"});
}

BOOST_AUTO_TEST_CASE(a_process_that_comes_to_want_more_waits_at_the_end) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto ticket = it.position();
  it.when(wait_for({"1"}), as("c")).accepted();
  it.when(wait_for({"1", "2"}), as("b"))
      .then(unqueued({"1"}, "b", ticket), queued({"1", "2"}, "b"));
  same(queue_of(it), {"c: 1", "b: 1 2"});
}

BOOST_AUTO_TEST_CASE(a_plain_claim_in_its_turn_ends_the_wait_of_the_session_too) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto ticket = it.position();
  it.when(release("1"), as("a")).accepted();
  it.when(claim("1"), as("b")).then(claimed("1", "b"), unqueued({"1"}, "b", ticket));
}

BOOST_AUTO_TEST_CASE(a_full_stage_is_waited_for_and_nobodys_turn_is_missed_meanwhile) {
  three_items it;
  it.by("@lead", events::config_changed{"limit.plan", "1"});
  it.by("a", claimed("1", "a"));
  it.when(claim("2"), as("b")).refused<refusals::stage_full>();
  BOOST_TEST(it.exit() == 2);
  it.when(wait_for({"2"}), as("b")).then(queued({"2"}, "b"));
  it.pass(minutes).when(wait_for({"2"}, {}, {}, 42), as("c")).then(queued({"2"}, "c", {}, {}, 42));
  it.by("a", done("1", "a"));
  it.when(wait_for({"2"}, {}, {}, 42), as("c")).then();
  it.when(wait_for({"2"}), as("b")).accepted();
  BOOST_TEST(it.holder_of("2") == "b");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_end_of_a_wait)

BOOST_AUTO_TEST_CASE(what_waiting_does_not_heal_is_refused_at_once) {
  three_items it;
  it.by("@lead", waits("2", "3")).by("a", claimed("1", "a"));
  it.when(wait_for({"1", "2"}), as("b")).refused<refusals::blocked>();
  BOOST_TEST(it.exit() == 2);
  it.when(wait_for({"1", "9"}), as("b")).refused<refusals::unknown_item>();
  it.when(wait_for({"1"}), as("@lead")).refused<refusals::needs_session>();
  it.by("c", done("3", "c"));
  it.when(wait_for({"3"}), as("b")).refused<refusals::wrong_status>();
  BOOST_TEST(it.exit() == 1);
  same(queue_of(it), {});
}

BOOST_AUTO_TEST_CASE(who_waits_for_what_is_held_and_blocked_is_told_of_the_blocker_at_once) {
  three_items it;
  it.by("a", claimed("1", "a")).by("@lead", waits("1", "3"));
  it.when(claim("1"), as("b")).refused<refusals::held_by_another>();
  const auto why = it.when(wait_for({"1"}), as("b")).refused<refusals::blocked>();
  BOOST_TEST(it.exit() == 2);
  same(why.by, {"3"});
  auto despite = wait_for({"1"});
  despite.despite_blockers = true;
  despite.reason = "it is half done";
  it.when(despite, as("b")).then(queued({"1"}, "b"));
}

BOOST_AUTO_TEST_CASE(more_places_than_a_stage_takes_at_a_time_are_not_waited_for) {
  three_items it;
  it.by("@lead", events::config_changed{"limit.plan", "2"}).by("a", claimed("1", "a"));
  it.when(wait_for({"2", "3"}), as("b")).then(queued({"2", "3"}, "b"));
  it.by("@lead", events::config_changed{"limit.plan", "1"});
  const auto why = it.when(wait_for({"2", "3"}), as("c")).refused<refusals::stage_full>();
  BOOST_TEST(why.wanted == 2U);
}

BOOST_AUTO_TEST_CASE(who_leaves_is_no_longer_waited_behind) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto ticket = it.position();
  it.when(release("1"), as("a")).accepted();
  it.when(stop("it was interrupted"), as("b"))
      .then(unqueued({"1"}, "b", ticket, "it was interrupted"));
  it.when(stop("again"), as("b")).then();
  it.when(claim("1"), as("c")).accepted();
}

BOOST_AUTO_TEST_CASE(one_process_leaves_and_the_others_of_its_session_stay) {
  three_items it;
  it.by("a", claimed("1", "a"), claimed("2", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"2"}, {}, {}, 42), as("b")).accepted();
  it.when(stop("enough"), as("b")).accepted();
  same(queue_of(it), {"b: 2"});
}

BOOST_AUTO_TEST_CASE(a_dead_waiter_is_passed_by) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto dead = it.position();
  it.when(release("1"), as("a")).accepted();
  it.finds_waiter(dead, liveness::gone);
  it.when(claim("1"), as("c"))
      .then(unqueued({"1"}, "b", dead, "it shows no life"), claimed("1", "c"));
}

BOOST_AUTO_TEST_CASE(a_waiter_whose_session_fell_silent_is_passed_by) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto silent = it.position();
  it.finds_waiter(silent, liveness::alive); // stopped, and so in nobody's way for ever
  it.when(release("1"), as("a")).accepted();
  it.pass(3 * hours).when(claim("1"), as("c")).accepted();
  BOOST_TEST(it.holder_of("1") == "c");
}

BOOST_AUTO_TEST_CASE(a_waiter_that_leaves_all_of_it_free_for_ten_seconds_loses_its_turn) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto ticket = it.position();
  it.pass(hours).when(release("1"), as("a")).accepted();
  it.pass(9).when(claim("1"), as("c")).refused<refusals::waited_for>();
  it.pass(1)
      .when(claim("1"), as("c"))
      .then(unqueued({"1"}, "b", ticket, "it missed its turn"), claimed("1", "c"));
}

BOOST_AUTO_TEST_CASE(who_still_waits_for_something_else_misses_no_turn) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1", "2"}), as("b")).accepted();
  it.pass(30 * minutes).when(claim("2"), as("c")).refused<refusals::waited_for>();
  it.when(wait_for({"2"}), as("c")).accepted();
  // Nor does who waits for somebody who waits.
  it.pass(30 * minutes).when(claim("2"), as("d")).refused<refusals::waited_for>();
  BOOST_TEST(queue_of(it).size() == 2U);
}

BOOST_AUTO_TEST_CASE(each_later_waiter_has_as_much_more_time) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"1"}), as("c")).accepted();
  it.when(release("1"), as("a")).accepted();
  it.pass(19).when(claim("1"), as("d")).refused<refusals::waited_for>();
  it.pass(1).when(claim("1"), as("d")).accepted();
  same(queue_of(it), {});
}

BOOST_AUTO_TEST_CASE(the_first_in_line_takes_over_from_a_lapsed_holder_in_one_commit) {
  three_items it;
  it.by("a", claimed("1", "a", 1 * hours));
  it.pass(50 * minutes).when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"1"}), as("c")).accepted();
  it.pass(20 * minutes);
  it.when(claim("1"), as("d")).refused<refusals::waited_for>();
  it.when(wait_for({"1"}), as("b")).accepted();
  BOOST_TEST(std::holds_alternative<events::claim_lapsed>(it.facts()[0]));
  BOOST_TEST(it.holder_of("1") == "b");
}

BOOST_AUTO_TEST_CASE(who_waits_behind_a_stopped_waiter_ends_what_a_dead_holder_had_so_time_runs) {
  three_items it;
  it.by("a", claimed("1", "a", 1 * hours));
  it.pass(50 * minutes).when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"1"}, {}, {}, 42), as("c")).accepted();
  it.pass(20 * minutes).when(wait_for({"1"}, {}, {}, 42), as("c")).accepted();
  BOOST_REQUIRE(it.facts().size() == 1U);
  BOOST_TEST(std::holds_alternative<events::claim_lapsed>(it.facts()[0]));
  BOOST_TEST(it.status_of("1") == "todo");
  it.pass(10).when(wait_for({"1"}, {}, {}, 42), as("c")).accepted();
  BOOST_TEST(it.holder_of("1") == "c");
}

BOOST_AUTO_TEST_CASE(no_place_outlives_its_session) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto ticket = it.position();
  it.when(commands::end_session{}, as("b"))
      .then(unqueued({"1"}, "b", ticket), events::session_ended{{"b"}, {}});
  it.when(wait_for({"1"}), as("c")).accepted();
  it.when(commands::cancel_session{{{"c"}}, false, "enough"}, as("@lead")).accepted();
  same(queue_of(it), {});
  it.when(wait_for({"1"}), as("d")).accepted();
  it.pass(3 * hours).when(commands::prune_sessions{}, as("@lead")).accepted();
  same(queue_of(it), {});
}

BOOST_AUTO_TEST_CASE(no_place_outlives_its_item_or_merge_point) {
  two_points it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(wait_for({"1", "2"}), as("c")).accepted();
  it.by("a", done("1", "a"));
  same(queue_of(it), {});
  it.when(wait_for({"1"}), as("b")).refused<refusals::wrong_status>();
  it.when(start("n"), as("a")).accepted();
  it.when(wait_for({"3"}, {}, "n"), as("b")).accepted();
  it.when(commands::finish_merge{{"n"}, {}}, as("a")).accepted();
  same(queue_of(it), {});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_paused_session)

event paused(std::string session) {
  return status(std::move(session), events::session_status::paused);
}

BOOST_AUTO_TEST_CASE(takes_nothing_more_but_keeps_what_it_has) {
  two_points it;
  it.by("a", claimed("1", "a")).by("@lead", paused("a"));
  it.when(claim("2"), as("a")).refused<refusals::session_paused>();
  BOOST_TEST(it.exit() == 1);
  it.when(commands::claim_next{{}, {}}, as("a")).refused<refusals::session_paused>();
  it.when(commands::reserve{{"src/**"}, false, {}}, as("a")).refused<refusals::session_paused>();
  it.when(start("m"), as("a")).refused<refusals::session_paused>();
  it.when(claim("1"), as("a")).accepted();
  BOOST_TEST(it.holder_of("1") == "a");
}

BOOST_AUTO_TEST_CASE(keeps_its_place_while_others_go_before_it_and_is_first_once_it_is_resumed) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.by("@lead", paused("b"));
  it.when(release("1"), as("a")).accepted();
  it.pass(1 * hours).when(wait_for({"1"}), as("b")).then(); // it waits on
  it.when(claim("1"), as("c")).then(claimed("1", "c"));
  it.when(release("1"), as("c")).accepted();
  it.pass(1 * hours).when(commands::resume{{{"b"}}, false, {}}, as("@lead")).accepted();
  it.pass(9).when(claim("1"), as("c")).refused<refusals::waited_for>(); // its turn begins now
  it.when(wait_for({"1"}), as("b")).accepted();
  BOOST_TEST(it.holder_of("1") == "b");
}

BOOST_AUTO_TEST_SUITE_END()
