// How sessions begin, are named, end, and are ended.
#include "engine/coordinator.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;
using events::session_status;
using projections::liveness;

namespace {

commands::start_session start(std::optional<std::string> id,
                              std::optional<events::process_identity> process = {}) {
  commands::start_session what;
  if (id) what.session = events::session_id{*id};
  what.suggested = "tree";
  what.process = process;
  return what;
}

commands::end_session end_of(std::initializer_list<std::string_view> sessions) {
  commands::end_session what;
  for (const auto id : sessions) what.sessions.push_back({std::string{id}});
  return what;
}

std::string begun(const story& it) {
  return std::get<events::session_started>(it.facts().front()).session.value;
}

const projections::session_row* row_of(const story& it, std::string_view session) {
  const auto number = it.world().ids().sessions.find(session);
  return number ? it.world().sessions().find(*number) : nullptr;
}

event renewed(std::string_view item, std::string_view session, std::string_view reason) {
  auto what = std::get<events::item_claimed>(claimed(item, session));
  what.taken_over_from = events::session_id{std::string{session}};
  what.reason = reason;
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sessions)

BOOST_AUTO_TEST_CASE(a_session_begins_with_its_first_command) {
  given it(added("W-1"));
  BOOST_TEST(row_of(it, "a") == nullptr);
  it.when(claim("W-1"), as("a")).accepted();
  BOOST_TEST(row_of(it, "a")->active);
  BOOST_TEST(row_of(it, "a")->last_seen.position == it.position());
}

BOOST_AUTO_TEST_CASE(a_person_s_command_begins_no_session) {
  given it(added("W-1"));
  it.when(commands::note{"W-1", "text"}, as("@lead")).accepted();
  BOOST_TEST(it.world().sessions().active().size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_start_says_who_and_where) {
  given it;
  auto what = start("a", process(7));
  what.provider = "claude";
  what.branch = "main";
  what.tasks = {"one"};
  auto expected = std::get<events::session_started>(started_in("a", process(7)));
  expected.provider = "claude";
  expected.branch = "main";
  expected.tasks = {"one"};
  it.when(what, as("@lead")).then(expected);
}

BOOST_AUTO_TEST_CASE(without_an_id_a_session_has_the_suggested_name_numbered_if_taken) {
  given it;
  for (const std::string name : {"tree", "tree-2", "tree-3"}) {
    it.when(start({}), as("@lead")).accepted();
    BOOST_TEST(begun(it) == name);
  }
  it.when(end_of({"tree-2"}), as("@lead")).accepted();
  it.when(start({}), as("@lead")).accepted();
  BOOST_TEST(begun(it) == "tree-2");
}

BOOST_AUTO_TEST_CASE(a_faulty_name_is_bad_usage) {
  given it;
  for (const std::string bad : {"", "a b", "@x", "-x"})
    it.when(start(bad), as("@lead")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_start_by_the_same_process_changes_nothing) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.when(start("a", process(7)), as("a")).then();
  BOOST_TEST(it.fence_of("W-1") == 4U);
}

BOOST_AUTO_TEST_CASE(a_start_by_the_same_process_that_says_more_is_noted) {
  given it(started_in("a", process(7)));
  auto more = start("a", process(7));
  more.focus = "backend";
  it.when(more, as("a")).accepted();
  BOOST_TEST(it.facts().size() == 1U);
  it.when(more, as("a")).then();
}

BOOST_AUTO_TEST_CASE(a_start_of_an_active_id_by_another_process_is_refused) {
  given it(started_in("a", process(7)));
  it.when(start("a", process(8)), as("a"));
  const auto why = it.refused<refusals::session_in_use>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.session == "a");
  BOOST_TEST(why.pid == 7);
  auto recycled = process(7); // the same number for another process
  recycled.started += 1;
  it.when(start("a", recycled), as("a")).refused<refusals::session_in_use>();
  it.when(start("a"), as("a")).refused<refusals::session_in_use>();
}

BOOST_AUTO_TEST_CASE(a_start_with_an_item_says_its_noes_in_the_order_of_checks) {
  given it(started_in("a", process(7)));
  auto what = start("a", process(8));
  what.item = events::item_id{"missing"};
  it.when(what, as("a")).refused<refusals::unknown_item>();
  BOOST_TEST(engine::exit_status(it.rejection().others.at(0)) == 4);
}

BOOST_AUTO_TEST_CASE(taking_a_session_over_moves_its_claims_with_new_fences) {
  given it(added("W-1"), added("W-2"), started_in("a", process(7)), claimed("W-1", "a"),
           claimed("W-2", "a"));
  const auto old = it.fence_of("W-1");
  auto what = start("a", process(8));
  what.take_over = true;
  auto expected = std::get<events::session_started>(started_in("a", process(8)));
  expected.taken_over_from = events::session_id{"a"};
  it.when(what, as("a"))
      .then(expected, renewed("W-1", "a", "taken over by a new process"),
            renewed("W-2", "a", "taken over by a new process"));
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, with_fence("a", old))
      .refused<refusals::stale_fence>();
  BOOST_TEST(row_of(it, "a")->process.pid == 8);
  BOOST_TEST(row_of(it, "a")->lost.empty());
}

BOOST_AUTO_TEST_CASE(a_lapsed_session_is_started_again_without_asking) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  it.finds("a", liveness::gone).when(start("a", process(8)), as("a")).accepted();
  BOOST_TEST(it.facts().size() == 2U);
  BOOST_TEST(it.fence_of("W-1") == it.position());
}

BOOST_AUTO_TEST_CASE(a_session_with_a_long_lease_is_not_lapsed_after_the_project_s) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a", 8 * hours));
  it.pass(3 * hours).when(start("a", process(8)), as("a")).refused<refusals::session_in_use>();
}

BOOST_AUTO_TEST_CASE(a_session_taken_over_without_a_process_forgets_the_old_one) {
  given it(added("W-1"), started_in("a", process(7)), claimed("W-1", "a"));
  auto what = start("a");
  what.take_over = true;
  it.when(what, as("a")).accepted();
  BOOST_TEST(!row_of(it, "a")->process.known());
}

BOOST_AUTO_TEST_CASE(a_start_claims_its_item_in_the_same_commit) {
  given it(added("W-1"));
  auto what = start("a");
  what.item = events::item_id{"W-1"};
  it.when(what, as("@lead")).then(started("a"), claimed("W-1", "a"));
  it.pass(hours).when(claim("W-1"), as("b")).refused<refusals::held_by_another>();
  auto second = start("b");
  second.item = events::item_id{"W-1"};
  it.when(second, as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(an_end_gives_back_all_that_the_session_holds_in_one_commit) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "a"));
  it.when(commands::end_session{}, as("a"))
      .then(released("W-1", "a"), released("W-2", "a"), ended("a"));
  BOOST_TEST(it.is_ready("W-1"));
  BOOST_TEST(!row_of(it, "a")->active);
  it.when(commands::end_session{}, as("a")).refused<refusals::unknown_session>();
  BOOST_TEST(it.exit() == 5);
}

BOOST_AUTO_TEST_CASE(anybody_ends_a_session_and_each_once) {
  given it(started("a"), started("b"));
  it.when(end_of({"a", "a"}), as("@lead")).then(ended("a"));
  it.when(end_of({"b", "a"}), as("@lead")).refused<refusals::unknown_session>();
  BOOST_TEST(row_of(it, "b")->active);
  it.when(commands::end_session{}, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_CASE(all_sessions_end_at_once) {
  given it(started("a"), started("b"), ended("b"), started("c"));
  commands::end_session all;
  all.all = true;
  it.when(all, as("@lead")).then(ended("a"), ended("c"));
}

BOOST_AUTO_TEST_CASE(an_ended_session_begins_anew_with_its_next_command) {
  auto first = std::get<events::session_started>(started_in("a", process(7)));
  first.focus = "backend";
  given it(first, ended("a"));
  it.when(commands::heartbeat{}, as("a")).accepted();
  BOOST_TEST(row_of(it, "a")->active);
  BOOST_TEST(row_of(it, "a")->focus.empty());
  BOOST_TEST(!row_of(it, "a")->process.known());
  BOOST_TEST((row_of(it, "a")->status == session_status::registered));
}

BOOST_AUTO_TEST_CASE(a_prune_ends_the_lapsed_with_evidence_and_gives_back_what_they_hold) {
  given it(added("W-1"), claimed("W-1", "a"), started("b"));
  const auto seen = it.seen().now;
  it.pass(hours).when(commands::heartbeat{}, as("b")).accepted();
  it.pass(hours).when(commands::prune_sessions{}, as("@lead"));
  it.then(released("W-1", "a", "its session lapsed"),
          events::session_pruned{{"a"}, events::position{3}, seen, 2 * hours, "silent"});
  it.when(commands::prune_sessions{}, as("@lead")).then();
}

BOOST_AUTO_TEST_CASE(a_prune_waits_for_the_longest_lease_of_a_session) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a", hours), claimed("W-2", "a", 8 * hours));
  it.pass(8 * hours - 1).when(commands::prune_sessions{}, as("@lead")).then();
  it.pass(1).when(commands::prune_sessions{}, as("@lead")).accepted();
  BOOST_TEST(it.facts().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_prune_goes_by_short_leases_too) {
  given it(added("W-1"), claimed("W-1", "a", 60));
  it.pass(60).when(commands::prune_sessions{}, as("@lead")).accepted();
  BOOST_TEST(it.facts().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_prune_ends_provably_dead_sessions_and_never_the_one_that_asks) {
  given it(started_in("a", process(7)), started_in("b", process(8)));
  it.finds("a", liveness::gone).finds("b", liveness::gone);
  it.when(commands::prune_sessions{}, as("b")).accepted();
  BOOST_TEST(it.facts().size() == 1U);
  BOOST_TEST(std::get<events::session_pruned>(it.facts().front()).judged == "process_gone");
}

BOOST_AUTO_TEST_CASE(a_session_that_waits_for_a_person_is_not_pruned) {
  given it(status("a", session_status::stuck));
  it.pass(30 * days).when(commands::prune_sessions{}, as("@lead")).then();
}

BOOST_AUTO_TEST_CASE(a_pruned_session_s_writes_are_refused_with_6) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.pass(3 * hours).when(commands::prune_sessions{}, as("@lead")).accepted();
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).refused<refusals::stale_fence>();
}

BOOST_AUTO_TEST_CASE(what_a_session_lost_by_no_doing_of_its_own_is_kept_until_it_acts) {
  const auto lost = [](const story& it) { return row_of(it, "a")->lost.size(); };
  given it(added("W-1"), added("W-2"), added("W-3"), added("W-4"), claimed("W-1", "a"),
           claimed("W-2", "a"), claimed("W-3", "a"), claimed("W-4", "a"));
  it.when(take_over("W-1", "needed"), as("b")).accepted();
  BOOST_TEST(lost(it) == 1U);
  it.when(commands::release{{{"W-2"}}, true, "needed"}, as("@lead")).accepted();
  BOOST_TEST(lost(it) == 2U);
  it.when(commands::done{{"W-3"}, {}, {}, {}, true, "it was done"}, as("@lead")).accepted();
  it.when(commands::cancel{{"W-4"}, "not wanted", true}, as("@lead")).accepted();
  BOOST_TEST(lost(it) == 4U);
  it.when(commands::heartbeat{}, as("a")).accepted();
  BOOST_TEST(lost(it) == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_session_gave_back_itself_is_no_loss) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "a"));
  it.when(release("W-1"), as("a")).accepted();
  it.when(commands::done{{"W-2"}, {}, {}, {}, false, {}}, as("a")).accepted();
  BOOST_TEST(row_of(it, "a")->lost.empty());
}

BOOST_AUTO_TEST_CASE(a_heartbeat_says_what_the_session_is_at) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(commands::heartbeat{{{"W-1"}}, "review", "a.cpp", "half way", false}, as("a"))
      .then(events::session_heartbeat{{"a"}, {{"W-1"}}, "review", "a.cpp", "half way"});
  const auto view = view_session(it.world(), "a", it.seen());
  BOOST_TEST(view->file.value() == "a.cpp");
  BOOST_TEST(view->note.value() == "half way");
  BOOST_TEST(view->items == std::vector<std::string>{"W-1"});
  it.when(commands::heartbeat{{}, "deploy", {}, {}, false}, as("a"))
      .refused<refusals::unknown_stage>();
  it.when(commands::heartbeat{{{"no"}}, {}, {}, {}, false}, as("a"))
      .refused<refusals::unknown_item>();
  it.when(commands::heartbeat{{{"W-1"}}, {}, {}, {}, false}, as("b"))
      .refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(a_session_is_in_its_file_until_the_item_is_done_that_it_was_in_it_for) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "a"));
  const auto file = [&] { return view_session(it.world(), "a", it.seen())->file.value_or(""); };
  it.when(commands::heartbeat{{{"W-1"}}, {}, "a.cpp", {}, false}, as("a")).accepted();
  it.when(commands::done{{"W-2"}, {}, {}, {}, false, {}}, as("a")).accepted();
  BOOST_TEST(file() == "a.cpp");
  it.when(commands::done{{"W-1"}, {}, {}, {}, false, {}}, as("a")).accepted();
  BOOST_TEST(file().empty());
  it.when(commands::heartbeat{{}, {}, "b.cpp", {}, false}, as("a")).accepted();
  BOOST_TEST(file() == "b.cpp"); // for no item: until it says another
}

BOOST_AUTO_TEST_CASE(a_claim_was_lost_where_it_was_taken_over_and_not_where_its_taker_was_ended) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), claimed("W-2", "a"));
  it.when(take_over("W-1", "needed"), as("b")).accepted();
  const auto taken_over = it.position();
  commands::end_session all;
  all.all = true;
  it.when(all, as("@lead")).accepted();
  const auto lost = [&](std::string_view session) { return taken_from(it.world(), as(session)); };
  BOOST_REQUIRE(lost("a").size() == 2U);
  BOOST_TEST(lost("a")[0].item == "W-1");
  BOOST_TEST(lost("a")[0].position.value == taken_over);
  BOOST_TEST(lost("a")[1].item == "W-2");
  BOOST_TEST(lost("a")[1].position.value == it.position());
  BOOST_REQUIRE(lost("b").size() == 1U); // what it took over was taken from it by that end
  BOOST_TEST(lost("b")[0].position.value == it.position());
}

BOOST_AUTO_TEST_SUITE_END()
