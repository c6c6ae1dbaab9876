// Who gets in whose way, how the board says so, and how it ends.
#include "projections/file_views.hpp"
#include "tests/support/given.hpp"

using namespace tally;
using namespace tally::tests;

namespace {

using lines = std::vector<std::string>;

commands::heartbeat at_file(std::string_view file) {
  commands::heartbeat what;
  what.file = std::string{file};
  return what;
}

event in_file(std::string_view session, std::string_view file) {
  return events::session_heartbeat{{std::string{session}}, {}, {}, std::string{file}, {}};
}

event reserved(std::string_view session, std::string_view pattern, bool shared = false) {
  return events::files_reserved{
      {std::string{session}}, {std::string{pattern}}, shared, 2 * hours, {}};
}

event overlap(std::string_view one, std::string_view other, lines paths,
              std::vector<events::item_id> items = {}, std::string_view id = "C-1") {
  return events::conflict_found{
      {std::string{id}}, "file_overlap",   {{std::string{one}}, {std::string{other}}},
      std::move(items),  std::move(paths), {}};
}

event planned(std::string_view item, std::vector<std::string> files) {
  auto what = std::get<events::item_added>(added(item));
  what.files = std::move(files);
  return what;
}

commands::claim despite(std::string_view item) {
  auto what = claim(item);
  what.despite_blockers = true;
  what.reason = "it only touches the docs";
  return what;
}

commands::acknowledge_conflict acknowledge(std::string_view id) { return {{std::string{id}}, {}}; }
commands::resolve_conflict resolve(std::string_view id) { return {{std::string{id}}, {}}; }

/// "id state paths" of each conflict that is not resolved.
lines standing(const story& it, bool all = false) {
  lines rows;
  for (const auto& one : view_conflicts(it.world(), all)) {
    std::string row = one.id + " " + one.state;
    for (const auto& path : one.paths) row += " " + path;
    rows.push_back(std::move(row));
  }
  return rows;
}

projections::conflict_view first(const story& it) { return view_conflicts(it.world()).front(); }

} // namespace

BOOST_AUTO_TEST_SUITE(conflicts)

BOOST_AUTO_TEST_CASE(
    file_overlap_multiple_sessions_editing_same_file_alert_and_suggest_coordination) {
  given it(in_file("a", "src/x.ts"));
  it.when(at_file("src/x.ts"), as("b"))
      .then(in_file("b", "src/x.ts"), overlap("b", "a", {"src/x.ts"}));
  const auto row = first(it);
  BOOST_TEST(row.id == "C-1");
  BOOST_TEST(row.kind == "file_overlap");
  BOOST_TEST(row.sessions == (lines{"b", "a"}));
  BOOST_TEST(row.paths == lines{"src/x.ts"});
  BOOST_TEST(row.state == "open");
  BOOST_TEST(row.since.milliseconds == it.seen().now.milliseconds);
  BOOST_TEST(row.suggestion.find("first") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(
    dependency_violation_story_b_started_before_story_a_complete_recommends_a_sequence) {
  given it(added("A"), added("B"), waits("B", "A"));
  it.when(despite("B"), as("b")).accepted();
  const auto row = first(it);
  BOOST_TEST(row.kind == "dependency_violation");
  BOOST_TEST(row.sessions == lines{"b"});
  BOOST_TEST(row.items == (lines{"B", "A"}));
  BOOST_TEST(row.suggestion == "finish A before going on with B");
  BOOST_TEST(it.is_blocked("B")); // and it is marked blocked
}

BOOST_AUTO_TEST_CASE(
    merge_conflict_parallel_changes_to_overlapping_code_suggests_manual_merge_or_an_order) {
  given it(added("W-1"), claimed("W-1", "a"), beat("b"));
  it.when(commands::sync{{}, {{{"a"}, {"b"}, {"src/x.ts"}}}}, as("@lead")).accepted();
  const auto row = first(it);
  BOOST_TEST(row.kind == "merge_conflict");
  BOOST_TEST(row.paths == lines{"src/x.ts"});
  BOOST_TEST(row.suggestion ==
             "merge its branch of a first, then let b rebase on it; or merge by hand");
}

BOOST_AUTO_TEST_CASE(a_dependency_violation_stays_until_the_dependency_is_done) {
  given it(added("A"), added("B"), waits("B", "A"));
  it.when(despite("B"), as("b")).accepted();
  it.when(commands::done{{"A"}, {}, {}, {}, false, {}}, as("a")).accepted();
  BOOST_TEST(standing(it) == lines{});
  BOOST_TEST(standing(it, true) == lines{"C-1 resolved"});
}

BOOST_AUTO_TEST_CASE(a_dependency_violation_ends_with_the_claim_or_the_dependency) {
  given it(added("A"), added("B"), waits("B", "A"));
  it.when(despite("B"), as("b")).when(release("B"), as("b")).accepted();
  BOOST_TEST(standing(it) == lines{});
  it.when(despite("B"), as("b")).accepted();
  BOOST_TEST(standing(it) == lines{"C-1 open"});
  it.when(commands::undepend{{"B"}, {{"A"}}}, as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{});
}

BOOST_AUTO_TEST_CASE(a_heartbeat_on_a_file_that_another_reserved_is_a_fact_and_a_conflict) {
  given it(reserved("a", "src/**"));
  it.when(at_file("src/x.ts"), as("b"))
      .then(in_file("b", "src/x.ts"), overlap("b", "a", {"src/x.ts"}));
  BOOST_TEST(first(it).suggestion ==
             "let a finish with it first, then b; or share: tally reserve --shared");
}

BOOST_AUTO_TEST_CASE(check_file_conflicts_other_claimed_items_with_same_files) {
  given it(planned("W-1", {"src/auth.ts", "docs/*"}), planned("W-2", {"src/*.ts"}),
           planned("W-3", {"lib/**"}), claimed("W-1", "a"), claimed("W-3", "c"));
  it.when(claim("W-2"), as("b"))
      .then(claimed("W-2", "b"), overlap("b", "a", {"src/auth.ts"}, {{"W-2"}, {"W-1"}}));
}

BOOST_AUTO_TEST_CASE(files_modified_by_a_claimed_item_before_count_as_its_files) {
  given it(added("W-1"), events::item_done{{"W-1"}, {{"a"}}, {}, {"src/auth.ts"}, {}},
           events::item_reopened{{"W-1"}, {}}, claimed("W-1", "a"));
  it.when(at_file("src/auth.ts"), as("b"))
      .then(in_file("b", "src/auth.ts"), overlap("b", "a", {"src/auth.ts"}, {{"W-1"}}));
}

BOOST_AUTO_TEST_CASE(files_of_an_item_that_nobody_holds_are_in_nobody_s_way) {
  given it(planned("W-1", {"src/**"}));
  it.when(at_file("src/x"), as("b")).then(in_file("b", "src/x"));
}

BOOST_AUTO_TEST_CASE(files_changed_by_a_completed_item_are_a_conflict_with_who_is_at_them) {
  given it(added("W-1"), claimed("W-1", "a"), in_file("b", "src/x"));
  it.when(commands::done{{"W-1"}, {}, {"src/x", "src/y"}, {}, false, {}}, as("a")).accepted();
  BOOST_TEST(standing(it) == lines{"C-1 open src/x"});
  it.when(at_file("src/z"), as("b")).accepted();
  BOOST_TEST(standing(it) == lines{});
}

BOOST_AUTO_TEST_CASE(reserving_a_file_that_another_is_in_succeeds_and_is_a_conflict) {
  given it(in_file("a", "src/x"));
  it.when(commands::reserve{{"src/**"}, false, {}}, as("b"))
      .then(reserved("b", "src/**"), overlap("b", "a", {"src/x"}));
}

BOOST_AUTO_TEST_CASE(those_who_share_a_file_are_not_in_each_other_s_way) {
  given it(reserved("a", "src/**", true), reserved("b", "src/**", true), in_file("a", "src/x"));
  it.when(at_file("src/x"), as("b")).then(in_file("b", "src/x"));
  it.when(at_file("src/x"), as("c")).accepted();
  BOOST_TEST(standing(it).size() == 2U); // c did not agree with either
}

BOOST_AUTO_TEST_CASE(a_conflict_ends_by_itself_when_the_file_is_left) {
  given it(in_file("a", "src/x"));
  it.when(at_file("src/x"), as("b")).accepted();
  it.when(at_file(""), as("b")).accepted();
  BOOST_TEST(standing(it) == lines{});
  BOOST_TEST(view_conflict(it.world(), "C-1")->reason.value() == "the files were left");
}

BOOST_AUTO_TEST_CASE(a_conflict_ends_by_itself_when_a_session_of_it_ends) {
  given it(in_file("a", "src/x"));
  it.when(at_file("src/x"), as("b")).accepted();
  it.when(commands::end_session{}, as("a")).accepted();
  BOOST_TEST(standing(it) == lines{});
  BOOST_TEST(view_conflict(it.world(), "C-1")->reason.value() == "a session ended");
}

BOOST_AUTO_TEST_CASE(a_conflict_stays_while_any_cause_of_it_does) {
  given it(reserved("a", "src/**"), in_file("a", "src/x"));
  it.when(at_file("src/x"), as("b")).accepted();
  it.when(at_file("lib/y"), as("a")).accepted(); // it still holds src/**
  BOOST_TEST(standing(it) == lines{"C-1 open src/x"});
  it.when(commands::unreserve{}, as("a")).accepted();
  BOOST_TEST(standing(it) == lines{});
}

BOOST_AUTO_TEST_CASE(the_same_conflict_found_again_while_open_appends_nothing) {
  given it(reserved("a", "src/**"));
  it.when(at_file("src/x"), as("b")).accepted();
  it.when(at_file("src/x"), as("b")).then(in_file("b", "src/x"));
  it.when(acknowledge("C-1"), as("a")).accepted();
  it.when(at_file("src/x"), as("b")).then(in_file("b", "src/x"));
  BOOST_TEST(standing(it) == lines{"C-1 acknowledged src/x"});
}

BOOST_AUTO_TEST_CASE(another_path_of_the_same_two_sessions_opens_their_conflict_again) {
  given it(reserved("a", "src/**"), reserved("b", "src/x", true));
  it.when(at_file("src/x"), as("b")).when(acknowledge("C-1"), as("a")).accepted();
  it.when(commands::reserve{{"lib/y"}, false, {}}, as("a")).accepted();
  it.when(at_file("lib/y"), as("b")).then(in_file("b", "lib/y"), overlap("b", "a", {"lib/y"}));
  BOOST_TEST(standing(it) == lines{"C-1 open src/x lib/y"});
}

BOOST_AUTO_TEST_CASE(after_it_was_resolved_the_same_conflict_is_reopened_under_its_id) {
  given it(reserved("a", "src/**"));
  it.when(at_file("src/x"), as("b")).when(resolve("C-1"), as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{});
  it.pass(minutes).when(at_file("src/x"), as("b")).accepted();
  BOOST_TEST(standing(it) == lines{"C-1 open src/x"});
  BOOST_TEST(first(it).since.milliseconds == it.seen().now.milliseconds);
  it.when(at_file("src/y"), as("c")).accepted();
  BOOST_TEST(standing(it).back() == "C-2 open src/y");
}

BOOST_AUTO_TEST_CASE(acknowledging_and_resolving_need_a_conflict_that_stands) {
  given it(reserved("a", "src/**"));
  it.when(acknowledge("C-1"), as("a")).refused<refusals::unknown_conflict>();
  BOOST_TEST(it.exit() == 5);
  it.when(at_file("src/x"), as("b")).when(acknowledge("C-1"), as("a")).accepted();
  it.when(acknowledge("C-1"), as("a")).refused<refusals::nothing_to_change>();
  it.when(resolve("C-1"), as("a")).accepted();
  it.when(resolve("C-1"), as("a")).refused<refusals::nothing_to_change>();
  BOOST_TEST(it.exit() == 1);
}

BOOST_AUTO_TEST_CASE(a_lapsed_session_is_in_nobody_s_way) {
  given it(in_file("a", "src/x"));
  it.pass(3 * hours).when(at_file("src/x"), as("b")).then(in_file("b", "src/x"));
}

BOOST_AUTO_TEST_CASE(planned_files_that_are_edited_while_the_item_is_held_are_looked_at) {
  given it(planned("W-1", {"docs/*"}), claimed("W-1", "a"), in_file("b", "src/x"));
  commands::edit more;
  more.item = {"W-1"};
  more.files = lines{"src/**"};
  it.when(more, as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{"C-1 open src/x"});
  more.files = lines{"docs/*"};
  it.when(more, as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{});
}

BOOST_AUTO_TEST_CASE(a_look_into_worktrees_finds_files_that_two_sessions_changed) {
  given it(beat("a"), beat("b"), reserved("c", "lib/**"));
  const commands::sync found{
      {{{"a"}, {"src/x", "src/y", "own"}, "/a"}, {{"b"}, {"src/y", "src/x", "lib/z"}, "/b"}}, {}};
  it.when(found, as("@lead")).accepted();
  BOOST_TEST(standing(it) == (lines{"C-1 open src/x src/y", "C-2 open lib/z"}));
  const auto& performed = std::get<events::sync_performed>(it.facts().back());
  BOOST_TEST(performed.conflicts_found.size() == 2U);
  it.when(found, as("@lead")).then(events::sync_performed{});
}

BOOST_AUTO_TEST_CASE(what_a_look_does_not_find_any_more_is_resolved_by_it) {
  given it(beat("a"), beat("b"));
  it.when(commands::sync{{{{"a"}, {"x"}, "/a"}, {{"b"}, {"x"}, "/b"}}, {{{"a"}, {"b"}, {"x"}}}},
          as("@lead"))
      .accepted();
  BOOST_TEST(standing(it).size() == 2U);
  it.when(commands::sync{{{{"a"}, {}, "/a"}, {{"b"}, {"x"}, "/b"}}, {{{"a"}, {"b"}, {}}}},
          as("@lead"))
      .accepted();
  BOOST_TEST(standing(it) == lines{});
  it.when(commands::sync{}, as("@lead")).then(events::sync_performed{});
}

BOOST_AUTO_TEST_CASE(what_one_changed_in_another_s_files_is_over_once_the_other_gave_them_back) {
  given it(beat("a"), reserved("c", "lib/**"));
  const commands::sync found{{{{"a"}, {"lib/z"}, "/a"}}, {}};
  it.when(found, as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{"C-1 open lib/z"});
  it.when(commands::unreserve{}, as("c")).when(found, as("@lead")).accepted();
  BOOST_TEST(standing(it) == lines{});
}

BOOST_AUTO_TEST_CASE(findings_stay_within_what_one_commit_can_hold) {
  given it(beat("a"), beat("b"), beat("c"));
  lines many;
  for (int number = 0; number < 300; ++number)
    many.push_back(std::string(1000, 'x') + std::to_string(number));
  it.when(commands::sync{{{{"a"}, many, "/a"}, {{"b"}, many, "/b"}, {{"c"}, many, "/c"}}, {}},
          as("@lead"))
      .accepted();
  std::size_t bytes = 0;
  for (const auto& one : view_conflicts(it.world())) {
    for (const auto& path : one.paths) bytes += path.size();
  }
  BOOST_TEST(bytes > 40'000U);
  BOOST_TEST(bytes < 100'000U);
}

BOOST_AUTO_TEST_CASE(two_sessions_in_one_worktree_do_not_conflict_by_its_changes) {
  given it(beat("a"), beat("b"));
  it.when(commands::sync{{{{"a"}, {"x"}, "/w"}, {{"b"}, {"x"}, "/w"}}, {}}, as("@lead"))
      .then(events::sync_performed{});
}

BOOST_AUTO_TEST_CASE(a_look_finds_what_an_import_brought_together) {
  given it(added("A"), added("B"), waits("B", "A"));
  it.imported("mayor", hours, {claimed("B", "b"), in_file("b", "src/x"), in_file("a", "src/x")});
  it.by("a", beat("a")).by("b", beat("b"));
  it.when(commands::sync{}, as("@lead")).accepted();
  BOOST_TEST(standing(it).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_look_says_which_dependencies_were_updated_and_what_is_ready_to_merge) {
  given it(added("A"), added("B"), waits("B", "A"), added("s"), added("s/backend"),
           added("s/tests"));
  commands::edit into;
  into.parent = events::item_id{"s"};
  for (const char* lane : {"s/backend", "s/tests"}) {
    into.item = {lane};
    it.when(into, as("@lead")).accepted();
  }
  it.by("@lead", events::merge_point_declared{{"m"}, {}, {{"A"}}, {}, "main"},
        events::merge_point_declared{{"n"}, {}, {{"B"}}, {}, "main"});
  it.when(commands::sync{}, as("@lead")).then(events::sync_performed{});
  for (const char* item : {"A", "s/backend", "s/tests"})
    it.when(commands::done{{item}, {}, {}, {}, false, {}}, as("a")).accepted();
  it.when(commands::sync{}, as("@lead"))
      .then(events::sync_performed{{}, {{"B"}}, {"s", "merge:m"}, {}});
  it.by("a", events::merge_started{{"m"}, {"a"}});
  it.when(commands::sync{}, as("@lead")).then(events::sync_performed{{}, {}, {"s"}, {}});
}

BOOST_AUTO_TEST_SUITE_END()
