// Why an item is as it is, by the same projections that decide.
#include "engine/explain.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

engine::item_explanation explained(const story& it, std::string_view item,
                                   std::string_view who = "@lead") {
  const auto found = engine::explain(it.world(), engine::context{as(who), it.seen()},
                                     events::item_id{std::string{item}});
  BOOST_REQUIRE(found);
  return *found;
}

std::string named(const story& it, projections::item_number item) {
  return std::string{it.world().ids().items.spell(item)};
}

engine::session_explanation explained_session(const story& it, std::string session) {
  const auto found = engine::explain(it.world(), engine::context{as("@lead"), it.seen()},
                                     events::session_id{std::move(session)});
  BOOST_REQUIRE(found);
  return *found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(explain)

BOOST_AUTO_TEST_CASE(a_free_item_is_ready_has_a_place_and_could_be_claimed) {
  given it(added("later", 7), added("W-1"));
  const auto why = explained(it, "W-1");
  BOOST_TEST(why.ready);
  BOOST_TEST(!why.claim);
  BOOST_REQUIRE(why.rank);
  BOOST_TEST(why.rank->place == 1U);
  BOOST_TEST(explained(it, "later").rank->place == 2U);
  BOOST_TEST(!why.refused);
}

BOOST_AUTO_TEST_CASE(a_blocked_item_names_what_is_in_the_way_and_the_commit_that_said_so) {
  given it(added("W-1"), added("W-2"), added("W-3"), waits("W-3", "W-1"));
  it.by("@lead", waits("W-3", "W-2"));
  it.by("a", done("W-1"));
  const auto why = explained(it, "W-3");
  BOOST_TEST(!why.ready);
  BOOST_TEST(!why.rank);
  BOOST_REQUIRE(why.needs.size() == 2U);
  BOOST_TEST(named(it, why.needs[0].on) == "W-1");
  BOOST_TEST(!why.needs[0].in_the_way);
  BOOST_TEST(named(it, why.needs[1].on) == "W-2");
  BOOST_TEST(why.needs[1].in_the_way);
  BOOST_TEST(why.needs[1].since.value + 1 == it.position());
  BOOST_REQUIRE(why.refused);
  BOOST_TEST(std::holds_alternative<refusals::blocked>(why.refused->first));
}

BOOST_AUTO_TEST_CASE(a_lane_names_the_story_that_it_has_a_blocker_from) {
  given it(added("base"), added("story"), added("story/backend"), added("story/tests"),
           waits("story", "base"), waits("story/tests", "story/backend"));
  const auto why = explained(it, "story/tests");
  BOOST_REQUIRE(why.needs.size() == 2U);
  BOOST_TEST(named(it, why.needs[0].on) == "story/backend");
  BOOST_TEST(!why.needs[0].in_the_way); // between lanes it is said, but does not block
  BOOST_TEST(named(it, why.needs[1].on) == "base");
  BOOST_TEST(why.needs[1].in_the_way);
  BOOST_TEST(why.needs[1].from.value_or("") == "story");
}

BOOST_AUTO_TEST_CASE(a_held_item_names_the_claim_and_the_holders_last_sign_of_life) {
  given it(added("W-1"));
  it.by("a", claimed("W-1", "a", 1 * hours)).pass(10 * minutes).by("a", beat("a"));
  const auto fence = it.fence_of("W-1");
  it.pass(5 * minutes);
  const auto why = explained(it, "W-1", "b");
  BOOST_REQUIRE(why.claim);
  BOOST_TEST(why.claim->fence.value == fence);
  BOOST_TEST(why.claim->last_seen.value == it.position());
  BOOST_TEST(why.claim->life.age_s == 5 * minutes);
  BOOST_TEST(why.claim->life.left_s == 55 * minutes);
  BOOST_REQUIRE(why.refused);
  BOOST_TEST(std::holds_alternative<refusals::held_by_another>(why.refused->first));
  BOOST_TEST(!explained(it, "W-1", "a").refused); // its holder would only renew it
}

BOOST_AUTO_TEST_CASE(a_lapsed_claim_says_how_that_was_judged_and_is_offered_to_others) {
  given it(added("W-1"));
  it.by("a", claimed("W-1", "a", 1 * hours)).pass(2 * hours);
  const auto why = explained(it, "W-1", "b");
  BOOST_REQUIRE(why.claim);
  BOOST_TEST(why.claim->life.lapsed);
  BOOST_TEST(why.claim->life.judged == "silent");
  BOOST_REQUIRE(why.rank);
  BOOST_TEST(why.rank->measured.lapsed_from.has_value());
  BOOST_TEST(!why.refused);
  const auto session = explained_session(it, "a");
  BOOST_REQUIRE(session.claims.size() == 1U);
  BOOST_TEST(named(it, *session.claims.front().item) == "W-1");
  BOOST_TEST(session.claims.front().life.lapsed);
}

BOOST_AUTO_TEST_CASE(a_session_without_claims_is_judged_by_the_projects_lease) {
  given it(added("W-1"));
  it.by("a", started("a")).pass(1 * hours);
  const auto why = explained_session(it, "a");
  BOOST_REQUIRE(why.claims.size() == 1U);
  BOOST_TEST(!why.claims.front().item);
  BOOST_TEST(why.claims.front().lease_s == 2 * hours);
  BOOST_TEST(!why.claims.front().life.lapsed);
  BOOST_TEST(!engine::explain(it.world(), engine::context{as("@lead"), it.seen()},
                              events::session_id{"nobody"}));
}

BOOST_AUTO_TEST_CASE(a_session_that_waits_is_explained_with_its_place_and_one_that_ended_without) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), started("b"));
  commands::claim wait{{{"W-1"}, {"W-2"}}, {}, false, false, {}};
  wait.wait = true;
  wait.process = process(4711);
  it.when(wait, as("b")).accepted();
  const auto waits = explained_session(it, "b");
  BOOST_REQUIRE(waits.queue.size() == 1U);
  BOOST_TEST(waits.queue.front().items.size() == 2U);
  it.when(commands::end_session{}, as("b")).accepted();
  const auto ended = explained_session(it, "b");
  BOOST_TEST(ended.claims.empty());
  BOOST_TEST(ended.queue.empty());
}

BOOST_AUTO_TEST_CASE(a_merge_point_names_what_it_needs_and_who_has_the_slot_and_waits_for_it) {
  given it(added("W-1"), added("W-2"), started("a"), started("b"), done("W-1"));
  it.by("@lead", events::merge_point_declared{{"m"}, {}, {{"W-1"}}, {}, "main"},
        events::merge_point_declared{{"n"}, {}, {{"W-1"}, {"W-2"}}, {}, "main"});
  const auto why = [&](std::string_view id) {
    const auto found = engine::explain(it.world(), engine::context{as("@lead"), it.seen()},
                                       events::merge_point_id{std::string{id}});
    BOOST_REQUIRE(found);
    return *found;
  };
  BOOST_TEST(!why("m").refused); // granted to whoever asks
  BOOST_REQUIRE(why("n").needs.size() == 2U);
  BOOST_TEST(!why("n").needs[0].in_the_way);
  BOOST_TEST(why("n").needs[1].in_the_way);
  BOOST_REQUIRE(why("n").refused);
  BOOST_TEST(std::holds_alternative<refusals::merge_not_ready>(why("n").refused->first));
  it.by("a", events::merge_started{{"m"}, {"a"}});
  const auto began = it.position();
  it.by("b", events::merge_queued{{"m"}, {"b"}, {}, {}});
  BOOST_REQUIRE(why("n").slot);
  BOOST_TEST(why("n").slot->since.value == began);
  BOOST_TEST(why("n").slot->shows_life);
  BOOST_REQUIRE(why("m").queue.size() == 1U);
  BOOST_REQUIRE(why("m").refused);
  BOOST_TEST(std::holds_alternative<refusals::slot_held>(why("m").refused->first));
  it.pass(3 * hours);
  BOOST_TEST(!why("m").slot->shows_life);
  BOOST_TEST(!why("m").queue[0].shows_life);
  BOOST_TEST(!why("m").refused); // both are passed
  BOOST_TEST(!engine::explain(it.world(), engine::context{as("@lead"), it.seen()},
                              events::merge_point_id{"nowhere"}));
}

BOOST_AUTO_TEST_SUITE_END()
