// Several sessions on one item by focus: seed 002, "intra-story parallelism".
#include "engine/answers.hpp"
#include "engine/lanes.hpp"
#include "projections/progress_view.hpp"
#include "projections/views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

constexpr const char* story_id = "1-2-user-authentication";

commands::start_session start(std::string_view session, std::string_view focus,
                              std::vector<std::string> tasks = {}) {
  commands::start_session asked;
  asked.session = events::session_id{std::string{session}};
  asked.item = events::item_id{story_id};
  asked.focus = std::string{focus};
  asked.tasks = std::move(tasks);
  return asked;
}

std::string lane(std::string_view focus) {
  return std::string{story_id} + "/" + std::string{focus};
}

/// The story of seed 002, with a dependency of its own.
struct with_story : given {
  with_story() : given(added(story_id, 2, "implement"), added("1-1-plant-data-model")) {}
};

std::vector<projections::lane_view> lanes_of(const story& it) {
  return projections::view_lanes(it.world(), story_id, it.seen());
}

commands::done finish(const std::string& item) { return {{item}, {}, {}, {}, false, {}}; }

} // namespace

BOOST_AUTO_TEST_CASE(a_session_that_starts_with_a_focus_makes_and_claims_its_lane_in_one_commit) {
  with_story it;
  const auto before = it.position();
  it.when(start("terminal-1", "backend",
                {"Implement authentication service", "Create JWT token generation"}),
          as("terminal-1"))
      .accepted();
  BOOST_TEST(it.position() == before + 1);
  BOOST_REQUIRE(it.facts().size() == 5U); // started, added, two tasks, claimed
  const auto& about = std::get<events::session_started>(it.facts().front());
  BOOST_TEST(about.focus.value_or("") == "backend");
  BOOST_TEST(about.tasks.empty()); // they are the lane's
  const auto made = projections::view_item_detail(it.world(), lane("backend"), it.seen());
  BOOST_REQUIRE(made);
  BOOST_TEST(made->parent.value_or("") == story_id);
  BOOST_TEST(made->stage == "implement");
  BOOST_TEST(made->priority == 2);
  BOOST_TEST(made->tasks.size() == 2U);
  BOOST_TEST(made->claim->session == "terminal-1");
  BOOST_TEST(it.holder_of(story_id) == ""); // the parent is nobody's
}

BOOST_AUTO_TEST_CASE(multiple_terminals_work_on_different_aspects_of_one_story) {
  with_story it;
  for (const auto& [terminal, focus] :
       {std::pair{"terminal-1", "backend"}, std::pair{"terminal-2", "frontend"},
        std::pair{"terminal-3", "tests"}}) {
    it.when(start(terminal, focus), as(terminal)).accepted();
  }
  BOOST_TEST(lanes_of(it).size() == 3U);
  it.when(start("terminal-4", "tests"), as("terminal-4")).refused<refusals::held_by_another>();
  BOOST_TEST(it.exit() == 4);
  it.when(claim(story_id), as("orchestrator")).accepted(); // the parent is its orchestrator's
}

BOOST_AUTO_TEST_CASE(a_lane_that_is_there_is_claimed_and_gets_the_tasks_that_are_new) {
  with_story it;
  it.when(start("a", "backend", {"one"}), as("a")).accepted();
  it.when(release(lane("backend")), as("a")).accepted();
  it.when(start("b", "backend", {"one", "two"}), as("b")).accepted();
  const auto tasks = lanes_of(it).front().tasks;
  BOOST_REQUIRE(tasks.size() == 2U);
  BOOST_TEST(tasks.back().text == "two");
  it.when(start("b", "backend", {"two"}), as("b")).accepted();
  BOOST_TEST(lanes_of(it).front().tasks.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_tasks_of_a_session_without_a_focus_are_its_items) {
  with_story it;
  auto asked = start("a", "", {"one"});
  asked.focus.reset();
  it.when(asked, as("a")).accepted();
  BOOST_TEST(it.holder_of(story_id) == "a");
  BOOST_TEST(projections::view_item_detail(it.world(), story_id, it.seen())->tasks.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_focus_becomes_an_id_without_what_no_id_may_hold) {
  BOOST_TEST(engine::lane_of({"S"}, "API layer").value == "S/API-layer");
  BOOST_TEST(engine::lane_of({"S"}, " a, b/c ").value == "S/a-b-c");
  BOOST_TEST(engine::lane_of({"S"}, "Prüfung").value == "S/Prüfung");
  with_story it;
  it.when(start("a", " , "), as("a")).refused<refusals::bad_usage>();
  it.when(start("a", std::string(200, 'x')), as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_lane_inherits_what_its_story_waits_for) {
  with_story it;
  it.by("@lead", waits(story_id, "1-1-plant-data-model"));
  const auto why = it.when(start("a", "backend"), as("a")).refused<refusals::blocked>();
  BOOST_TEST(it.exit() == 2);
  BOOST_TEST((why.by == std::vector<std::string>{"1-1-plant-data-model"}));
  it.by("@lead", done("1-1-plant-data-model"));
  it.when(start("a", "backend"), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(a_story_that_waits_for_one_of_its_lanes_does_not_keep_its_lanes_waiting) {
  with_story it;
  it.when(start("a", "backend"), as("a")).accepted();
  it.by("@lead", waits(story_id, lane("backend")));
  it.when(start("b", "frontend"), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(intra_story_parallelism_is_allowed_regardless_of_dependencies) {
  with_story it;
  it.when(start("terminal-1", "backend"), as("terminal-1")).accepted();
  it.by("@lead", added(lane("tests"), 5, "implement"));
  it.by("@lead", waits(lane("tests"), lane("backend")));
  it.when(start("terminal-3", "tests"), as("terminal-3")).accepted(); // it warns and does not block
  const auto lanes = lanes_of(it);
  BOOST_TEST((lanes.back().blocked_by == std::vector<std::string>{lane("backend")}));
  BOOST_TEST((projections::lanes_before(it.world(), lane("tests")) ==
              std::vector<std::string>{lane("backend")}));
  it.when(finish(lane("backend")), as("terminal-1")).accepted();
  BOOST_TEST(lanes_of(it).back().blocked_by.empty());
}

BOOST_AUTO_TEST_CASE(a_lane_of_what_is_finished_or_not_there_is_refused) {
  with_story it;
  it.by("@lead", done(story_id));
  it.when(start("a", "backend"), as("a")).refused<refusals::wrong_status>();
  auto nowhere = start("a", "backend");
  nowhere.item = events::item_id{"nowhere"};
  it.when(nowhere, as("a")).refused<refusals::unknown_item>();
}

BOOST_AUTO_TEST_CASE(a_new_lane_takes_a_place_of_its_stage) {
  with_story it;
  it.by("@lead", events::config_changed{"limit.implement", "1"});
  it.when(start("a", "backend"), as("a")).accepted();
  it.when(start("b", "frontend"), as("b")).refused<refusals::stage_full>();
  it.pass(3 * hours).when(start("b", "frontend"), as("b")).accepted(); // a's place, which lapsed
  BOOST_TEST(it.holder_of(lane("backend")) == "");
}

BOOST_AUTO_TEST_CASE(a_lane_shows_its_terminal_focus_tasks_status_current_file_and_last_update) {
  with_story it;
  it.when(start("terminal-2", "frontend", {"Build login form component", "Add form validation"}),
          as("terminal-2"))
      .accepted();
  it.when(commands::finish_task{{lane("frontend")}, "1"}, as("terminal-2")).accepted();
  it.pass(5 * minutes);
  commands::heartbeat beat;
  beat.item = events::item_id{lane("frontend")};
  beat.file = "src/components/LoginForm.tsx";
  const auto seen_before = it.position();
  it.when(beat, as("terminal-2")).accepted();
  const auto shown = lanes_of(it).front();
  BOOST_TEST(shown.session.value_or("") == "terminal-2");
  BOOST_TEST(shown.focus == "frontend");
  BOOST_TEST(shown.status == "working");
  BOOST_TEST(shown.tasks.front().done);
  BOOST_TEST(!shown.tasks.back().done);
  BOOST_TEST(shown.current_file.value_or("") == "src/components/LoginForm.tsx");
  BOOST_TEST((shown.last_update == it.seen().now));
  // A sign of life is no change of the item: who looked before may still write.
  it.when(commands::note{lane("frontend"), "fine"}, expecting("terminal-2", seen_before))
      .accepted();
  it.pass(3 * hours);
  BOOST_TEST(lanes_of(it).front().status == "lapsed");
  it.when(claim(lane("frontend")), as("terminal-9")).accepted();
  BOOST_TEST(!lanes_of(it).front().current_file); // that was the former holder's
}

BOOST_AUTO_TEST_CASE(an_item_with_lanes_is_ready_to_merge_when_all_of_them_are_done) {
  with_story it;
  const auto is_ready = [&] {
    return projections::is_ready_to_merge(it.world(), *it.world().ids().items.find(story_id));
  };
  it.when(start("a", "backend"), as("a")).accepted();
  it.when(start("b", "frontend"), as("b")).accepted();
  it.when(start("c", "docs"), as("c")).accepted();
  BOOST_TEST(!is_ready());
  it.when(finish(lane("backend")), as("a")).accepted();
  it.when(finish(lane("frontend")), as("b")).accepted();
  BOOST_TEST(!is_ready());
  it.when(commands::cancel{{lane("docs")}, "not needed", false}, as("c")).accepted();
  BOOST_TEST(is_ready());
  BOOST_TEST(
      (projections::completed_by(it.world(), lane("docs")) == std::vector<std::string>{story_id}));
  BOOST_TEST(it.status_of(story_id) == "todo"); // it is not done by itself
  it.by("@lead", events::conflict_found{
                     {"C-1"}, "merge_conflict", {{"a"}, {"b"}}, {{lane("backend")}}, {}, {}});
  BOOST_TEST(!is_ready());
  it.by("@lead", events::conflict_resolved{{"C-1"}, {}});
  BOOST_TEST(is_ready());
}

BOOST_AUTO_TEST_CASE(who_finishes_a_story_is_told_who_is_still_at_its_lanes) {
  with_story it;
  it.when(start("a", "backend"), as("a")).accepted();
  it.when(start("b", "frontend"), as("b")).accepted();
  it.when(finish(lane("backend")), as("a")).accepted();
  it.when(start("a", "tests"), as("a")).accepted();
  const engine::command done = finish(story_id);
  it.when(done, as("a")).accepted();
  engine::receipt made;
  made.position = {it.position()};
  made.facts = it.log().back().facts;
  const auto rows = engine::answer(done, as("a"), it.world(), made, it.seen());
  BOOST_REQUIRE(rows.front().still_held);
  BOOST_REQUIRE(rows.front().still_held->size() == 1U); // neither the done one, nor its own
  BOOST_TEST(rows.front().still_held->front().item == lane("frontend"));
  BOOST_TEST(rows.front().still_held->front().session == "b");
}
