#include "cli/text/report.hpp"
#include "tests/cli/formats/beads/board.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <string>

using namespace tally::tests; // NOLINT(google-build-using-namespace)
using tally::cli::stop;

namespace {

const std::string day_2 = "2026-01-02T00:00:00Z";
const std::string day_3 = "2026-01-03T00:00:00Z";
const std::string day_4 = "2026-01-04T00:00:00Z";
const std::string hooked_by_nux = R"({"assignee":"town/nux","status":"hooked"})";
const std::string freed = R"({"assignee":"","status":"open"})";

std::string why_refused(imported_board& board) {
  try {
    static_cast<void>(board.read(board.folder()));
  } catch (const stop& refused) {
    BOOST_TEST((refused.why.exit == tally::cli::exit_status::refused));
    return refused.why.message;
  }
  return "nothing was refused";
}

bool is_warned_of(const imported_board& board, std::string_view text) {
  const auto& warnings = board.last_read().warnings;
  return std::any_of(warnings.begin(), warnings.end(),
                     [&](const auto& warning) { return warning.find(text) != std::string::npos; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(beads)

BOOST_AUTO_TEST_CASE(an_issue_with_a_created_event_is_added_by_its_actor_at_its_time) {
  imported_board board;
  board.write(issue_line("b-1", "open"), {{"b-1", 1, day_2, "created", "", "", ""}});
  const auto done = board.import();
  BOOST_TEST(done.original_times);
  const auto commits = board.commits();
  BOOST_REQUIRE_EQUAL(commits.size(), 3U);
  BOOST_TEST(commits[1].by.value == "mayor");
  BOOST_TEST(tally::events::to_string(commits[1].at) == "2026-01-02T00:00:00.000Z");
  BOOST_REQUIRE(commits[1].facts.front().from);
  BOOST_TEST(commits[1].facts.front().from->actor == "mayor");
  BOOST_TEST(board.item("b-1").title == "the b-1");
  BOOST_TEST(board.item("b-1").priority == 1);
  BOOST_TEST(*board.item("b-1").kind == "bug");
}

BOOST_AUTO_TEST_CASE(an_issue_without_a_created_event_begins_as_its_first_event_shows_it) {
  imported_board board;
  board.write(issue_line("b-1", "closed", R"(,"description":"at the end")"),
              {{"b-1", 1, day_3, "status_changed",
                shown("open", R"(,"description":"at first","notes":"n")"), hooked_by_nux, ""},
               {"b-1", 2, day_4, "closed", "", "it is built", ""}});
  board.import();
  const auto first = board.item("b-1", day_2);
  BOOST_TEST(first.status == "todo");
  BOOST_TEST(*first.description == "at first");
  BOOST_TEST(first.metadata.at("beads.notes").value == "\"n\"");
  BOOST_TEST(tally::events::to_string(first.created) == "2026-01-01T00:00:00.000Z");
  const auto then = board.item("b-1", day_3);
  BOOST_TEST(then.status == "claimed");
  BOOST_REQUIRE(then.claim);
  BOOST_TEST(then.claim->session == "town/nux");
  BOOST_TEST(board.item("b-1").status == "done");
  BOOST_TEST(*board.item("b-1").result == "it is built");
}

BOOST_AUTO_TEST_CASE(an_issue_that_is_hooked_when_it_is_first_seen_begins_claimed) {
  imported_board board;
  board.write("", {{"b-1", 1, day_3, "updated", shown("hooked", R"(,"assignee":"nux")"),
                    R"({"notes":"x"})", ""}});
  board.import();
  BOOST_TEST(board.history("b-1") == "item.added item.claimed item.edited");
  BOOST_TEST(board.item("b-1", day_2).status == "claimed");
}

BOOST_AUTO_TEST_CASE(an_issue_without_events_comes_from_its_row) {
  imported_board board;
  board.write(
      "issues.jsonl",
      issue_line("b-1", "closed", R"(,"closed_at":"2026-01-03T00:00:00Z","close_reason":"stale")") +
          issue_line("b-2", "open"));
  const auto done = board.import(board.folder() / "issues.jsonl");
  BOOST_TEST(done.items == 2);
  BOOST_TEST(board.item("b-1", day_2).status == "todo");
  BOOST_TEST(board.item("b-1", day_3).status == "done");
  BOOST_TEST(*board.item("b-1").result == "stale");
  BOOST_TEST(board.item("b-2").status == "todo");
}

BOOST_AUTO_TEST_CASE(hooking_claims_and_an_assignee_taken_away_releases) {
  imported_board board;
  board.write(issue_line("b-1", "open"),
              {{"b-1", 1, day_2, "created", "", "", ""},
               {"b-1", 2, day_3, "status_changed", shown("open"), hooked_by_nux, ""},
               {"b-1", 3, day_3, "status_changed", shown("hooked", R"(,"assignee":"town/nux")"),
                R"({"status":"in_progress"})", ""},
               {"b-1", 4, day_4, "status_changed",
                shown("in_progress", R"(,"assignee":"town/nux")"), freed, ""}});
  board.import();
  BOOST_TEST(board.history("b-1") ==
             "item.added item.claimed item.edited item.released item.edited");
  const auto held = board.item("b-1", day_3);
  BOOST_TEST(held.claim->session == "town/nux");
  BOOST_TEST(held.metadata.at("beads.status").value == "\"in_progress\"");
  const auto free = board.item("b-1");
  BOOST_TEST(free.status == "todo");
  BOOST_TEST(!free.claim);
  BOOST_TEST(!free.metadata.contains("beads.status"));
}

BOOST_AUTO_TEST_CASE(another_assignee_takes_the_claim_of_the_one_before) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_3, "status_changed", shown("open"), hooked_by_nux, ""},
                   {"b-1", 3, day_4, "updated", "", R"({"assignee":"slit"})", ""}});
  board.import();
  BOOST_TEST(board.item("b-1").claim->session == "slit");
  BOOST_TEST(board.history("b-1") == "item.added item.claimed item.released item.claimed");
}

BOOST_AUTO_TEST_CASE(work_without_an_assignee_is_nobodys_and_keeps_its_word) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_3, "status_changed", "", R"({"status":"in_progress"})", ""}});
  board.import();
  BOOST_TEST(board.item("b-1").status == "todo");
  BOOST_TEST(board.item("b-1").metadata.at("beads.status").value == "\"in_progress\"");
}

BOOST_AUTO_TEST_CASE(pinned_blocked_and_deferred_are_to_do_and_keep_their_word) {
  imported_board board;
  board.write("issues.jsonl", issue_line("b-1", "pinned") + issue_line("b-2", "blocked") +
                                  issue_line("b-3", "deferred"));
  board.import();
  for (const auto& [item, word] :
       {std::pair{"b-1", "pinned"}, {"b-2", "blocked"}, {"b-3", "deferred"}}) {
    BOOST_TEST(board.item(item).status == "todo");
    BOOST_TEST(board.item(item).metadata.at("beads.status").value ==
               "\"" + std::string{word} + "\"");
  }
}

BOOST_AUTO_TEST_CASE(closing_ends_the_claim_and_a_second_close_gives_the_last_reason) {
  imported_board board;
  board.write(issue_line("b-1", "closed"),
              {{"b-1", 1, day_2, "created", "", "", ""},
               {"b-1", 2, day_2, "status_changed", shown("open"), hooked_by_nux, ""},
               {"b-1", 3, day_3, "closed", "", "built", ""},
               {"b-1", 4, day_4, "closed", "", "merged", ""}});
  board.import();
  BOOST_TEST(board.history("b-1") == "item.added item.claimed item.done item.done");
  BOOST_TEST(!board.item("b-1").claim);
  BOOST_TEST(*board.item("b-1", day_3).result == "built");
  BOOST_TEST(*board.item("b-1").result == "merged");
}

BOOST_AUTO_TEST_CASE(reopening_in_progress_gives_the_claim_back) {
  imported_board board;
  board.write(issue_line("b-1", "in_progress", R"(,"assignee":"nux")"),
              {{"b-1", 1, day_2, "created", "", "", ""},
               {"b-1", 2, day_3, "closed", "", "built", ""},
               {"b-1", 3, day_4, "reopened", shown("closed", R"(,"assignee":"nux")"),
                R"({"status":"in_progress"})", ""}});
  board.import();
  BOOST_TEST(board.history("b-1") == "item.added item.done item.reopened item.claimed");
  BOOST_TEST(board.item("b-1").claim->session == "nux");
}

BOOST_AUTO_TEST_CASE(fields_that_the_board_knows_are_edited_and_others_kept_as_metadata) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_3, "updated", "",
                    R"({"title":"T","description":"D","priority":12,"issue_type":"epic",)"
                    R"("estimated_minutes":30,"notes":"N","hook_bead":"b-9","x":{"y":[1]}})",
                    ""},
                   {"b-1", 3, day_4, "updated", "", R"({"hook_bead":""})", ""}});
  board.import();
  const auto item = board.item("b-1");
  BOOST_TEST(item.title == "T");
  BOOST_TEST(*item.description == "D");
  BOOST_TEST(item.priority == 9);
  BOOST_TEST(*item.kind == "epic");
  BOOST_TEST(*item.estimate_s == 1800);
  BOOST_TEST(item.metadata.at("beads.notes").value == "\"N\"");
  BOOST_TEST(item.metadata.at("beads.x").value == R"({"y":[1]})");
  BOOST_TEST(board.item("b-1", day_3).metadata.contains("beads.hook_bead"));
  BOOST_TEST(!item.metadata.contains("beads.hook_bead"));
}

BOOST_AUTO_TEST_CASE(labels_come_and_go_and_a_new_name_keeps_the_old_one) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_2, "label_added", "", "", "Added label: gt:rig"},
                   {"b-1", 3, day_2, "label_added", "", "", "Added label: urgent"},
                   {"b-1", 4, day_3, "label_removed", "", "", "Removed label: gt:rig"},
                   {"b-1", 5, day_3, "renamed", "b-0", "b-1", ""}});
  board.import();
  BOOST_TEST(board.item("b-1", day_2).labels.size() == 2U);
  BOOST_TEST(board.item("b-1").labels == std::vector<std::string>{"urgent"},
             boost::test_tools::per_element());
  BOOST_TEST(board.item("b-1").metadata.at("beads.renamed_from").value == "\"b-0\"");
}

BOOST_AUTO_TEST_CASE(what_an_event_shows_and_none_told_is_taken_over_with_it) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_3, "closed", "", "built", ""},
                   {"b-1", 3, day_4, "updated", shown("hooked", R"(,"assignee":"nux")"),
                    R"({"notes":"still at it"})", ""}});
  board.import();
  BOOST_TEST(board.item("b-1", day_3).status == "done");
  BOOST_TEST(board.item("b-1").claim->session == "nux");
}

BOOST_AUTO_TEST_CASE(an_event_that_changes_nothing_is_a_commit_all_the_same) {
  imported_board board;
  board.write(issue_line("b-1", "open"),
              {{"b-1", 1, day_2, "created", "", "", ""},
               {"b-1", 2, day_3, "status_changed", shown("open"), freed, ""},
               {"b-1", 3, day_4, "created", "", "", ""}});
  const auto done = board.import();
  BOOST_TEST(done.commits == 4); // and the import's own
  BOOST_TEST(done.items == 1);
  BOOST_TEST(board.last_read().events == 3);
  BOOST_TEST(board.history("b-1") == "item.added item.edited item.noted");
}

BOOST_AUTO_TEST_CASE(ties_become_dependencies_parents_and_metadata) {
  imported_board board;
  board.write(
      "issues.jsonl",
      issue_line("b-1", "open",
                 R"(,"dependencies":[{"issue_id":"b-1","depends_on_id":"b-3","type":"blocks"}])") +
          issue_line("b-2", "open") + issue_line("b-3", "open"));
  const auto tie = [](const std::string& from, const std::string& to, const std::string& kind) {
    return R"({"issue_id":")" + from + R"(","depends_on_id":")" + to + R"(","type":")" + kind +
           R"(","created_by":"mayor","created_at":"2026-01-02T00:00:00Z"})" + "\n";
  };
  board.write("dependencies.jsonl",
              tie("b-1", "b-2", "blocks") + tie("b-2", "gone", "blocks") +
                  tie("b-1", "b-3", "parent-child") + tie("b-3", "gone", "parent-child") +
                  tie("b-1", "b-2", "related") + tie("b-1", "b-3", "related"));
  board.import();
  const auto& read = board.last_read();
  BOOST_TEST(read.dependencies == 3);
  BOOST_TEST(read.parents == 2);
  BOOST_TEST(read.links == 2);
  BOOST_TEST(read.unknown == 2);
  const auto item = board.item("b-1");
  BOOST_TEST(item.blocked_by.size() == 2U);
  BOOST_TEST(*item.parent == "b-3");
  BOOST_TEST(item.metadata.at("related").value == R"(["b-2","b-3"])");
  BOOST_TEST(board.item("b-2").ready); // what is not there is in nobody's way
  BOOST_TEST(board.item("b-1", "2026-01-01T12:00:00Z").waits_for.size() == 1U);
}

BOOST_AUTO_TEST_CASE(importing_again_appends_only_what_is_new) {
  imported_board board;
  const std::vector<said> two{
      {"b-1", 1, day_2, "created", "", "", ""},
      {"b-1", 2, day_3, "status_changed", shown("open"), hooked_by_nux, ""}};
  board.write("", two);
  board.import();
  const auto before = board.commits().size();
  BOOST_TEST(board.import().commits == 0);
  BOOST_TEST(board.commits().size() == before);
  auto three = two;
  three.push_back({"b-1", 3, day_4, "closed", "", "built", ""});
  board.write("", three);
  BOOST_TEST(board.import().commits == 2);
  BOOST_TEST(board.item("b-1").status == "done");
  BOOST_TEST(board.item("b-1", day_3).status == "claimed");
}

BOOST_AUTO_TEST_CASE(a_younger_board_keeps_the_times_within_the_events) {
  imported_board board{"2026-06-01T00:00:00Z"};
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""}});
  const auto done = board.import();
  BOOST_TEST(!done.original_times);
  const auto commits = board.commits();
  BOOST_TEST(commits[1].by.value == "@anna");
  BOOST_TEST(tally::events::to_string(commits[1].facts.front().from->occurred) ==
             "2026-01-02T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_record_is_named_and_nothing_is_brought_in) {
  imported_board board;
  board.write("issues.jsonl", issue_line("b-1", "open") + "\n{\"id\": \n");
  BOOST_TEST(why_refused(board).starts_with("issues.jsonl:3 is not JSON"));
  board.write("issues.jsonl", "[]\n");
  BOOST_TEST(why_refused(board) == "issues.jsonl:1 is not a JSON object");
  board.write("issues.jsonl", "{\"title\":\"x\"}\n");
  BOOST_TEST(why_refused(board) == "issues.jsonl:1 has no \"id\"");
  board.write("issues.jsonl", issue_line("b-1", "open") + issue_line("b-1", "open"));
  BOOST_TEST(why_refused(board) == "issues.jsonl:2 names b-1 a second time");
  board.write("issues.jsonl", issue_line("b-1", "open"));
  board.write("events.jsonl", line_of({"b-1", 1, "yesterday", "created", "", "", ""}));
  BOOST_TEST(why_refused(board) ==
             "events.jsonl:1 says \"yesterday\" for \"created_at\", which is no time");
}

BOOST_AUTO_TEST_CASE(a_priority_that_is_none_is_said_and_kept) {
  imported_board board;
  std::string high = issue_line("b-1", "open");
  high.replace(high.find(":1,"), 3, ":\"high\",");
  std::string large = issue_line("b-2", "open");
  large.replace(large.find(":1,"), 3, ":77,");
  board.write("issues.jsonl", high + large);
  board.import();
  const auto& remarks = board.last_read().remarks;
  BOOST_REQUIRE(remarks.size() == 2U);
  BOOST_TEST(remarks[0].file == "issues.jsonl:1");
  BOOST_TEST(remarks[0].what == "priority \"high\" counts as 5");
  BOOST_TEST(remarks[1].what == "priority 77 counts as 9");
  BOOST_TEST(board.item("b-1").priority == 5);
  BOOST_TEST(board.item("b-1").metadata.at("beads.priority").value == "\"high\"");
  BOOST_TEST(board.item("b-2").priority == 9);
}

BOOST_AUTO_TEST_CASE(what_lies_ahead_counts_as_now_and_is_said) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, "2126-01-01T00:00:00Z", "closed", "", "built", ""}});
  board.import();
  BOOST_TEST(board.item("b-1").status == "done");
  BOOST_TEST((board.commits().back().at < *tally::events::parse_instant("2100-01-01T00:00:00Z")));
  BOOST_TEST(is_warned_of(board, "1 change lies ahead, and now was taken"));
}

BOOST_AUTO_TEST_CASE(an_issue_without_any_time_is_counted) {
  imported_board board;
  board.write("issues.jsonl", R"({"id":"b-1","title":"one","status":"open"})"
                              "\n" +
                                  issue_line("b-2", "open"));
  board.import();
  BOOST_TEST(board.last_read().untimed_items == std::set<std::string>{"b-1"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ids_that_the_board_cannot_have_are_changed_and_told) {
  imported_board board;
  board.write("", {{"a b", 1, day_2, "created", "", "", ""},
                   {"a/b", 2, day_2, "created", "", "", ""},
                   {"a-b", 3, day_2, "created", "", "", ""},
                   {"-c", 4, day_2, "created", "", "", ""},
                   {std::string(200, 'x'), 5, day_2, "created", "", "", ""}});
  BOOST_TEST(board.import().items == 5);
  for (const auto* id : {"a-b", "a-b-2", "a-b-3", "x-c"}) board.item(id);
  BOOST_TEST(is_warned_of(board, "\"a/b\" cannot be the id of an item here; it became a-b-2"));
  BOOST_TEST(board.last_read().warnings.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_actor_whose_name_is_no_id_keeps_it_in_the_origin) {
  imported_board board;
  board.write("events.jsonl", line_of({"b-1", 1, day_2, "created", "", "", ""}, "Anna Lee") +
                                  line_of({"b-1", 2, day_3, "closed", "", "built", ""}, ""));
  board.import();
  const auto commits = board.commits();
  BOOST_TEST(commits[1].by.value == "Anna-Lee");
  BOOST_TEST(commits[1].facts.front().from->actor == "Anna Lee");
  BOOST_TEST(commits[2].by.value == "@beads");
}

BOOST_AUTO_TEST_CASE(a_text_that_no_line_can_hold_is_cut_and_told) {
  imported_board board;
  const std::string change = R"({"description":")" + std::string(300'000, 'd') + R"(","notes":")" +
                             std::string(300'000, 'n') + R"("})";
  board.write(
      "", {{"b-1", 1, day_2, "created", "", "", ""}, {"b-1", 2, day_3, "updated", "", change, ""}});
  board.import();
  BOOST_TEST(board.item("b-1").description->ends_with("… (cut by the import)"));
  BOOST_TEST(board.item("b-1").metadata.at("beads.notes").value.ends_with("(cut by the import)\""));
  BOOST_TEST(is_warned_of(board, "the description of b-1 is longer than a line"));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf_8_are_replaced_and_told) {
  imported_board board;
  board.write("issues.jsonl", issue_line("b-1", "open", ",\"description\":\"a\xFF\x62\""));
  board.import();
  BOOST_TEST(*board.item("b-1").description == "a\xEF\xBF\xBD\x62");
  BOOST_TEST(is_warned_of(board, "issues.jsonl:1 holds bytes that are not UTF-8"));
}

BOOST_AUTO_TEST_CASE(what_was_written_below_an_issue_becomes_notes) {
  imported_board board;
  board.write("issues.jsonl",
              issue_line("b-1", "open",
                         R"(,"labels":["ui"],"comments":[{"id":7,"author":"nux","text":"look",)"
                         R"("created_at":"2026-01-03T00:00:00Z"}])"));
  board.import();
  BOOST_TEST(*board.item("b-1").note == "look");
  BOOST_TEST(board.item("b-1").labels == std::vector<std::string>{"ui"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_that_a_log_cannot_hold_become_strings) {
  imported_board board;
  board.write("", {{"b-1", 1, day_2, "created", "", "", ""},
                   {"b-1", 2, day_3, "updated", "",
                    R"({"big":9007199254740993,"deep":[[[[[[[[[[1]]]]]]]]]]})", ""}});
  board.import();
  BOOST_TEST(board.item("b-1").metadata.at("beads.big").value == "\"9007199254740993\"");
  BOOST_TEST(board.item("b-1").metadata.at("beads.deep").value == "\"[[[[[[[[[[1]]]]]]]]]]\"");
}

BOOST_AUTO_TEST_SUITE_END()
