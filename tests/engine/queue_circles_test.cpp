// Who would wait for each other for ever is told so; and who waits for what is shown.
#include "engine/explain.hpp"
#include "projections/merge_view.hpp"
#include "projections/views.hpp"
#include "tests/engine/queued.hpp"

using namespace tally;
using namespace tally::tests;
using projections::liveness;

BOOST_AUTO_TEST_SUITE(waiting_in_circles)

BOOST_AUTO_TEST_CASE(a_wait_that_would_close_a_circle_of_two_is_refused_and_names_it) {
  three_items it;
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b"));
  it.when(wait_for({"2"}), as("a")).accepted();
  const auto why = it.when(wait_for({"1"}), as("b")).refused<refusals::waiting_in_circle>();
  BOOST_TEST(it.exit() == 4);
  same(words_of(why), {"b>1>a", "a>2>b"});
  same(queue_of(it), {"a: 2"});
}

BOOST_AUTO_TEST_CASE(a_circle_of_three_is_named_as_a_whole) {
  three_items it;
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b")).by("c", claimed("3", "c"));
  it.when(wait_for({"2"}), as("a")).accepted();
  it.when(wait_for({"3"}), as("b")).accepted();
  const auto why = it.when(wait_for({"1"}), as("c")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"c>1>a", "a>2>b", "b>3>c"});
}

BOOST_AUTO_TEST_CASE(a_circle_goes_through_items_files_and_slots) {
  two_points it;
  it.by("a", claimed("1", "a")).by("b", reserved("b", "src/**"));
  it.when(start("n"), as("c")).accepted();
  it.when(wait_for({"2"}, {"src/*.c"}), as("a")).accepted();
  it.when(wait_for({"3"}, {}, "m"), as("b")).accepted();
  const auto why = it.when(wait_for({"1"}), as("c")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"c>1>a", "a>src/*.c>b", "b>merge:m>c"});
  BOOST_TEST(why.links[1].has.value() == "src/**");
  BOOST_TEST(why.links[2].has.value() == "n");
}

BOOST_AUTO_TEST_CASE(a_merge_that_waits_may_close_a_circle_with_claims) {
  two_points it;
  it.by("a", claimed("1", "a"));
  it.when(start("n"), as("b")).accepted();
  it.when(wait_for({"1"}), as("b")).accepted();
  const auto why = it.when(start("m", true), as("a")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"a>merge:m>b", "b>1>a"});
}

BOOST_AUTO_TEST_CASE(to_wait_behind_somebody_may_close_a_circle_too) {
  three_items it;
  it.by("@lead", added("4"));
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b"));
  it.when(wait_for({"1", "3"}), as("c")).accepted(); // c waits for a, and comes first at 3
  it.when(wait_for({"2"}), as("a")).accepted();      // a waits for b
  // b would wait for c only because of its place: c does wait for b, by way of a.
  const auto why = it.when(wait_for({"3"}), as("b")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"b>3>~c", "c>1>a", "a>2>b"});
}

BOOST_AUTO_TEST_CASE(who_comes_back_has_again_what_had_lapsed_and_may_close_a_circle) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.pass(3 * 3600);
  it.when(claim("2"), as("b")).accepted();
  // This very wait would renew the claim of 1 that b waits for.
  const auto why = it.when(wait_for({"2"}), as("a")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"a>2>b", "b>1>a"});
}

BOOST_AUTO_TEST_CASE(who_shows_no_life_is_in_no_circle) {
  three_items it;
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b"));
  it.when(wait_for({"2"}), as("a")).accepted();
  it.finds_waiter(it.position(), liveness::gone);
  it.when(wait_for({"1"}), as("b")).then(queued({"1"}, "b"));
}

BOOST_AUTO_TEST_CASE(of_a_circle_that_a_take_over_makes_the_youngest_wait_ends) {
  three_items it;
  it.by("a", claimed("1", "a")).by("b", claimed("2", "b"));
  it.when(wait_for({"2"}), as("a")).accepted();
  it.when(wait_for({"1"}, {}, {}, 42), as("c")).accepted();
  it.when(take_over("2", "it is mine"), as("c")).accepted(); // now a waits for c, and c for a
  it.when(wait_for({"2"}), as("a")).then();
  it.when(wait_for({"1"}, {}, {}, 42), as("c")).refused<refusals::waiting_in_circle>();
}

BOOST_AUTO_TEST_CASE(a_circle_goes_through_the_places_of_a_full_stage) {
  three_items it;
  it.by("@lead", added("4", 5, "review"), events::config_changed{"limit.plan", "1"});
  it.by("a", claimed("1", "a")).by("b", claimed("4", "b"));
  it.when(wait_for({"4"}), as("a")).accepted();
  const auto why = it.when(wait_for({"2"}), as("b")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"b>2>a", "a>4>b"});
  BOOST_TEST(why.links[0].full_stage.value() == "plan");
  BOOST_TEST(why.links[0].has.value() == "1");
}

BOOST_AUTO_TEST_CASE(a_place_that_one_who_does_not_wait_may_give_back_closes_no_circle) {
  three_items it;
  it.by("@lead", added("4", 5, "review"), events::config_changed{"limit.plan", "2"});
  it.by("a", claimed("1", "a")).by("b", claimed("4", "b")).by("c", claimed("2", "c"));
  it.when(wait_for({"4"}), as("a")).accepted();
  it.when(wait_for({"3"}), as("b")).then(queued({"3"}, "b")); // c may give its place back
  const auto why = it.when(wait_for({"4"}), as("c")).refused<refusals::waiting_in_circle>();
  BOOST_TEST(words_of(why).front() == "c>4>b");
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_place_that_only_its_own_claim_has_waits_for_itself) {
  three_items it;
  it.by("@lead", events::config_changed{"limit.plan", "1"}).by("a", claimed("1", "a"));
  const auto why = it.when(wait_for({"2"}), as("a")).refused<refusals::waiting_in_circle>();
  same(words_of(why), {"a>2>a"});
}

BOOST_AUTO_TEST_CASE(many_may_wait_for_one_without_a_circle) {
  three_items it;
  it.by("a", claimed("1", "a"));
  for (const char* const session : {"b", "c", "d"})
    it.when(wait_for({"1"}), as(session)).accepted();
  it.when(wait_for({"2", "1"}), as("d")).accepted();
  BOOST_TEST(queue_of(it).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(who_waits_for_what)

BOOST_AUTO_TEST_CASE(is_shown_with_its_place_since_when_and_whom_it_waits_for) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}, {"src/**"}), as("b")).accepted();
  const auto ticket = it.position();
  it.pass(30).when(wait_for({"1"}), as("c")).accepted();
  const auto rows = view_queue(it.world(), it.seen());
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[0].place == 1U);
  BOOST_TEST(rows[0].session == "b");
  BOOST_TEST(rows[0].ticket == ticket);
  BOOST_TEST(rows[0].since_s == 30);
  same(rows[0].items, {"1"});
  same(rows[0].files, {"src/**"});
  same(rows[0].waits_on, {"a"});
  same(rows[1].waits_on, {"a", "b"});
}

BOOST_AUTO_TEST_CASE(is_shown_with_whether_who_waits_shows_life) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.finds_waiter(it.position(), liveness::gone);
  it.when(wait_for({"1"}, {}, {}, 42), as("c")).accepted();
  it.finds_waiter(it.position(), liveness::alive);
  const auto rows = view_queue(it.world(), it.seen());
  BOOST_REQUIRE(rows.size() == 1U); // who came later passed the dead by
  BOOST_TEST(rows[0].session == "c");
  BOOST_TEST(rows[0].shows_life);
  it.finds_waiter(it.position(), liveness::gone);
  BOOST_TEST(!view_queue(it.world(), it.seen())[0].shows_life);
}

BOOST_AUTO_TEST_CASE(is_shown_with_the_full_stage_and_who_has_its_places) {
  three_items it;
  it.by("@lead", events::config_changed{"limit.plan", "1"}).by("a", claimed("1", "a"));
  it.when(wait_for({"2"}), as("b")).accepted();
  const auto rows = view_queue(it.world(), it.seen());
  BOOST_REQUIRE(rows.size() == 1U);
  same(rows[0].full_stages, {"plan"});
  same(rows[0].waits_on, {"a"});
}

BOOST_AUTO_TEST_CASE(is_refused_by_what_the_first_waits_for_and_what_that_has_in_common) {
  two_points it;
  it.when(start("m"), as("a")).accepted();
  it.when(start("n", true), as("b")).accepted();
  it.when(commands::abandon_merge{{"m"}, "later"}, as("a")).accepted();
  const auto why = it.when(start("m"), as("c")).refused<refusals::waited_for>();
  BOOST_TEST(why.session == "b");
  BOOST_TEST(why.wanted == "merge:n");
  BOOST_TEST(why.asked == "merge:m");
}

BOOST_AUTO_TEST_CASE(is_shown_with_the_item_the_session_and_the_merge_point) {
  two_points it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}, {"src/**"}, "m"), as("b")).accepted();
  const auto item = view_item_detail(it.world(), "1", it.seen());
  BOOST_REQUIRE(item->queue.size() == 1U);
  BOOST_TEST(item->queue[0].session == "b");
  BOOST_TEST(view_item_detail(it.world(), "2", it.seen())->queue.empty());
  same(view_session(it.world(), "b", it.seen())->waits_for, {"1", "src/**", "merge:m"});
  same(view_merge_point(it.world(), "m")->queue, {"b"});
}

BOOST_AUTO_TEST_CASE(explains_why_a_free_item_cannot_be_claimed) {
  three_items it;
  it.by("a", claimed("1", "a"));
  it.when(wait_for({"1"}), as("b")).accepted();
  it.when(release("1"), as("a")).accepted();
  const auto why =
      engine::explain(it.world(), engine::context{as("c"), it.seen()}, events::item_id{"1"});
  BOOST_REQUIRE(why->refused);
  BOOST_TEST(std::holds_alternative<refusals::waited_for>(why->refused->first));
  BOOST_TEST(why->queue.size() == 1U);
  BOOST_TEST(!why->rank);
  BOOST_TEST(!engine::explain(it.world(), engine::context{as("b"), it.seen()}, events::item_id{"1"})
                  ->refused);
}

BOOST_AUTO_TEST_SUITE_END()
