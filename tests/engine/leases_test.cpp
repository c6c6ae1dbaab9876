// When a claim stands and when it is nobody's any more.
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;
using events::session_status;
using projections::liveness;

namespace {

/// The two facts of a take-over; both are checked where they matter.
events::claim_lapsed lapse_of(const story& it) {
  BOOST_REQUIRE(it.facts().size() == 2);
  BOOST_REQUIRE(std::holds_alternative<events::item_claimed>(it.facts()[1]));
  return std::get<events::claim_lapsed>(it.facts()[0]);
}

const commands::heartbeat beating{};

} // namespace

BOOST_AUTO_TEST_SUITE(leases)

BOOST_AUTO_TEST_CASE(a_claim_lapses_once_its_holder_is_silent_for_the_lease) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  it.pass(1).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(it.holder_of("W-1") == "b");
}

BOOST_AUTO_TEST_CASE(taking_over_a_lapsed_claim_is_two_facts_with_evidence_in_one_commit) {
  given it(added("W-1"));
  events::session_started start;
  start.session = {"a"};
  start.worktree = "/src/one";
  start.branch = "wip";
  it.by("a", start).by("a", claimed("W-1", "a"));
  it.by("a", events::session_noted{{"a"}, "half way"});
  const auto last_seen = it.seen().now;
  it.pass(3 * hours).when(claim("W-1"), as("b"));
  const auto evidence = lapse_of(it);
  BOOST_TEST(evidence.item.value == "W-1");
  BOOST_TEST(evidence.session.value == "a");
  BOOST_TEST(evidence.last_seen->value == 5U);
  BOOST_TEST(evidence.last_seen_at->milliseconds == last_seen.milliseconds);
  BOOST_TEST(evidence.age_s == 3 * hours);
  BOOST_TEST(evidence.judged == "silent");
  BOOST_TEST(evidence.worktree.value() == "/src/one");
  BOOST_TEST(evidence.branch.value() == "wip");
  BOOST_TEST(evidence.note.value() == "half way");
  const auto taken = std::get<events::item_claimed>(it.facts()[1]);
  BOOST_TEST(taken.session.value == "b");
  BOOST_TEST(!taken.taken_over_from.has_value());
}

BOOST_AUTO_TEST_CASE(every_commit_of_a_session_renews_its_leases) {
  const std::vector<engine::command> signs{
      beating,
      commands::note{"W-2", "a word"},
      commands::add_task{{"W-1"}, "a step"},
      claim("W-2"),
      commands::stage{{"W-1"}, "implement", false, {}},
      commands::append_event{"x.deployed", {}, {}},
  };
  for (const auto& sign : signs) {
    given it(added("W-1"), added("W-2"), claimed("W-1", "a"));
    it.pass(hours).when(sign, as("a")).accepted();
    it.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
    it.pass(1).when(claim("W-1"), as("b")).accepted();
  }
}

BOOST_AUTO_TEST_CASE(a_commit_of_somebody_else_renews_nothing) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(hours).when(commands::note{"W-1", "are you there?"}, as("b")).accepted();
  it.when(commands::note{"a", "are you there?"}, as("@lead")).accepted();
  it.pass(hours).when(claim("W-1"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(a_claim_s_own_lease_counts) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a", 30 * minutes), claimed("W-2", "a"));
  it.pass(30 * minutes).when(claim("W-2"), as("b")).refused<refusals::held_by_another>();
  it.when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(it.holder_of("W-2") == "a");
}

BOOST_AUTO_TEST_CASE(the_holder_itself_may_come_back_after_its_lease_while_nobody_took_over) {
  given it(added("W-1"), claimed("W-1", "a"));
  const auto fence = it.fence_of("W-1");
  it.pass(5 * hours).when(beating, as("a")).accepted();
  BOOST_TEST(it.fence_of("W-1") == fence);
  it.when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(a_jump_of_the_wall_clock_expires_nothing) {
  for (const std::int64_t jump : {10 * years, -10 * years}) {
    given it(added("W-1"), claimed("W-1", "a"));
    it.jump(jump).when(claim("W-1"), as("b"));
    const auto why = it.refused<refusals::held_by_another>();
    BOOST_TEST(why.expires->milliseconds == events::after(it.seen().now, 2 * hours).milliseconds);
    it.pass(2 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
    it.pass(1).when(claim("W-1"), as("b")).accepted();
    BOOST_TEST(lapse_of(it).age_s == 2 * hours);
  }
}

BOOST_AUTO_TEST_CASE(a_suspended_machine_expires_nothing) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.jump(8 * hours); // the monotonic clock stood still meanwhile
  it.when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(across_boots_the_wall_clock_decides_with_one_lease_of_grace) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.reboot(4 * hours - 1).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  it.pass(1).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).judged == "silent");
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_went_back_over_a_boot_makes_nobody_older) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.reboot(-10 * years).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(a_recorded_process_of_another_boot_is_dead_at_once) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.reboot(60).finds("a", liveness::rebooted).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).judged == "rebooted");
  BOOST_TEST(lapse_of(it).age_s == 60);
}

BOOST_AUTO_TEST_CASE(with_a_recorded_process_a_boot_gives_no_grace) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.reboot(2 * hours).finds("a", liveness::unknown).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).judged == "silent");
}

BOOST_AUTO_TEST_CASE(a_recorded_process_that_is_gone_ends_the_lease_at_once) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.pass(1).finds("a", liveness::gone).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).judged == "process_gone");
  BOOST_TEST(lapse_of(it).age_s == 1);
}

BOOST_AUTO_TEST_CASE(a_living_process_that_says_nothing_lapses_all_the_same) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.pass(2 * hours).finds("a", liveness::alive).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).judged == "silent");
}

BOOST_AUTO_TEST_CASE(where_nothing_is_proven_the_lease_decides) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.pass(1)
      .finds("a", liveness::unknown)
      .when(claim("W-1"), as("b"))
      .refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(an_imported_fact_is_no_sign_of_life) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(2 * hours).imported("a", 0, {events::item_noted{{"W-1"}, "said elsewhere"}});
  it.when(claim("W-1"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(an_imported_claim_counts_from_its_own_time) {
  given it(added("W-1"));
  it.imported("a", hours, {claimed("W-1", "a")});
  it.when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  it.pass(hours).when(claim("W-1"), as("b")).accepted();
  BOOST_TEST(lapse_of(it).age_s == 2 * hours);
  BOOST_TEST(!lapse_of(it).last_seen.has_value());
}

BOOST_AUTO_TEST_CASE(an_old_claim_imported_for_a_session_that_is_alive_stands) {
  given it(added("W-1"));
  it.by("a", beat("a")).pass(60).imported("a", 2 * years, {claimed("W-1", "a")});
  it.when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(while_a_session_waits_for_a_person_its_leases_do_not_run) {
  for (const auto waiting : {session_status::planning_complete, session_status::stuck,
                             session_status::paused, session_status::complete}) {
    given it(added("W-1"), claimed("W-1", "a"), status("a", waiting));
    it.pass(30 * days).when(claim("W-1"), as("b"));
    const auto why = it.refused<refusals::held_by_another>();
    BOOST_TEST(!why.expires.has_value());
    BOOST_TEST(!why.lapsed);
    it.when(take_over("W-1", "it waits too long"), as("b")).accepted();
  }
}

BOOST_AUTO_TEST_CASE(while_a_session_is_at_work_its_leases_run) {
  for (const auto working :
       {session_status::registered, session_status::planning, session_status::working}) {
    given it(added("W-1"), claimed("W-1", "a"), status("a", working));
    it.pass(2 * hours).when(claim("W-1"), as("b")).accepted();
  }
}

BOOST_AUTO_TEST_CASE(a_write_on_a_lapsed_claim_of_another_says_that_it_could_be_taken_over) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(3 * hours).when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("b"));
  BOOST_TEST(it.refused<refusals::held_by_another>().lapsed);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_is_due_after_a_quarter_of_the_lease) {
  const commands::heartbeat if_due{{}, {}, {}, {}, true};
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(30 * minutes).when(if_due, as("a")).then();
  it.pass(1).when(if_due, as("a")).then(beat("a"));
  it.when(if_due, as("a")).then();
}

BOOST_AUTO_TEST_CASE(the_shortest_lease_of_a_session_says_when_its_heartbeat_is_due) {
  const commands::heartbeat if_due{{}, {}, {}, {}, true};
  given it(added("W-1"), added("W-2"), claimed("W-1", "a", 60), claimed("W-2", "a", 4 * hours));
  it.pass(15).when(if_due, as("a")).then();
  it.pass(1).when(if_due, as("a")).then(beat("a"));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_that_is_asked_for_is_always_appended) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(beating, as("a")).then(beat("a"));
  it.when(beating, as("a")).then(beat("a"));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_of_nobody_is_never_due) {
  const commands::heartbeat if_due{{}, {}, {}, {}, true};
  given().when(if_due, as("a")).then();
}

BOOST_AUTO_TEST_CASE(a_heartbeat_needs_a_session) {
  given().when(beating, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_SUITE_END()
