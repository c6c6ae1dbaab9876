// Every status move of an item, who may make it, and in which order the noes are said.
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

commands::stage to(std::string_view stage, std::optional<std::string> reason = {},
                   bool force = false) {
  return {{"W-1"}, std::string{stage}, force, std::move(reason)};
}
const commands::done finish{{"W-1"}, {}, {}, {}, false, {}};
const commands::fail give_up{{"W-1"}, "no way", false};
const commands::cancel call_off{{"W-1"}, "not wanted", false};
const commands::retry again{{"W-1"}, false, {}};
const commands::reopen back_to_work{{"W-1"}, {}};
const commands::release let_go{{{"W-1"}}, false, {}};

commands::add an_item(std::optional<std::string> id) {
  commands::add what;
  if (id) what.item = events::item_id{*id};
  what.title = "a title";
  return what;
}
commands::edit edit_of(std::string_view item) {
  commands::edit what;
  what.item = {std::string{item}};
  return what;
}

/// What W-1 looks like in each status, held by "a" where it is claimed.
given in_status(std::string_view status) {
  if (status == "claimed") return given(added("W-1"), claimed("W-1", "a"));
  if (status == "done") return given(added("W-1"), done("W-1"));
  if (status == "failed") return given(added("W-1"), failed("W-1", {}, "no way"));
  if (status == "cancelled") return given(added("W-1"), cancelled("W-1", "no"));
  return given(added("W-1"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(items)

BOOST_AUTO_TEST_CASE(every_status_move_that_there_is_and_no_other) {
  struct move {
    engine::command what;
    std::string_view name;
    std::map<std::string_view, std::string_view> ends; // by status; all others are refused
  };
  const std::vector<move> moves{
      {claim("W-1"), "claim", {{"todo", "claimed"}, {"claimed", "claimed"}}},
      {let_go, "release", {{"claimed", "todo"}}},
      {finish, "done", {{"todo", "done"}, {"claimed", "done"}}},
      {give_up, "fail", {{"todo", "failed"}, {"claimed", "failed"}}},
      {again, "retry", {{"failed", "todo"}}},
      {call_off,
       "cancel",
       {{"todo", "cancelled"}, {"claimed", "cancelled"}, {"failed", "cancelled"}}},
      {back_to_work, "reopen", {{"done", "todo"}, {"cancelled", "todo"}}},
  };
  for (const auto& [what, name, ends] : moves) {
    for (const std::string_view from : {"todo", "claimed", "done", "failed", "cancelled"}) {
      BOOST_TEST_CONTEXT(name << " of what is " << from) {
        auto it = in_status(from);
        it.when(what, as("a"));
        const auto end = ends.find(from);
        BOOST_TEST((it.exit() == 0) == (end != ends.end()));
        BOOST_TEST(it.status_of("W-1") == (end == ends.end() ? from : end->second));
        BOOST_TEST((it.holder_of("W-1") == "a") == (it.status_of("W-1") == "claimed"));
        if (it.exit() != 0) BOOST_TEST(it.exit() == 1);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_held_is_another_session_s_to_change) {
  const std::vector<engine::command> writes{let_go,   to("implement"), finish,      give_up,
                                            call_off, again,           back_to_work};
  for (const auto& write : writes) {
    given it(added("W-1"), claimed("W-1", "a"));
    it.when(write, as("b")).refused<refusals::held_by_another>();
    it.when(write, as("@lead"));
    BOOST_TEST(it.refused<refusals::held_by_another>().caller_is_person);
  }
}

BOOST_AUTO_TEST_CASE(a_person_forces_what_is_held_with_a_reason) {
  const std::vector<engine::command> writes{
      commands::release{{{"W-1"}}, true, "a is away"}, to("implement", "a is away", true),
      commands::done{{"W-1"}, {}, {}, {}, true, "a is away"},
      commands::fail{{"W-1"}, "a is away", true}, commands::cancel{{"W-1"}, "a is away", true}};
  for (const auto& write : writes) {
    given it(added("W-1"), claimed("W-1", "a"));
    it.when(write, as("@lead")).accepted();
  }
}

BOOST_AUTO_TEST_CASE(a_session_forces_nothing_that_another_holds) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(commands::release{{{"W-1"}}, true, "mine now"}, as("b"))
      .refused<refusals::held_by_another>();
  it.when(commands::cancel{{"W-1"}, "mine now", true}, as("b"))
      .refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(force_without_a_reason_is_bad_usage_whatever_else_is_wrong) {
  const std::vector<engine::command> writes{
      commands::release{{{"nowhere"}}, true, {}}, commands::stage{{"nowhere"}, "plan", true, {}},
      commands::done{{"nowhere"}, {}, {}, {}, true, ""}, commands::fail{{"nowhere"}, "", true},
      commands::cancel{{"nowhere"}, "", true}};
  for (const auto& write : writes) {
    given it;
    it.when(write, as("@lead")).refused<refusals::bad_usage>();
  }
}

BOOST_AUTO_TEST_CASE(a_person_changes_what_is_free_as_it_likes) {
  given it(added("W-1"));
  it.when(to("implement"), as("@lead")).accepted();
  it.when(finish, as("@lead")).then(done("W-1"));
  it.when(back_to_work, as("@lead")).accepted();
  it.when(give_up, as("@lead")).then(failed("W-1", {}, "no way"));
  it.when(again, as("@lead")).then(events::item_retried{{"W-1"}, 2, {}});
  it.when(call_off, as("@lead")).then(cancelled("W-1", "not wanted"));
}

BOOST_AUTO_TEST_CASE(anybody_cancels_retries_and_reopens_what_nobody_holds) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(take_over("W-1", "a is away"), as("b")).accepted();
  it.when(give_up, as("b")).then(failed("W-1", "b", "no way"));
  it.when(again, as("a")).accepted(); // though b took it from a
  it.when(call_off, as("a")).accepted();
  it.when(back_to_work, as("c")).accepted();
}

BOOST_AUTO_TEST_CASE(anybody_edits_notes_and_lets_wait_what_another_holds) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"));
  auto change = edit_of("W-1");
  change.priority = 1;
  it.when(change, as("b")).accepted();
  it.when(commands::note{"W-1", "look here"}, as("@lead")).accepted();
  it.when(commands::depend{{"W-1"}, {{"W-2"}}, {}}, as("b")).accepted();
  it.when(commands::undepend{{"W-1"}, {{"W-2"}}}, as("@lead")).accepted();
  it.when(commands::add_task{{"W-1"}, "a step"}, as("b")).accepted();
  it.when(commands::finish_task{{"W-1"}, "1"}, as("b")).accepted();
  BOOST_TEST(it.holder_of("W-1") == "a");
}

BOOST_AUTO_TEST_CASE(done_of_a_free_item_is_claim_and_done_in_one_commit) {
  given it(added("W-1"));
  commands::done all{{"W-1"}, "it works", {"a.cpp"}, "https://example/1", false, {}};
  it.when(all, as("a"))
      .then(claimed("W-1", "a"),
            events::item_done{{"W-1"}, {{"a"}}, "it works", {"a.cpp"}, "https://example/1"});
  BOOST_TEST(it.holder_of("W-1") == "");
}

BOOST_AUTO_TEST_CASE(done_of_a_blocked_item_by_a_session_is_refused) {
  given it(added("W-1"), added("W-2"), waits("W-1", "W-2"));
  it.when(finish, as("a")).refused<refusals::blocked>();
}

BOOST_AUTO_TEST_CASE(attempts_are_counted) {
  given it(added("W-1"), events::config_changed{"attempts", "none"});
  for (std::int64_t attempt = 2; attempt < 5; ++attempt) {
    it.when(give_up, as("@lead")).accepted();
    it.when(again, as("@lead")).then(events::item_retried{{"W-1"}, attempt, {}});
  }
}

BOOST_AUTO_TEST_CASE(a_stage_goes_forward_by_one) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(to("implement"), as("a")).then(events::item_staged{{"W-1"}, "plan", "implement", {}});
  it.when(to("review"), as("a")).accepted();
  it.when(to("review"), as("a")).refused<refusals::nothing_to_change>();
}

BOOST_AUTO_TEST_CASE(a_stage_is_left_out_only_by_force_with_a_reason) {
  given it(added("W-1"), claimed("W-1", "a"));
  it.when(to("review"), as("a"));
  const auto why = it.refused<refusals::stage_skipped>();
  BOOST_TEST(it.exit() == 2);
  BOOST_TEST(why.from == "plan");
  BOOST_TEST(why.to == "review");
  BOOST_TEST(why.next == "implement");
  it.when(to("review", "it is trivial"), as("a")).refused<refusals::stage_skipped>();
  it.when(to("review", {}, true), as("a")).refused<refusals::bad_usage>();
  it.when(to("review", "it is trivial", true), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(a_stage_goes_back_by_any_with_a_reason) {
  given it(added("W-1", 5, "review"), claimed("W-1", "a"));
  it.when(to("plan"), as("a")).refused<refusals::bad_usage>();
  it.when(to("plan", "begin again"), as("a"))
      .then(events::item_staged{{"W-1"}, "review", "plan", "begin again"});
}

BOOST_AUTO_TEST_CASE(an_unknown_stage_is_refused_with_those_there_are) {
  given it(added("W-1"));
  it.when(to("deploy"), as("a"));
  BOOST_TEST(it.refused<refusals::unknown_stage>().stages ==
             (std::vector<std::string>{"plan", "implement", "review"}));
  BOOST_TEST(it.exit() == 5);
  auto what = an_item("W-1");
  what.stage = "deploy";
  it.when(what, as("a")).refused<refusals::unknown_stage>(); // 5 before 1: W-1 is there already
}

BOOST_AUTO_TEST_CASE(an_item_that_an_import_left_in_a_foreign_stage_moves_to_any) {
  given it(added("W-1", 5, "somewhere"));
  it.when(to("review"), as("a")).accepted();
}

BOOST_AUTO_TEST_CASE(ids_are_minted_and_never_again) {
  given it;
  const auto minted = [&] { return std::get<events::item_added>(it.facts().front()).item.value; };
  it.when(an_item({}), as("a")).accepted();
  BOOST_TEST(minted() == "T-1");
  it.when(commands::cancel{{"T-1"}, "no", false}, as("a")).accepted();
  it.when(an_item({}), as("b")).accepted();
  BOOST_TEST(minted() == "T-2");
  it.when(an_item("T-7"), as("a")).accepted();
  it.when(an_item({}), as("a")).accepted();
  BOOST_TEST(minted() == "T-8");
}

BOOST_AUTO_TEST_CASE(an_id_that_an_import_only_named_is_not_minted) {
  given it(added("W-1"), waits("W-1", "T-1"));
  it.when(an_item({}), as("a")).accepted();
  BOOST_TEST(std::get<events::item_added>(it.facts().front()).item.value == "T-2");
  BOOST_TEST(!it.is_blocked("W-1"));
}

BOOST_AUTO_TEST_CASE(the_largest_minted_number_is_not_minted_twice) {
  given it(added("T-18446744073709551615"), added("T-18446744073709551614"));
  it.when(an_item({}), as("a")).accepted();
  const auto first = std::get<events::item_added>(it.facts().front()).item;
  it.when(an_item({}), as("a")).accepted();
  BOOST_TEST(std::get<events::item_added>(it.facts().front()).item.value != first.value);
}

BOOST_AUTO_TEST_CASE(an_item_begins_in_the_first_stage_with_priority_5) {
  given it;
  events::item_added what;
  what.item = {"W-1"};
  what.title = "a title";
  what.priority = 5;
  what.stage = "plan";
  it.when(an_item("W-1"), as("@lead")).then(what);
}

BOOST_AUTO_TEST_CASE(an_id_is_given_once) {
  given it(added("W-1"));
  it.when(an_item("W-1"), as("a")).refused<refusals::already_exists>();
  BOOST_TEST(it.exit() == 1);
}

BOOST_AUTO_TEST_CASE(a_faulty_new_item_is_bad_usage) {
  given it;
  for (const std::string bad : {"", "a b", "-x", "@x", "a,b"})
    it.when(an_item(bad), as("a")).refused<refusals::bad_usage>();
  auto what = an_item("W-1");
  what.title.clear();
  it.when(what, as("a")).refused<refusals::bad_usage>();
  for (const int priority : {-1, 10}) {
    what = an_item("W-1");
    what.priority = priority;
    it.when(what, as("a")).refused<refusals::bad_usage>();
  }
}

BOOST_AUTO_TEST_CASE(a_lane_s_parent_is_its_story) {
  given it(added("story"));
  it.when(an_item("story/backend"), as("a")).accepted();
  BOOST_TEST(std::get<events::item_added>(it.facts().front()).parent->value == "story");
  it.when(an_item("story/backend/db"), as("a")).accepted();
  it.when(an_item("novel/backend"), as("a")).refused<refusals::unknown_item>();
  it.when(an_item("story/"), as("a")).refused<refusals::bad_usage>();
  auto foreign = an_item("story/frontend");
  foreign.parent = events::item_id{"story/backend"};
  it.when(foreign, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(lanes_of_one_story_have_a_holder_each) {
  given it(added("story"), added("story/a"), added("story/b"));
  it.when(claim("story/a"), as("a")).accepted();
  it.when(claim("story/b"), as("b")).accepted();
  it.when(claim("story"), as("orchestrator")).accepted();
  it.when(claim("story/a"), as("b")).refused<refusals::held_by_another>();
}

BOOST_AUTO_TEST_CASE(a_parent_is_no_descendant) {
  given it(added("a"), added("b"), added("c"));
  auto change = edit_of("b");
  change.parent = events::item_id{"a"};
  it.when(change, as("x")).accepted();
  change = edit_of("c");
  change.parent = events::item_id{"b"};
  it.when(change, as("x")).accepted();
  change = edit_of("a");
  change.parent = events::item_id{"c"};
  it.when(change, as("x")).refused<refusals::would_cycle>();
  change.parent = events::item_id{"a"};
  it.when(change, as("x")).refused<refusals::would_cycle>();
  change.parent = events::item_id{"missing"};
  it.when(change, as("x")).refused<refusals::unknown_item>();
}

BOOST_AUTO_TEST_CASE(parents_that_an_import_brought_in_a_circle_hang_nothing) {
  given it(added("a"), added("b"), added("c"));
  events::item_edited round{};
  round.item = {"a"};
  round.parent = events::item_id{"b"};
  events::item_edited trip = round;
  trip.item = {"b"};
  trip.parent = events::item_id{"a"};
  it.imported("x", 0, {round, trip});
  auto change = edit_of("c");
  change.parent = events::item_id{"a"};
  it.when(change, as("x")).accepted();
}

BOOST_AUTO_TEST_CASE(an_edit_changes_what_was_named_and_nothing_else) {
  given it(added("W-1"));
  auto change = edit_of("W-1");
  it.when(change, as("a")).refused<refusals::bad_usage>();
  change.labels = {"fast", "fast"};
  change.metadata = {{"size", {"3"}}, {"colour", {"\"red\""}}};
  it.when(change, as("a")).accepted();
  change = edit_of("W-1");
  change.metadata = {{"size", {"null"}}, {"shape", {"[1]"}}};
  it.when(change, as("a")).accepted();
  const auto& row = *it.world().items().find(*it.world().ids().items.find("W-1"));
  BOOST_TEST(row.labels.size() == 1U);
  BOOST_TEST(projections::memory::view(row.title) == "work on W-1");
  std::map<std::string, std::string> metadata;
  for (const auto& [name, value] : row.metadata)
    metadata[projections::memory::copy(name)] = projections::memory::copy(value);
  BOOST_TEST(
      (metadata == std::map<std::string, std::string>{{"colour", "\"red\""}, {"shape", "[1]"}}));
}

BOOST_AUTO_TEST_CASE(an_edit_says_its_noes_in_the_order_of_checks) {
  given it(added("W-1"), claimed("W-1", "b"));
  auto change = edit_of("W-1");
  change.parent = events::item_id{"missing"};
  change.stage = "review";
  it.when(change, expecting("a", 1)).refused<refusals::unknown_item>();
  BOOST_TEST(it.rejection().others.size() == 2U);
  BOOST_TEST(engine::exit_status(it.rejection().others[0]) == 6);
  BOOST_TEST(engine::exit_status(it.rejection().others[1]) == 4);
  change.priority = 11;
  it.when(change, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(tasks_are_done_by_number_or_by_text) {
  given it(added("W-1"));
  it.when(commands::add_task{{"W-1"}, "write"}, as("a")).then(events::task_added{{"W-1"}, "write"});
  it.when(commands::add_task{{"W-1"}, "test"}, as("a")).accepted();
  it.when(commands::finish_task{{"W-1"}, "2"}, as("a")).then(events::task_done{{"W-1"}, 2});
  it.when(commands::finish_task{{"W-1"}, "write"}, as("a")).then(events::task_done{{"W-1"}, 1});
  it.when(commands::finish_task{{"W-1"}, "1"}, as("a")).refused<refusals::nothing_to_change>();
  for (const std::string task : {"0", "3", "-1", "nothing", "99999999999999999999"}) {
    it.when(commands::finish_task{{"W-1"}, task}, as("a"));
    BOOST_TEST(it.refused<refusals::unknown_task>().tasks == 2);
    BOOST_TEST(it.exit() == 5);
  }
  it.when(commands::finish_task{{"W-1"}, "9"}, expecting("a", 1)).refused<refusals::unknown_task>();
  it.when(commands::add_task{{"missing"}, ""}, as("a")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(a_note_is_about_an_item_or_else_about_a_session) {
  given it(added("W-1"), started("a"), started("W-1"));
  it.when(commands::note{"W-1", "text"}, as("@lead")).then(events::item_noted{{"W-1"}, "text"});
  it.when(commands::note{"a", "text"}, as("@lead")).then(events::session_noted{{"a"}, "text"});
  it.when(commands::note{"nobody", "text"}, as("@lead")).refused<refusals::unknown_item>();
  it.when(commands::note{"nobody", ""}, as("@lead")).refused<refusals::bad_usage>();
}

BOOST_AUTO_TEST_CASE(an_event_of_a_user_s_own_changes_nothing_but_is_kept) {
  given it(added("W-1"));
  it.when(commands::append_event{"x.deployed", {R"({"to":"prod"})"}, {{"W-1"}}}, as("@lead"))
      .then(events::user_event{"x.deployed", {{"W-1"}}, {R"({"to":"prod"})"}});
  for (const std::string name : {"deployed", "x.", "x.a b", "item.done"})
    it.when(commands::append_event{name, {}, {}}, as("a")).refused<refusals::bad_usage>();
  it.when(commands::append_event{"x.y", {}, {{"missing"}}}, as("a"))
      .refused<refusals::unknown_item>();
}

BOOST_AUTO_TEST_CASE(a_board_is_opened_once_and_with_a_pipeline_that_makes_sense) {
  given it;
  it.when(commands::open_board{}, as("@lead")).refused<refusals::nothing_to_change>();
  heap_world nothing;
  const engine::context who{as("@lead"), {}};
  BOOST_TEST(engine::decide(commands::open_board{}, *nothing, who).has_value());
  const std::vector<commands::open_board> faulty{
      {{}, 7200}, {{"a", "a"}, 7200}, {{"a b"}, 7200}, {{"a"}, 0}};
  for (const auto& open : faulty) {
    const auto decided = engine::decide(open, *nothing, who);
    BOOST_REQUIRE(!decided.has_value());
    BOOST_TEST(engine::exit_status(decided.error().first) == 64);
  }
}

BOOST_AUTO_TEST_SUITE_END()
