// Who holds which files, who is refused, and what ends a reservation.
#include "projections/file_views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

event reserved(std::string_view session, std::vector<std::string> patterns,
               std::optional<std::string> item = {}, bool shared = false) {
  events::files_reserved what{{std::string{session}}, std::move(patterns), shared, 2 * hours, {}};
  if (item) what.item = events::item_id{*item};
  return what;
}

event let_go(std::string_view session, std::vector<std::string> patterns,
             std::optional<std::string> reason = {}) {
  return events::files_released{{std::string{session}}, std::move(patterns), std::move(reason)};
}

commands::reserve reserve(std::vector<std::string> patterns, bool shared = false) {
  return {std::move(patterns), shared, {}};
}

commands::claim claim_with(std::string_view item, std::vector<std::string> files) {
  auto what = claim(item);
  what.files = std::move(files);
  return what;
}

/// "session: pattern" of each reservation there is.
std::vector<std::string> held(const story& it) {
  std::vector<std::string> all;
  for (const auto& row : view_reservations(it.world(), it.seen()))
    all.push_back(row.session + ": " + row.pattern);
  return all;
}

using lines = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(free_files_are_reserved_for_the_project_s_lease) {
  given it;
  it.when(reserve({"src/**"}), as("a")).then(reserved("a", {"src/**"}));
  BOOST_TEST(held(it) == lines{"a: src/**"});
}

BOOST_AUTO_TEST_CASE(an_overlap_is_refused_and_names_the_holder_its_pattern_and_a_witness_path) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/auth/**"}, "W-1"));
  const auto since = it.seen().now;
  it.pass(hours).when(reserve({"docs/*", "src/*/login.ts"}), as("b"));
  const auto why = it.refused<refusals::files_held>();
  BOOST_TEST(it.exit() == 4);
  BOOST_TEST(why.holder == "a");
  BOOST_TEST(why.pattern == "src/*/login.ts");
  BOOST_TEST(why.reservation == "src/auth/**");
  BOOST_TEST(why.witness == "src/auth/login.ts");
  BOOST_TEST(why.item.value() == "W-1");
  BOOST_TEST(why.since.milliseconds == since.milliseconds);
  BOOST_TEST(why.expires->milliseconds == events::after(since, 2 * hours).milliseconds);
  BOOST_TEST(why.fence.value == 4);
  BOOST_TEST(held(it) == lines{"a: src/auth/**"}); // not even docs/*
}

BOOST_AUTO_TEST_CASE(files_apart_are_held_by_two_sessions) {
  given it(reserved("a", {"src/*.ts"}));
  it.when(reserve({"src/*.tsx"}), as("b")).accepted();
  it.when(reserve({"src/?/*.ts"}), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(shared_files_are_held_by_all_who_share_them_and_by_nobody_alone) {
  given it;
  it.when(reserve({"src/**"}, true), as("a")).accepted();
  it.when(reserve({"src/**"}, true), as("b")).accepted();
  it.when(reserve({"src/x"}), as("c")).refused<refusals::files_held>();
  it.when(reserve({"src/**"}), as("a")).refused<refusals::files_held>();
  BOOST_TEST(held(it) == (lines{"a: src/**", "b: src/**"}));
}

BOOST_AUTO_TEST_CASE(an_exclusive_reservation_is_in_the_way_of_one_who_would_share) {
  given it(reserved("a", {"src/**"}));
  it.when(reserve({"src/x"}, true), as("b")).refused<refusals::files_held>();
}

BOOST_AUTO_TEST_CASE(reserving_what_one_holds_renews_it) {
  given it(reserved("a", {"src/**"}));
  it.pass(hours)
      .when(reserve({"src/**"}), as("a"))
      .then(events::session_heartbeat{{"a"}, {}, {}, {}, {}});
  it.pass(2 * hours - 1).when(reserve({"src/x"}), as("b")).refused<refusals::files_held>();
}

BOOST_AUTO_TEST_CASE(reserving_within_what_one_holds_is_no_overlap) {
  given it(reserved("a", {"src/**"}));
  it.when(reserve({"src/auth/**"}), as("a")).then(reserved("a", {"src/auth/**"}));
}

BOOST_AUTO_TEST_CASE(
    a_lapsed_holder_s_reservations_are_released_in_the_same_commit_with_the_reason) {
  given it(reserved("a", {"src/**", "docs/*"}));
  it.pass(3 * hours).when(reserve({"src/x"}), as("b"));
  it.then(let_go("a", {"src/**"}, "its session lapsed: silent, last seen 10800 s before"),
          reserved("b", {"src/x"}));
  BOOST_TEST(held(it) == (lines{"a: docs/*", "b: src/x"}));
}

BOOST_AUTO_TEST_CASE(a_holder_whose_process_is_gone_is_in_nobody_s_way) {
  given it(started_in("a", process(42)), reserved("a", {"src/**"}));
  it.finds("a", projections::liveness::gone).when(reserve({"src/x"}), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(the_leases_of_one_who_waits_for_a_person_do_not_run) {
  given it(reserved("a", {"src/**"}), status("a", events::session_status::stuck));
  it.pass(9 * hours).when(reserve({"src/x"}), as("b"));
  BOOST_TEST(!it.refused<refusals::files_held>().expires.has_value());
}

BOOST_AUTO_TEST_CASE(unreserve_gives_back_what_is_named_or_all) {
  given it(reserved("a", {"src/**", "docs/*", "lib/*"}), reserved("b", {"x"}));
  it.when(commands::unreserve{{"docs/*"}}, as("a")).then(let_go("a", {"docs/*"}));
  it.when(commands::unreserve{}, as("a")).then(let_go("a", {"src/**", "lib/*"}));
  BOOST_TEST(held(it) == lines{"b: x"});
  it.when(commands::unreserve{}, as("a")).refused<refusals::nothing_to_change>();
  it.when(commands::unreserve{{"x"}}, as("a")).refused<refusals::nothing_to_change>();
}

BOOST_AUTO_TEST_CASE(files_need_a_session) {
  given it;
  it.when(reserve({"src/**"}), as("@lead")).refused<refusals::needs_session>();
  it.when(commands::unreserve{}, as("@lead")).refused<refusals::needs_session>();
}

BOOST_AUTO_TEST_CASE(what_is_no_pattern_from_the_root_is_bad_usage) {
  given it;
  for (const char* bad : {"", "/etc/passwd", "../x", "a//b", "./a", "src/", "a/[b", "{a,{b}}"}) {
    it.when(reserve({bad}), as("a")).refused<refusals::bad_usage>();
    BOOST_TEST(it.exit() == 64, bad);
  }
  it.when(reserve({"src/[ab"}), as("a"));
  BOOST_TEST(it.refused<refusals::bad_usage>().message ==
             "\"src/[ab\" is no pattern of files: at byte 4, this [ is not closed");
}

BOOST_AUTO_TEST_CASE(a_claim_takes_the_item_and_its_files_in_one_commit) {
  given it(added("W-1"));
  it.when(claim_with("W-1", {"src/**"}), as("a"))
      .then(claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"));
}

BOOST_AUTO_TEST_CASE(a_claim_whose_files_are_held_takes_nothing) {
  given it(added("W-1"), added("W-2"), claimed("W-2", "b"), reserved("b", {"src/**"}, "W-2"));
  const auto before = it.position();
  it.when(claim_with("W-1", {"src/x", "docs/*"}), as("a"));
  BOOST_TEST(it.refused<refusals::files_held>().witness == "src/x");
  BOOST_TEST(it.holder_of("W-1") == "");
  BOOST_TEST(it.position() == before);
  it.when(claim_with("W-2", {"free"}), as("a")).refused<refusals::held_by_another>();
  BOOST_TEST(held(it) == lines{"b: src/**"});
}

BOOST_AUTO_TEST_CASE(files_of_several_items_stay_until_the_last_of_them_ends) {
  given it(added("W-1"), added("W-2"));
  auto both = claim({"W-1", "W-2"});
  both.files = {"src/**"};
  it.when(both, as("a")).accepted();
  it.when(release("W-1"), as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"});
  it.when(release("W-2"), as("a")).accepted();
  BOOST_TEST(held(it) == lines{});
}

BOOST_AUTO_TEST_CASE(one_session_one_pattern_and_one_mode_are_one_reservation_whatever_it_is_for) {
  given it(added("W-1"), added("W-2"));
  it.when(claim_with("W-1", {"src/**"}), as("a")).accepted();
  auto both = claim({"W-1", "W-2"});
  both.files = {"src/**"};
  it.when(both, as("a")).then(claimed("W-2", "a"), reserved("a", {"src/**"}, "W-2"));
  const auto only = [&] { return view_reservations(it.world(), it.seen()).front(); };
  BOOST_TEST(held(it) == lines{"a: src/**"});
  BOOST_TEST((only().items == lines{"W-1", "W-2"}));
  BOOST_TEST(!only().item); // no single claim ends it
  it.when(reserve({"src/x"}), as("b")).refused<refusals::files_held>();
  BOOST_TEST(it.rejection().others.empty()); // it is in the way once
  it.when(reserve({"src/**"}), as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"});
  it.when(release("W-1"), as("a")).accepted();
  BOOST_TEST(only().items == lines{"W-2"});
  it.when(release("W-2"), as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"}); // it reserved it by itself too
  it.when(commands::unreserve{{"src/**"}}, as("a")).accepted();
  BOOST_TEST(held(it) == lines{});
}

BOOST_AUTO_TEST_CASE(unreserve_gives_files_back_whatever_they_were_reserved_for) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"),
           reserved("a", {"src/**"}));
  it.when(commands::unreserve{{"src/**"}}, as("a")).accepted();
  BOOST_TEST(held(it) == lines{});
  it.when(reserve({"src/x"}), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(a_reservation_lasts_as_long_as_the_longest_lease_that_it_was_made_with) {
  given it(added("W-1"), added("W-2"));
  auto longer = claim_with("W-1", {"src/**"});
  longer.lease_s = 8 * hours;
  it.when(longer, as("a")).accepted();
  it.when(claim_with("W-2", {"src/**"}), as("a")).accepted();
  it.pass(3 * hours).when(reserve({"src/x"}), as("b")).refused<refusals::files_held>();
  it.pass(6 * hours).when(reserve({"src/x"}), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(what_was_reserved_alone_and_then_shared_is_shared) {
  given it(reserved("a", {"src/**"}));
  it.when(reserve({"src/**"}, true), as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"});
  it.when(reserve({"src/x"}, true), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(of_two_claims_whose_files_are_one_reservation_both_are_to_be_taken_over) {
  given it(added("W-1"), added("W-2"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"),
           claimed("W-2", "a"), reserved("a", {"src/**"}, "W-2"));
  auto one = take_over("W-1", "needed");
  one.files = {"src/x"};
  it.when(one, as("b")).refused<refusals::files_held>();
  one.items.push_back({"W-2"});
  it.when(one, as("b")).accepted();
  BOOST_TEST(held(it) == lines{"b: src/x"});
}

BOOST_AUTO_TEST_CASE(a_reservation_of_its_own_outlives_the_claim) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"));
  it.when(reserve({"src/**"}), as("a")).then(reserved("a", {"src/**"}));
  it.when(release("W-1"), as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"});
}

BOOST_AUTO_TEST_CASE(done_failed_and_cancelled_end_the_claim_and_its_reservations) {
  const auto with = [](const engine::command& end, std::string_view who) {
    given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"),
             reserved("a", {"own"}));
    it.when(end, as(who)).accepted();
    BOOST_TEST(held(it) == lines{"a: own"});
  };
  with(commands::done{{"W-1"}, {}, {}, {}, false, {}}, "a");
  with(commands::fail{{"W-1"}, "no way", false}, "a");
  with(commands::cancel{{"W-1"}, "not wanted", true}, "@lead");
  with(release("W-1"), "a");
  with(take_over("W-1", "needed"), "b");
}

BOOST_AUTO_TEST_CASE(a_lapsed_claim_s_reservations_end_when_it_is_taken_over) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"));
  it.pass(3 * hours).when(claim_with("W-1", {"src/x"}), as("b")).accepted();
  BOOST_TEST(held(it) == lines{"b: src/x"});
}

BOOST_AUTO_TEST_CASE(taking_an_item_over_takes_the_files_that_were_reserved_with_it) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"),
           reserved("a", {"docs/*"}));
  auto all = take_over("W-1", "needed");
  all.files = {"src/x", "docs/*"};
  it.when(all, as("b"));
  BOOST_TEST(it.refused<refusals::files_held>().reservation == "docs/*"); // a's own
  all.files = {"src/x"};
  it.when(all, as("b")).accepted();
  BOOST_TEST(held(it) == (lines{"a: docs/*", "b: src/x"}));
}

BOOST_AUTO_TEST_CASE(another_lease_of_a_claim_keeps_its_reservations) {
  given it(added("W-1"), claimed("W-1", "a"), reserved("a", {"src/**"}, "W-1"));
  auto longer = claim("W-1");
  longer.lease_s = 8 * hours;
  it.when(longer, as("a")).accepted();
  BOOST_TEST(held(it) == lines{"a: src/**"});
}

BOOST_AUTO_TEST_CASE(the_end_of_a_session_ends_its_reservations) {
  given it(reserved("a", {"src/**"}), reserved("b", {"docs/*"}));
  it.when(commands::end_session{}, as("a")).accepted();
  BOOST_TEST(held(it) == lines{"b: docs/*"});
  it.pass(9 * hours).when(commands::prune_sessions{}, as("@lead")).accepted();
  BOOST_TEST(held(it) == lines{});
}

BOOST_AUTO_TEST_CASE(of_a_thousand_reservations_those_that_begin_or_end_otherwise_cost_no_search) {
  given it;
  std::vector<std::string> many;
  for (int number = 0; number < 1000; ++number)
    many.push_back("module-" + std::to_string(number) + "/**");
  it.when(reserve(many), as("a")).accepted();
  it.when(reserve({"module-7*/x", "docs/**"}), as("b")).refused<refusals::files_held>();
  BOOST_TEST(it.rejection().others.size() == 110U); // 7, 70 to 79 and 700 to 799, but for the first
  it.when(reserve({"docs/**"}), as("b")).accepted();
}

BOOST_AUTO_TEST_CASE(planned_files_are_patterns_from_the_root) {
  given it;
  commands::add bad;
  bad.title = "t";
  bad.files = {"../x"};
  it.when(bad, as("@lead")).refused<refusals::bad_usage>();
  bad.files = {"src/**"};
  it.when(bad, as("@lead")).accepted();
}

BOOST_AUTO_TEST_SUITE_END()
