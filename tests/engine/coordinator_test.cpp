// The numbered steps of a change, over a log and a world in memory.
#include "tests/engine/memory_board.hpp"

using namespace tally;
using namespace tally::tests;
using engine::failure_kind;

namespace {

engine::request named(engine::command what, std::string_view who, std::string_view name,
                      std::string_view digest) {
  auto asked = board::of(std::move(what), who);
  asked.key = events::request_key{std::string{name}, std::string{digest}};
  return asked;
}

const commands::done finish_1{{"W-1"}, {}, {}, {}, false, {}};

} // namespace

BOOST_AUTO_TEST_SUITE(the_coordinator)

BOOST_AUTO_TEST_CASE(a_change_is_one_commit_with_its_author_and_both_times) {
  board b;
  const auto made = b.run(claim("W-1"), "a");
  BOOST_TEST(made.position.value == 4U);
  BOOST_TEST(made.facts.size() == 1U);
  BOOST_TEST(!made.repeated);
  const auto written = b.at(4);
  BOOST_TEST(written.by.value == "a");
  BOOST_TEST(written.at.milliseconds == b.clock.at.milliseconds);
  BOOST_TEST((written.mono == b.clock.mono));
  BOOST_TEST(written.facts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_answer_is_given_under_the_lock_and_before_the_sync) {
  board b;
  bool asked = false;
  const auto made = b.it.run(board::of(claim("W-1"), "a"),
                             [&](const projections::world& world, const engine::receipt& receipt,
                                 const projections::observation&) {
                               asked = true;
                               BOOST_TEST(world.last().position == receipt.position.value);
                               const auto other = b.log.lock(engine::deadline{0});
                               BOOST_REQUIRE(!other.has_value());
                               BOOST_TEST((other.error().kind == failure_kind::busy));
                               BOOST_TEST(b.log.durable().value < receipt.position.value);
                             });
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(asked);
  BOOST_TEST(b.log.durable().value >= made->position.value);
  BOOST_TEST(b.log.lock(engine::deadline{0}).has_value());
}

BOOST_AUTO_TEST_CASE(a_busy_lock_changes_nothing_and_says_so) {
  board b;
  const auto held = b.log.lock(engine::deadline{1000});
  auto asked = board::of(claim("W-1"), "a");
  asked.patience = engine::deadline{10};
  const auto why = b.refused(asked);
  BOOST_TEST((std::get<engine::failure>(why.why).kind == failure_kind::busy));
  BOOST_TEST(b.last() == 3U);
}

BOOST_AUTO_TEST_CASE(only_heartbeats_and_notes_are_relaxed) {
  board b;
  auto asked = board::of(claim("W-1"), "a");
  asked.relaxed = true;
  BOOST_TEST(board::exit_of(b.refused(asked)) == 64);
  const auto durable = b.log.durable();
  for (const engine::command& what :
       {engine::command{commands::heartbeat{}}, engine::command{commands::note{"W-1", "text"}}}) {
    asked.what = what;
    b.run(asked);
  }
  BOOST_TEST(b.log.durable().value == durable.value);
  b.run(claim("W-1"), "a");
  BOOST_TEST(b.log.durable().value == b.last());
}

BOOST_AUTO_TEST_CASE(a_change_whose_sync_is_left_to_the_caller_is_not_synced) {
  board b;
  const auto durable = b.log.durable();
  auto asked = board::of(claim("W-1"), "a");
  asked.sync_later = true;
  const auto made = b.run(asked);
  BOOST_TEST(b.log.durable().value == durable.value);
  BOOST_TEST(b.it.make_durable(made.position).has_value());
  BOOST_TEST(b.log.durable().value == made.position.value);
}

BOOST_AUTO_TEST_CASE(a_refused_command_appends_nothing_while_its_session_is_fresh) {
  board b;
  b.run(claim("W-1"), "a");
  b.run(claim("W-2"), "b");
  b.clock.pass(30 * minutes);
  BOOST_TEST(board::exit_of(b.refused(claim("W-1"), "b")) == 4);
  BOOST_TEST(b.last() == 5U);
}

BOOST_AUTO_TEST_CASE(a_refused_command_appends_a_heartbeat_that_is_due_and_nothing_else) {
  board b;
  b.run(claim("W-1"), "a");
  b.run(claim("W-2"), "b");
  b.clock.pass(30 * minutes + 1);
  b.refused(claim("W-1"), "b");
  BOOST_TEST(b.last() == 6U);
  BOOST_TEST(b.at(6).facts.size() == 1U);
  BOOST_TEST(std::holds_alternative<events::session_heartbeat>(b.at(6).facts[0].what));
  BOOST_TEST(b.log.durable().value == 5U); // relaxed
  b.clock.pass(2 * hours - 1);
  b.refused(claim("W-2"), "c"); // its lease was renewed
}

BOOST_AUTO_TEST_CASE(a_refused_command_of_a_person_or_stranger_appends_nothing) {
  board b;
  b.run(claim("W-1"), "a");
  b.clock.pass(hours);
  b.refused(claim("W-1"), "stranger");
  b.refused(release("W-1"), "@lead");
  BOOST_TEST(b.last() == 4U);
}

BOOST_AUTO_TEST_CASE(a_command_that_changes_nothing_appends_nothing) {
  board b;
  const auto made = b.run(commands::prune_sessions{}, "@lead");
  BOOST_TEST(made.facts.empty());
  BOOST_TEST(made.position.value == 3U);
  BOOST_TEST(b.last() == 3U);
}

BOOST_AUTO_TEST_CASE(the_same_request_again_appends_nothing_and_gives_the_first_answer) {
  board b;
  const auto first = b.run(named(claim("W-1"), "a", "r", "d"));
  const auto again = b.run(named(claim("W-1"), "a", "r", "d"));
  BOOST_TEST(!first.repeated);
  BOOST_TEST(again.repeated);
  BOOST_TEST(again.position.value == first.position.value);
  BOOST_TEST(again.facts.size() == first.facts.size());
  BOOST_TEST(b.last() == first.position.value);
}

BOOST_AUTO_TEST_CASE(the_same_request_with_another_command_is_refused) {
  board b;
  b.run(named(claim("W-1"), "a", "r", "d"));
  const auto why = b.refused(named(claim("W-2"), "a", "r", "e"));
  BOOST_TEST(board::exit_of(why) == 64);
  const auto& no = std::get<refusals::request_differs>(std::get<engine::rejection>(why.why).first);
  BOOST_TEST(no.request == "r");
  BOOST_TEST(no.first.value == 4U);
}

BOOST_AUTO_TEST_CASE(the_same_request_of_somebody_else_is_another) {
  board b;
  b.run(named(claim("W-1"), "a", "r", "d"));
  BOOST_TEST(!b.run(named(claim("W-2"), "b", "r", "e")).repeated);
}

BOOST_AUTO_TEST_CASE(a_request_whose_grant_is_gone_is_refused_with_6) {
  board b;
  b.run(named(claim("W-1"), "a", "r", "d"));
  b.run(take_over("W-1", "needed"), "b");
  const auto why = b.refused(named(claim("W-1"), "a", "r", "d"));
  BOOST_TEST(board::exit_of(why) == 6);
  const auto& no = std::get<refusals::stale_fence>(std::get<engine::rejection>(why.why).first);
  BOOST_TEST(no.holder.value() == "b");
}

BOOST_AUTO_TEST_CASE(a_repeated_done_of_a_free_item_is_a_repeat_though_its_claim_ended_with_it) {
  board b;
  b.run(named(finish_1, "a", "r", "d"));
  BOOST_TEST(b.run(named(finish_1, "a", "r", "d")).repeated);
}

BOOST_AUTO_TEST_CASE(a_refused_request_may_be_tried_again) {
  board b;
  b.run(claim("W-1"), "b");
  b.refused(named(claim("W-1"), "a", "r", "d"));
  b.run(release("W-1"), "b");
  BOOST_TEST(!b.run(named(claim("W-1"), "a", "r", "d")).repeated);
}

BOOST_AUTO_TEST_CASE(a_request_is_remembered_for_30_days) {
  board b;
  b.run(named(commands::note{"W-1", "once"}, "a", "r", "d"));
  b.clock.pass(30 * days);
  BOOST_TEST(b.run(named(commands::note{"W-1", "once"}, "a", "r", "d")).repeated);
  b.clock.pass(1);
  b.run(commands::note{"W-1", "time goes on"}, "b");
  BOOST_TEST(!b.run(named(commands::note{"W-1", "once"}, "a", "r", "d")).repeated);
}

BOOST_AUTO_TEST_CASE(a_session_that_lost_its_claim_is_told_with_its_next_command_and_once) {
  board b;
  b.run(claim("W-1"), "a");
  b.clock.pass(3 * hours);
  const auto taken = b.run(claim("W-1"), "b").position;
  const auto told = b.refused(finish_1, "a");
  BOOST_TEST(board::exit_of(told) == 6);
  BOOST_REQUIRE(told.taken.size() == 1U);
  BOOST_TEST(told.taken[0].item == "W-1");
  BOOST_TEST(told.taken[0].holder.value() == "b");
  BOOST_TEST(told.taken[0].position.value == taken.value);
  BOOST_TEST(
      b.run(commands::note{"W-2", "well"}, "a").taken.empty()); // the refusal's heartbeat told
}

BOOST_AUTO_TEST_CASE(a_session_whose_claim_was_forced_from_it_is_told) {
  board b;
  b.run(claim("W-1"), "a");
  commands::release forced = release("W-1");
  forced.force = true;
  forced.reason = "needed";
  b.run(forced, "@lead");
  const auto made = b.run(commands::heartbeat{}, "a");
  BOOST_REQUIRE(made.taken.size() == 1U);
  BOOST_TEST(!made.taken[0].holder.has_value());
  BOOST_TEST(b.run(commands::heartbeat{}, "a").taken.empty());
}

BOOST_AUTO_TEST_CASE(a_pruned_session_is_told_when_it_comes_back) {
  board b;
  b.run(claim("W-1"), "a");
  b.clock.pass(3 * hours);
  b.run(commands::prune_sessions{}, "@lead");
  BOOST_TEST(b.run(commands::heartbeat{}, "a").taken.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_dead_holder_is_found_by_looking_at_its_process) {
  board b;
  commands::start_session start;
  start.session = events::session_id{"a"};
  start.host = "here";
  start.process = process(7);
  b.run(start, "a");
  b.run(claim("W-1"), "a");
  BOOST_TEST(board::exit_of(b.refused(claim("W-1"), "b")) == 4);
  b.processes.dead = 7;
  const auto made = b.run(claim("W-1"), "b");
  BOOST_TEST(made.facts.size() == 2U);
  BOOST_TEST(std::get<events::claim_lapsed>(made.facts[0].what).judged == "process_gone");
}

BOOST_AUTO_TEST_CASE(a_command_that_concerns_no_holder_looks_at_no_process) {
  board b;
  commands::start_session start;
  start.session = events::session_id{"a"};
  start.process = process(7);
  b.run(start, "a");
  b.processes.looks = 0;
  b.run(claim("W-1"), "b");
  b.run(commands::note{"W-1", "text"}, "b");
  BOOST_TEST(b.processes.looks == 0);
}

BOOST_AUTO_TEST_CASE(a_board_is_opened_once) {
  board b;
  const auto again = b.it.open_board(board::of(commands::open_board{}, "@lead"), {});
  BOOST_REQUIRE(!again.has_value());
  BOOST_TEST(board::exit_of(again.error()) == 1);
  BOOST_TEST(b.last() == 3U);
}

BOOST_AUTO_TEST_CASE(an_earlier_position_shows_the_world_as_it_then_was_and_knows_no_now) {
  board b;
  b.run(claim("W-1"), "a");
  b.clock.pass(30 * days);
  b.run(take_over("W-1", "needed"), "b");
  std::string holder;
  std::int64_t now = 0;
  BOOST_REQUIRE(
      b.it.look_back(
              events::position{4}, [](const events::commit& one) { return one.number.value <= 4; },
              [&](const projections::world& world, const engine::log_cursor& cursor,
                  const projections::observation& seen) {
                BOOST_TEST(cursor.applied.value == 4U);
                const auto number = world.ids().items.find("W-1");
                holder = world.ids().sessions.spell(world.claims().find(*number)->session);
                now = seen.now.milliseconds;
              })
          .has_value());
  BOOST_TEST(holder == "a");
  BOOST_TEST(now == 1'790'000'000'000);
}

BOOST_AUTO_TEST_CASE(a_board_with_an_event_of_a_newer_tally_is_read_but_not_written) {
  board b;
  {
    auto writer = b.log.lock(engine::deadline{1000});
    const auto end = (*writer)->catch_up({}, {});
    events::commit newer;
    newer.at = b.clock.at;
    newer.by = {"@newer"};
    newer.facts = {{events::unknown_event{"item.cloned", 1, {"{}"}}, {}}};
    BOOST_REQUIRE((*writer)->append(*end, newer).has_value());
  }
  const auto why = b.refused(claim("W-1"), "a");
  BOOST_TEST((std::get<engine::failure>(why.why).kind == failure_kind::newer));
  BOOST_TEST(b.last() == 4U);
  BOOST_TEST(b.status_of("W-1") == "todo");
}

BOOST_AUTO_TEST_SUITE_END()
