// Limits of stages: point 8 of parallel work, "WIP limits for a stage".
#include "engine/recommend.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;
using commands::stage;
using events::session_status;

namespace {

event limit(std::string_view stage, std::string_view most) {
  return events::config_changed{"limit." + std::string{stage}, std::string{most}};
}

stage move(std::string_view item, std::string_view to) {
  return {{std::string{item}}, std::string{to}, false, {}};
}

/// Three items in plan, of which at most so many may be claimed.
struct limited : given {
  explicit limited(std::string_view most)
      : given(added("W-1"), added("W-2"), added("W-3"), limit("plan", most)) {}
};

projections::pipeline_view plan_of(const story& it) {
  return projections::view_pipeline(it.world(), it.seen()).front();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_claim_in_a_full_stage_is_refused_and_names_who_is_in_it) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).then(claimed("W-1", "a"));
  const auto why = it.when(claim("W-2"), as("b")).refused<refusals::stage_full>();
  BOOST_TEST(it.exit() == 2);
  BOOST_TEST(why.item == "W-2");
  BOOST_TEST(why.stage == "plan");
  BOOST_TEST(why.limit == 1U);
  BOOST_REQUIRE(why.taken_by.size() == 1U);
  BOOST_TEST(why.taken_by.front().item == "W-1");
  BOOST_TEST(why.taken_by.front().session == "a");
}

BOOST_AUTO_TEST_CASE(the_same_session_claiming_again_needs_no_place) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.when(claim("W-1"), as("a")).accepted();
  it.when(claim("W-2"), as("a")).refused<refusals::stage_full>();
}

BOOST_AUTO_TEST_CASE(a_claim_of_several_takes_a_place_for_each_or_none) {
  limited it{"2"};
  it.when(claim({"W-1", "W-2", "W-3"}), as("a")).refused<refusals::stage_full>();
  BOOST_TEST(it.holder_of("W-1") == "");
  it.when(claim({"W-1", "W-2"}), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(a_place_is_free_again_once_its_item_is_done_released_or_moved) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.when(move("W-1", "implement"), as("a")).accepted();
  it.when(claim("W-2"), as("b")).accepted();
  it.when(release("W-2"), as("b")).accepted();
  it.when(claim("W-3"), as("b")).accepted();
  it.when(commands::done{{"W-3"}, {}, {}, {}, false, {}}, as("b")).accepted();
  it.when(claim("W-2"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(done_of_a_free_item_takes_no_place) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.when(commands::done{{"W-2"}, {}, {}, {}, false, {}}, as("b"))
      .then(claimed("W-2", "b"), done("W-2", "b"));
}

BOOST_AUTO_TEST_CASE(a_paused_session_takes_no_place) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.by("a", status("a", session_status::paused));
  it.when(claim("W-2"), as("b")).accepted();
  it.by("a", status("a", session_status::working)); // it goes on: nobody is thrown out
  it.when(claim("W-3"), as("c")).refused<refusals::stage_full>();
}

BOOST_AUTO_TEST_CASE(a_lapsed_holder_frees_its_place_for_whoever_takes_it_in_that_same_commit) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.pass(2 * hours).when(claim("W-2"), as("b")).accepted();
  BOOST_REQUIRE(it.facts().size() == 2U);
  const auto* gone = std::get_if<events::claim_lapsed>(&it.facts().front());
  BOOST_REQUIRE(gone != nullptr);
  BOOST_TEST(gone->item.value == "W-1");
  BOOST_TEST(gone->session.value == "a");
  BOOST_TEST(gone->judged == "silent");
  BOOST_TEST(it.status_of("W-1") == "todo");
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).refused<refusals::stale_fence>();
}

BOOST_AUTO_TEST_CASE(of_several_lapsed_holders_only_as_many_lose_their_place_as_are_needed) {
  given it(added("W-1"), added("W-2"), added("W-3"), limit("plan", "2"));
  it.when(claim("W-1"), as("a")).accepted();
  it.pass(minutes).when(claim("W-2"), as("b")).accepted();
  it.pass(3 * hours).when(claim("W-3"), as("c")).accepted();
  BOOST_TEST(it.facts().size() == 2U);
  BOOST_TEST(it.holder_of("W-1") == ""); // silent for longest
  BOOST_TEST(it.holder_of("W-2") == "b");
}

BOOST_AUTO_TEST_CASE(a_dead_holder_frees_its_place_before_its_lease_is_over) {
  given it(added("W-1"), added("W-2"), limit("plan", "1"), started_in("a", process(7)),
           claimed("W-1", "a"));
  it.when(claim("W-2"), as("b")).refused<refusals::stage_full>();
  it.finds("a", projections::liveness::gone).when(claim("W-2"), as("b")).accepted();
  BOOST_TEST(it.holder_of("W-1") == "");
}

BOOST_AUTO_TEST_CASE(ones_own_lapsed_claim_keeps_its_place) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.pass(3 * hours).when(claim("W-2"), as("a")).refused<refusals::stage_full>();
}

BOOST_AUTO_TEST_CASE(whoever_takes_an_item_over_takes_its_place_with_it) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.when(take_over("W-1", "a is away"), as("b")).accepted();
  it.pass(3 * hours).when(claim("W-1"), as("c")).accepted();
  BOOST_TEST(it.holder_of("W-1") == "c");
}

BOOST_AUTO_TEST_CASE(a_held_item_does_not_move_into_a_full_stage) {
  given it(added("W-1"), added("W-2", 5, "implement"), limit("implement", "1"), claimed("W-1", "a"),
           claimed("W-2", "b"));
  it.when(move("W-1", "implement"), as("a")).refused<refusals::stage_full>();
  BOOST_TEST(it.exit() == 2);
  auto forced = move("W-1", "implement");
  forced.force = true;
  forced.reason = "it is urgent";
  it.when(forced, as("a")).refused<refusals::stage_full>(); // only a person may
  it.when(forced, as("@lead")).accepted();
}

BOOST_AUTO_TEST_CASE(a_free_item_moves_into_a_full_stage) {
  given it(added("W-1"), added("W-2", 5, "implement"), limit("implement", "1"),
           claimed("W-2", "b"));
  it.when(move("W-1", "implement"), as("@lead")).accepted();
}

BOOST_AUTO_TEST_CASE(full_stages_offer_nothing) {
  limited it{"1"};
  it.by("@lead", added("W-9", 9, "review"));
  it.when(claim("W-1"), as("a")).accepted();
  it.when(commands::claim_next{}, as("b")).then(claimed("W-9", "b"));
  const auto why = it.when(commands::claim_next{}, as("c")).refused<refusals::nothing_ready>();
  BOOST_TEST(it.exit() == 7);
  BOOST_TEST(why.limited == 2U);
  BOOST_TEST((why.full_stages == std::vector<std::string>{"plan"}));
  BOOST_TEST(engine::recommend(it.world(), it.seen(), {}, 9).empty());
}

BOOST_AUTO_TEST_CASE(what_next_offers_in_a_stage_with_a_lapsed_holder_can_be_claimed) {
  limited it{"1"};
  it.when(claim("W-1"), as("a")).accepted();
  it.pass(3 * hours).when(commands::claim_next{}, as("a")).refused<refusals::nothing_ready>();
  it.when(commands::claim_next{}, as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_lowered_takes_nothing_from_anybody) {
  limited it{"3"};
  it.when(claim({"W-1", "W-2"}), as("a")).accepted();
  it.by("@lead", limit("plan", "1"));
  it.when(claim("W-1"), as("a")).accepted();
  it.when(claim("W-3"), as("b")).refused<refusals::stage_full>();
}

BOOST_AUTO_TEST_CASE(the_pipeline_shows_the_limit_and_how_many_places_are_taken) {
  limited it{"2"};
  BOOST_TEST(plan_of(it).wip_limit.value_or(0) == 2U);
  BOOST_TEST(plan_of(it).places_taken.value_or(9) == 0U);
  it.when(claim({"W-1", "W-2"}), as("a")).accepted();
  BOOST_TEST(plan_of(it).places_taken.value_or(9) == 2U);
  it.by("a", status("a", session_status::paused));
  BOOST_TEST(plan_of(it).places_taken.value_or(9) == 0U);
  BOOST_TEST(!projections::view_pipeline(it.world(), it.seen()).back().wip_limit);
}
