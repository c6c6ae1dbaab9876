// Where items come together, and who may integrate them when.
#include "projections/merge_view.hpp"
#include "projections/status_view.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;
using projections::liveness;

namespace {

commands::declare_merge_point declare(std::string id, std::vector<std::string> needs,
                                      std::vector<std::string> unlocks = {},
                                      std::optional<std::string> into = {}) {
  commands::declare_merge_point asked{{std::move(id)}, {}, {}, {}, std::move(into)};
  for (auto& item : needs) asked.needs.push_back({std::move(item)});
  for (auto& item : unlocks) asked.unlocks.push_back({std::move(item)});
  return asked;
}
commands::start_merge start(std::string id) { return {{std::move(id)}, false, {}, {}}; }
commands::start_merge wait_for(std::string id) {
  return {{std::move(id)}, true, process(4711), "here"};
}
commands::finish_merge finish(std::string id) { return {{std::move(id)}, {}}; }
commands::abandon_merge abandon(std::string id, std::optional<std::string> reason = {}) {
  return {{std::move(id)}, std::move(reason)};
}

events::event declared(std::string id, std::vector<std::string> needs,
                       std::vector<std::string> unlocks = {}, std::string into = "main") {
  events::merge_point_declared event{{std::move(id)}, {}, {}, {}, std::move(into)};
  for (auto& item : needs) event.needs.push_back({std::move(item)});
  for (auto& item : unlocks) event.unlocks.push_back({std::move(item)});
  return event;
}
events::merge_started merging(std::string id, std::string session) {
  return {{std::move(id)}, {std::move(session)}};
}

projections::merge_point_view view(const story& it, std::string_view id) {
  return view_merge_point(it.world(), id).value();
}

/// A board on which all that three merge points into one target need is done.
struct three_ready : given {
  three_ready() : given(added("W-1"), done("W-1")) {
    for (const char* const id : {"m-1", "m-2", "m-3"}) by("@lead", declared(id, {"W-1"}));
    for (const char* const session : {"a", "b", "c"}) by(session, started(session));
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(merge_points)

BOOST_AUTO_TEST_CASE(a_merge_point_waits_for_what_it_needs_and_then_is_ready) {
  given it(added("W-1"), added("W-2"), added("W-3"));
  it.when(declare("m", {"W-1", "W-2"}, {"W-3"}), as("@lead"))
      .then(declared("m", {"W-1", "W-2"}, {"W-3"}));
  BOOST_TEST(view(it, "m").state == "waiting");
  BOOST_TEST(view(it, "m").waiting_on == (std::vector<std::string>{"W-1", "W-2"}),
             boost::test_tools::per_element());
  it.by("a", done("W-1", "a"));
  BOOST_TEST(view(it, "m").waiting_on == std::vector<std::string>{"W-2"},
             boost::test_tools::per_element());
  it.by("a", done("W-2", "a"));
  BOOST_TEST(view(it, "m").state == "ready");
  it.when(commands::reopen{{"W-2"}, {}}, as("@lead")).accepted();
  BOOST_TEST(view(it, "m").state == "waiting");
}

BOOST_AUTO_TEST_CASE(a_start_before_it_is_ready_is_refused_and_names_what_is_missing) {
  given it(added("W-1"), added("W-2"), done("W-1"), declared("m", {"W-1", "W-2"}));
  const auto why = it.when(start("m"), as("a")).refused<refusals::merge_not_ready>();
  BOOST_TEST(it.exit() == 2);
  BOOST_TEST(why.waiting_on == std::vector<std::string>{"W-2"}, boost::test_tools::per_element());
  it.when(wait_for("m"), as("a")).refused<refusals::merge_not_ready>();
}

BOOST_AUTO_TEST_CASE(what_it_unlocks_is_blocked_until_it_is_integrated) {
  given it(added("W-1"), added("W-2"), declared("m", {"W-1"}, {"W-2"}));
  BOOST_TEST(it.is_blocked("W-2"));
  BOOST_TEST(!it.is_ready("W-2"));
  it.by("a", done("W-1", "a"));
  BOOST_TEST(it.is_blocked("W-2"));
  const auto why = it.when(claim("W-2"), as("b")).refused<refusals::blocked>();
  BOOST_TEST(why.by == std::vector<std::string>{"merge:m"}, boost::test_tools::per_element());
  it.when(start("m"), as("a")).then(merging("m", "a"));
  BOOST_TEST(it.is_blocked("W-2"));
  it.when(finish("m"), as("a")).then(events::merge_done{{"m"}, events::session_id{"a"}, {}});
  BOOST_TEST(it.is_ready("W-2"));
  BOOST_TEST(projections::unblocked_by(it.world(), "merge:m") == std::vector<std::string>{"W-2"},
             boost::test_tools::per_element());
  it.when(claim("W-2"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(a_person_is_asked_to_integrate_only_what_nobody_is_in_the_way_of) {
  given it(added("W-1"), done("W-1"), started("a"));
  it.by("@lead", events::merge_point_declared{{"m"}, {}, {{"W-1"}}, {}, "main"},
        events::merge_point_declared{{"n"}, {}, {{"W-1"}}, {}, "main"});
  const auto asked = [&] {
    return projections::view_status(it.world(), it.seen()).needs_you.size();
  };
  BOOST_TEST(asked() == 2U);
  it.when(commands::start_merge{{"m"}, false, {}, {}}, as("a")).accepted();
  BOOST_TEST(asked() == 0U);
}

BOOST_AUTO_TEST_CASE(an_item_with_lanes_is_ready_to_merge_when_all_lanes_are_done) {
  given it(added("story"), added("story/backend"), added("story/frontend"),
           declared("m", {"story"}));
  BOOST_TEST(view(it, "m").waiting_on ==
                 (std::vector<std::string>{"story/backend", "story/frontend"}),
             boost::test_tools::per_element());
  it.by("a", done("story/backend", "a"));
  it.when(start("m"), as("a")).refused<refusals::merge_not_ready>();
  it.by("b", done("story/frontend", "b"));
  BOOST_TEST(view(it, "m").state == "ready");
  BOOST_TEST(it.status_of("story") == "todo"); // it is not done by itself
  it.when(start("m"), as("a")).then(merging("m", "a"));
}

BOOST_AUTO_TEST_CASE(a_merge_point_needs_items_that_are_there) {
  given it(added("W-1"));
  BOOST_TEST(
      it.when(declare("m", {"W-1", "W-9"}), as("@lead")).refused<refusals::unknown_item>().item ==
      "W-9");
  it.when(declare("m", {"W-1"}, {"W-8"}), as("@lead")).refused<refusals::unknown_item>();
  it.when(declare("m", {}), as("@lead")).refused<refusals::bad_usage>();
  it.when(declare("m n", {"W-1"}), as("@lead")).refused<refusals::bad_usage>();
  it.when(start("m"), as("a")).refused<refusals::unknown_merge_point>();
  BOOST_TEST(it.exit() == 5);
}

BOOST_AUTO_TEST_CASE(what_a_merge_point_needs_cannot_wait_for_it) {
  given it(added("W-1"), added("W-2"), waits("W-1", "W-2"));
  it.when(declare("m", {"W-1"}, {"W-2"}), as("@lead")).refused<refusals::would_cycle>();
  BOOST_TEST(it.exit() == 1);
  it.when(declare("m", {"W-1"}, {"W-1"}), as("@lead")).refused<refusals::would_cycle>();
  // Nor may an item come to wait for what it unlocks only then.
  given other(added("W-1"), added("W-2"), declared("m", {"W-1"}, {"W-2"}));
  other.when(commands::depend{{"W-1"}, {{"W-2"}}, {}}, as("@lead"))
      .refused<refusals::would_cycle>();
}

BOOST_AUTO_TEST_CASE(declared_again_it_is_as_said_last) {
  given it(added("W-1"), added("W-2"), added("W-3"), declared("m", {"W-1"}, {"W-3"}));
  it.when(declare("m", {"W-2"}), as("@lead")).accepted();
  BOOST_TEST(view(it, "m").needs == std::vector<std::string>{"W-2"},
             boost::test_tools::per_element());
  BOOST_TEST(it.is_ready("W-3"));
  it.by("a", done("W-2", "a")).by("a", merging("m", "a"));
  it.when(declare("m", {"W-1"}, {}, "release"), as("@lead")).refused<refusals::wrong_merge_state>();
  it.by("a", events::merge_done{{"m"}, events::session_id{"a"}, {}});
  it.when(declare("m", {"W-1"}), as("@lead")).refused<refusals::wrong_merge_state>();
}

BOOST_AUTO_TEST_CASE(one_session_at_a_time_integrates_into_a_target) {
  three_ready it;
  it.when(start("m-1"), as("a")).then(merging("m-1", "a"));
  const auto why = it.when(start("m-2"), as("b")).refused<refusals::slot_held>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.holder == "a");
  BOOST_TEST(why.held_for == "m-1");
  BOOST_TEST(why.target == "main");
  it.when(start("m-1"), as("b")).refused<refusals::slot_held>();
  it.when(start("m-2"), as("a")).refused<refusals::slot_held>(); // its own slot is one, too
  it.when(finish("m-1"), as("a")).accepted();
  it.when(start("m-2"), as("b")).then(merging("m-2", "b"));
}

BOOST_AUTO_TEST_CASE(two_targets_have_two_slots) {
  three_ready it;
  it.by("@lead", declared("r", {"W-1"}, {}, "release"));
  it.when(start("m-1"), as("a")).accepted();
  it.when(start("r"), as("b")).then(merging("r", "b"));
}

BOOST_AUTO_TEST_CASE(starting_again_what_one_integrates_shows_life_and_changes_nothing) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(start("m-1"), as("a")).then(events::session_heartbeat{{"a"}, {}, {}, {}, {}});
}

BOOST_AUTO_TEST_CASE(a_slot_needs_a_session) {
  three_ready it;
  it.when(start("m-1"), as("@lead")).refused<refusals::needs_session>();
  BOOST_TEST(it.exit() == 64);
}

BOOST_AUTO_TEST_CASE(slots_are_given_in_the_order_of_waiting) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b"))
      .then(events::merge_queued{{"m-2"}, {"b"}, process(4711), "here"});
  it.when(wait_for("m-3"), as("c")).accepted();
  it.when(finish("m-1"), as("a")).accepted();
  const auto why = it.when(start("m-3"), as("c")).refused<refusals::waited_for>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.session == "b");
  BOOST_TEST(why.wanted == "merge:m-2");
  it.when(start("m-1"), as("c")).refused<refusals::wrong_merge_state>();
  it.when(wait_for("m-3"), as("c")).then(); // it keeps its place
  it.when(wait_for("m-2"), as("b")).then(merging("m-2", "b"));
  BOOST_TEST(view(it, "m-2").holder.value() == "b");
  BOOST_TEST(view(it, "m-3").queue == std::vector<std::string>{"c"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whoever_comes_while_others_wait_comes_after_them) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(finish("m-1"), as("a")).accepted();
  it.when(start("m-3"), as("c")).refused<refusals::waited_for>();
}

BOOST_AUTO_TEST_CASE(a_lapsed_holder_is_in_nobody_s_way) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.pass(2 * hours)
      .when(start("m-2"), as("b"))
      .then(events::merge_abandoned{{"m-1"}, {"a"}, "it shows no life"}, merging("m-2", "b"));
  BOOST_TEST(view(it, "m-1").state == "ready");
  // What it does now is a zombie's.
  it.when(finish("m-1"), as("a")).refused<refusals::stale_fence>();
  BOOST_TEST(it.exit() == 6);
}

BOOST_AUTO_TEST_CASE(a_dead_holder_is_in_nobody_s_way) {
  three_ready it;
  it.by("a", started_in("a", process(7))).when(start("m-1"), as("a")).accepted();
  it.finds("a", liveness::gone);
  it.when(start("m-2"), as("b")).accepted();
  BOOST_TEST(view(it, "m-2").holder.value() == "b");
}

BOOST_AUTO_TEST_CASE(a_dead_waiter_loses_its_turn) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(wait_for("m-3"), as("c")).accepted();
  it.finds_waiter(it.position() - 1, liveness::gone);
  it.when(finish("m-1"), as("a")).accepted();
  it.when(wait_for("m-3"), as("c"))
      .then(events::merge_abandoned{{"m-2"}, {"b"}, "it shows no life"}, merging("m-3", "c"));
}

BOOST_AUTO_TEST_CASE(a_waiter_that_leaves_a_free_slot_for_ten_seconds_loses_its_turn) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(wait_for("m-3"), as("c")).accepted();
  it.pass(hours).when(finish("m-1"), as("a")).accepted();
  it.pass(9).when(wait_for("m-3"), as("c")).then();
  it.pass(1)
      .when(wait_for("m-3"), as("c"))
      .then(events::merge_abandoned{{"m-2"}, {"b"}, "it missed its turn"}, merging("m-3", "c"));
}

BOOST_AUTO_TEST_CASE(who_lost_its_turn_may_queue_again_behind_the_others) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(wait_for("m-3"), as("c")).accepted();
  it.when(finish("m-1"), as("a")).accepted();
  it.pass(10).when(wait_for("m-3"), as("c")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  BOOST_TEST(view(it, "m-2").queue.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_circle_of_waiters_is_refused_and_named) {
  three_ready it;
  it.by("@lead", declared("r", {"W-1"}, {}, "release"), declared("r-2", {"W-1"}, {}, "release"));
  it.when(start("m-1"), as("a")).accepted();
  it.when(start("r"), as("b")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  const auto why = it.when(wait_for("r-2"), as("a")).refused<refusals::waiting_in_circle>();
  BOOST_REQUIRE(why.links.size() == 2U);
  BOOST_TEST(why.links[0].session == "a");
  BOOST_TEST(why.links[0].wanted == "merge:r-2");
  BOOST_TEST(why.links[0].holder == "b");
  BOOST_TEST(why.links[0].has.value() == "r");
  BOOST_TEST(why.links[1].session == "b");
  BOOST_TEST(why.links[1].wanted == "merge:m-2");
  BOOST_TEST(why.links[1].holder == "a");
  // To wait for oneself is the smallest circle.
  it.when(wait_for("m-3"), as("a")).refused<refusals::waiting_in_circle>();
}

BOOST_AUTO_TEST_CASE(an_abandoned_merge_can_be_started_again) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(abandon("m-1"), as("b")).refused<refusals::slot_held>();
  it.when(abandon("m-1", "conflicts"), as("a")).accepted();
  BOOST_TEST(view(it, "m-1").state == "ready");
  it.when(start("m-1"), as("b")).accepted();
  it.when(abandon("m-1"), as("@lead")).refused<refusals::bad_usage>();
  it.when(abandon("m-1", "b went home"), as("@lead")).accepted();
  it.when(finish("m-1"), as("b")).refused<refusals::stale_fence>();
  it.when(abandon("m-1", "again"), as("@lead")).refused<refusals::wrong_merge_state>();
}

BOOST_AUTO_TEST_CASE(who_waits_may_leave_the_queue) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(abandon("m-2"), as("b")).accepted();
  BOOST_TEST(view(it, "m-2").queue.empty());
  it.when(finish("m-1"), as("a")).accepted();
  it.when(start("m-3"), as("c")).accepted();
}

BOOST_AUTO_TEST_CASE(what_was_integrated_by_hand_is_begun_and_done_in_one_commit) {
  three_ready it;
  it.when(finish("m-1"), as("a"))
      .then(merging("m-1", "a"), events::merge_done{{"m-1"}, events::session_id{"a"}, {}});
  it.when(finish("m-2"), as("@lead")).then(events::merge_done{{"m-2"}, {}, {}});
  it.when(start("m-3"), as("b")).accepted();
  it.when(finish("m-3"), as("@lead")).refused<refusals::slot_held>();
  it.when(finish("m-1"), as("a")).refused<refusals::wrong_merge_state>();
}

BOOST_AUTO_TEST_CASE(the_end_of_a_session_gives_back_its_slot_and_its_places_in_queues) {
  three_ready it;
  it.when(start("m-1"), as("a")).accepted();
  it.when(wait_for("m-2"), as("b")).accepted();
  it.when(wait_for("m-3"), as("c")).accepted();
  it.when(commands::end_session{}, as("b"))
      .then(events::merge_abandoned{{"m-2"}, {"b"}, {}}, events::session_ended{{"b"}, {}});
  it.when(commands::end_session{}, as("a"))
      .then(events::merge_abandoned{{"m-1"}, {"a"}, {}}, events::session_ended{{"a"}, {}});
  it.when(wait_for("m-3"), as("c")).then(merging("m-3", "c"));
  it.pass(3 * hours).when(commands::prune_sessions{}, as("@lead")).accepted();
  BOOST_TEST(view(it, "m-3").state == "ready");
  BOOST_TEST(it.world().merge_points().slots().empty());
  BOOST_TEST(it.world().queue().tickets().empty());
}

BOOST_AUTO_TEST_CASE(finished_merge_points_are_not_looked_through) {
  three_ready it;
  for (const char* const id : {"m-1", "m-2"}) it.when(finish(id), as("a")).accepted();
  BOOST_TEST(view_merge_points(it.world()).size() == 1U);
  BOOST_TEST(view_merge_points(it.world(), true).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_merge_points_of_seed_002)

namespace {

/// The story of the seed with its three lanes.
struct user_authentication : given {
  user_authentication() {
    by("@orchestrator", added(story), added(backend), added(frontend), added(tests));
    events::merge_point_declared service{{"auth-service"},
                                         "Backend auth service complete → Frontend can integrate",
                                         {{backend}},
                                         {{frontend}},
                                         "main"};
    events::merge_point_declared login{
        {"login"}, "Frontend login complete → Tests can run e2e", {{frontend}}, {{tests}}, "main"};
    by("@orchestrator", service).by("@orchestrator", login);
  }
  const std::string story = "1-2-user-authentication";
  const std::string backend = story + "/backend";
  const std::string frontend = story + "/frontend";
  const std::string tests = story + "/tests";
};

} // namespace

BOOST_AUTO_TEST_CASE(backend_auth_service_complete_frontend_can_integrate) {
  user_authentication it;
  BOOST_TEST(view(it, "auth-service").title ==
             "Backend auth service complete → Frontend can integrate");
  BOOST_TEST(it.is_ready(it.backend));
  BOOST_TEST(it.is_blocked(it.frontend));
  it.by("terminal-1", claimed(it.backend, "terminal-1"))
      .by("terminal-1", done(it.backend, "terminal-1"));
  BOOST_TEST(view(it, "auth-service").state == "ready");
  it.when(start("auth-service"), as("terminal-1")).accepted();
  it.when(finish("auth-service"), as("terminal-1")).accepted();
  BOOST_TEST(it.is_ready(it.frontend));
}

BOOST_AUTO_TEST_CASE(frontend_login_complete_tests_can_run_e2e) {
  user_authentication it;
  it.by("terminal-1", done(it.backend, "terminal-1"));
  it.when(finish("auth-service"), as("terminal-1")).accepted();
  BOOST_TEST(it.is_blocked(it.tests));
  it.when(claim(it.tests), as("terminal-3")).refused<refusals::blocked>();
  it.when(claim(it.frontend), as("terminal-2")).accepted();
  it.by("terminal-2", done(it.frontend, "terminal-2"));
  it.when(finish("login"), as("terminal-2")).accepted();
  it.when(claim(it.tests), as("terminal-3")).accepted();
}

BOOST_AUTO_TEST_SUITE_END()
