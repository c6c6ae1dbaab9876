#include "cli/formats/imported.hpp"
#include "cli/text/report.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

BOOST_AUTO_TEST_SUITE(wrk_import)

using namespace tally;
using cli::imported;

namespace {

struct queue {
  tests::temporary_folder folder;

  void write(const std::string& name, const std::string& text) const {
    const auto path = folder.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << text;
  }

  [[nodiscard]] imported read(const std::string& name = "") const {
    const auto now = events::parse_instant("2026-11-20T10:00:00Z");
    return cli::read_wrk(folder.path() / name,
                         {{"plan", "implement", "review"}, 7200, *now, folder.path()});
  }
};

template <class Event>
std::vector<Event> all(const imported& found) {
  std::vector<Event> events;
  for (const auto& commit : found.commits) {
    for (const auto& fact : commit.facts) {
      if (const auto* event = std::get_if<Event>(&fact.what)) events.push_back(*event);
    }
  }
  return events;
}

std::string item(const std::string& id, const std::string& fields) {
  return "---\nid: " + id + "\ntitle: Something\ncreated_at: 2026-02-16T19:30:00Z\n" + fields +
         "---\n\n## What\n\nText.\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_item_of_the_seed_keeps_every_field_of_its_front_matter) {
  const queue queue;
  queue.write("pending/WRK-161.md", R"(---
id: WRK-161
title: Parallel pipeline model — concurrent stage execution across sessions
status: pending
priority: high
complexity: complex
compound: false
created_at: 2026-02-16T19:30:00Z
target_repos:
  - workspace-hub
commit: c9179ef
spec_ref:
related: [WRK-094, WRK-118]
blocked_by: [WRK-157]
synced_to: []
provider: claude
---

## What

Define it.
)");
  const auto found = queue.read();
  const auto added = all<events::item_added>(found);
  BOOST_REQUIRE(added.size() == 1U);
  BOOST_TEST(added[0].item.value == "WRK-161");
  BOOST_TEST(added[0].title ==
             "Parallel pipeline model — concurrent stage execution across sessions");
  BOOST_TEST(added[0].priority == 2);
  BOOST_TEST(added[0].stage == "plan");
  BOOST_TEST(added[0].description.value_or("") == "## What\n\nDefine it.");
  const auto kept = [&](const char* name) { return added[0].metadata.at(name).value; };
  BOOST_TEST(kept("wrk.status") == R"("pending")");
  BOOST_TEST(kept("wrk.priority") == R"("high")");
  BOOST_TEST(kept("wrk.compound") == "false");
  BOOST_TEST(kept("wrk.target_repos") == R"(["workspace-hub"])");
  BOOST_TEST(kept("wrk.commit") == R"("c9179ef")");
  BOOST_TEST(kept("wrk.related") == R"(["WRK-094","WRK-118"])");
  BOOST_TEST(kept("wrk.synced_to") == "[]");
  BOOST_TEST(kept("wrk.provider") == R"("claude")");
  BOOST_TEST(kept("wrk.path") == R"("pending/WRK-161.md")");
  const auto waits = all<events::dependency_added>(found);
  BOOST_REQUIRE(waits.size() == 1U);
  BOOST_TEST(waits[0].on.value == "WRK-157");
  BOOST_TEST(found.unknown == 1);
  BOOST_TEST(to_string(found.commits.at(0).at) == "2026-02-16T19:30:00.000Z");
  BOOST_TEST(found.warnings.empty());
}

BOOST_AUTO_TEST_CASE(checkboxes_outside_of_code_become_the_items_tasks) {
  const queue queue;
  queue.write("a.md",
              "---\nid: WRK-1\n---\n# A title\n- [ ] first\n  * [x] second\n```\n- [ ] code\n"
              "```\n- [] none\n");
  const auto found = queue.read();
  const auto tasks = all<events::task_added>(found);
  BOOST_REQUIRE(tasks.size() == 2U);
  BOOST_TEST(tasks[0].text == "first");
  const auto done = all<events::task_done>(found);
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].number == 2);
  BOOST_TEST(all<events::item_added>(found).at(0).title == "A title");
}

BOOST_AUTO_TEST_CASE(words_that_end_an_item_end_it_and_all_others_leave_it_to_do) {
  const queue queue;
  for (const std::string word : {"done", "archived", "completed", "failed", "cancelled", "pending",
                                 "blocked", "deferred", "working"})
    queue.write(word + ".md", item("WRK-" + word, "status: " + word + "\n"));
  const auto found = queue.read();
  BOOST_TEST(all<events::item_added>(found).size() == 9U);
  BOOST_TEST(all<events::item_done>(found).size() == 3U);
  BOOST_TEST(all<events::item_failed>(found).size() == 1U);
  BOOST_TEST(all<events::item_cancelled>(found).size() == 1U);
  BOOST_TEST(all<events::item_claimed>(found).empty());
}

BOOST_AUTO_TEST_CASE(a_lock_is_a_claim_from_the_time_at_which_it_was_taken) {
  const queue queue;
  queue.write("a.md", item("WRK-1", "status: working\nlocked_by: \"session-A\"\n"
                                    "locked_at: \"2026-02-17T10:00:00Z\"\n"));
  queue.write("b.md", item("WRK-2", "status: done\nlocked_by: \"session-A\"\n"));
  const auto found = queue.read();
  const auto claims = all<events::item_claimed>(found);
  BOOST_REQUIRE(claims.size() == 1U);
  BOOST_TEST(claims[0].item.value == "WRK-1");
  BOOST_TEST(claims[0].session.value == "session-A");
  BOOST_TEST(claims[0].lease_s == 7200);
  for (const auto& commit : found.commits) {
    if (std::holds_alternative<events::item_claimed>(commit.facts[0].what)) {
      BOOST_TEST(to_string(commit.at) == "2026-02-17T10:00:00.000Z");
      BOOST_TEST(commit.facts[0].from.value().source ==
                 "wrk:WRK-1:locked:session-A:2026-02-17T10:00:00Z");
    }
  }
}

BOOST_AUTO_TEST_CASE(the_sessions_beside_the_items_begin_and_hold_what_they_are_at) {
  const queue queue;
  queue.write("WRK-126.md", item("WRK-126", ""));
  queue.write("session-state.yaml", R"(sessions:
  - session_id: "session-A"
    orchestrator_agent: claude
    active_wrk: WRK-126
    last_stage: plan_approval_gate
    locked_at: "2026-02-16T20:00:00Z"
  - session_id: "session-B"
    orchestrator_agent: codex
    active_wrk: WRK-404
    last_stage: implement_tdd
    locked_at: "2026-02-16T21:00:00Z"
)");
  const auto found = queue.read();
  const auto sessions = all<events::session_started>(found);
  BOOST_REQUIRE(sessions.size() == 2U);
  BOOST_TEST(sessions[0].provider.value_or("") == "claude");
  const auto beats = all<events::session_heartbeat>(found);
  BOOST_REQUIRE(beats.size() == 2U);
  BOOST_TEST(beats[0].stage.value_or("") == "plan_approval_gate");
  const auto claims = all<events::item_claimed>(found);
  BOOST_REQUIRE(claims.size() == 1U);
  BOOST_TEST(claims[0].session.value == "session-A");
  BOOST_REQUIRE(found.warnings.size() == 1U);
  BOOST_TEST(found.warnings[0] == "session session-B is at WRK-404, which is not among the files");
}

BOOST_AUTO_TEST_CASE(the_lock_in_an_items_file_counts_before_the_session_file) {
  const queue queue;
  queue.write("a.md", item("WRK-1", "locked_by: session-A\nlocked_at: 2026-02-17T10:00:00Z\n"));
  queue.write("session-state.yaml", "session_id: session-B\nactive_wrk: WRK-1\n");
  const auto found = queue.read();
  const auto claims = all<events::item_claimed>(found);
  BOOST_REQUIRE(claims.size() == 1U);
  BOOST_TEST(claims[0].session.value == "session-A");
  BOOST_TEST(found.warnings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_id_in_two_files_is_named_and_the_newer_file_counts) {
  const queue queue;
  queue.write("a.md", item("WRK-1", "updated_at: 2026-03-02\nstatus: done\n"));
  queue.write("b.md", item("WRK-1", "updated_at: 2026-03-01\n"));
  const auto found = queue.read();
  BOOST_TEST(found.items == 1);
  BOOST_TEST(all<events::item_done>(found).size() == 1U);
  BOOST_REQUIRE(found.warnings.size() == 1U);
  BOOST_TEST(found.warnings[0].find("WRK-1 is in two files") == 0U);
}

BOOST_AUTO_TEST_CASE(
    every_file_that_is_no_item_is_passed_over_with_its_reason_and_the_rest_comes_in) {
  const queue queue;
  queue.write("good.md", item("WRK-4", ""));
  queue.write(".git/hidden.md", item("WRK-5", ""));
  queue.write("image.png", "no name of the format");
  const std::vector<std::pair<std::string, std::string>> others{
      {"bad.md", "---\nid: [WRK-1\n---\n"},
      {"bytes.md", "---\nid: WRK-3\n---\n\xff\n"},
      {"cut.md", "---\nid: WRK-6\ntitle: Some"},
      {"list.md", "---\n- WRK-7\n---\n"},
      {"name.md", "---\nid: WRK 2\n---\n"},
      {"noid.md", "---\ntitle: No id\n---\n"},
      {"notes.txt", "Only words.\n"},
      {"session-state.yaml", "sessions: none\n"}};
  for (const auto& [name, text] : others) queue.write(name, text);
  const auto found = queue.read();
  BOOST_TEST(found.items == 1);
  BOOST_TEST(found.files == 1);
  BOOST_TEST(found.sessions == 0);
  const std::vector<std::string> reasons{"has a front matter that is no YAML, line 3: ",
                                         "is not UTF-8",
                                         "has a front matter that never ends",
                                         "has a front matter that is no map of fields",
                                         "has the id 'WRK 2', but ",
                                         "has a front matter without an id",
                                         "has no front matter",
                                         "cannot be understood, line 1: its sessions are no list"};
  BOOST_REQUIRE(found.passed_over.size() == others.size());
  for (std::size_t each = 0; each < others.size(); ++each) {
    const auto& [file, why, is] = found.passed_over[each];
    BOOST_TEST(file == (queue.folder.path() / others[each].first).string());
    BOOST_TEST(why.starts_with(reasons[each]), file << " " << why);
  }
}

BOOST_AUTO_TEST_CASE(a_session_file_of_another_shape_is_said_to_be_and_brings_no_session) {
  for (const std::string text :
       {"", "just words", "- session_id: a\n", "sessions:\n  a: {}\n", "version: 2\n",
        "sessions:\n  - session_id: a\n  - b\n", "sessions: [\n", "session_id: caf\xE9\n"}) {
    const queue queue;
    queue.write("good.md", item("WRK-4", ""));
    queue.write("session-state.yaml", text);
    const auto found = queue.read();
    BOOST_TEST(found.sessions == 0, text);
    BOOST_TEST(found.passed_over.size() == 1U, text);
    BOOST_CHECK_THROW(static_cast<void>(queue.read("session-state.yaml")), cli::stop);
  }
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_are_said_by_file_and_key_and_kept) {
  const queue queue;
  queue.write("a.md", item("WRK-1", "status: [x]\npriority: 77\nblocked_by: {a: b}\n"
                                    "locked_by: s\nlocked_at: soon\nstage: polish\n"
                                    "updated_at: 2126-01-01\n"));
  queue.write("b.md", item("WRK-2", "status: dnoe\npriority: urgent\n"));
  queue.write("session-state.yaml", "sessions:\n  - session_id: s\n    locked_at: later\n");
  const auto found = queue.read();
  std::string said;
  for (const auto& [file, what] : found.remarks)
    said += std::filesystem::path{file}.filename().string() + ": " + what + "\n";
  BOOST_TEST(said == R"(session-state.yaml: locked_at is no time: "later"
a.md: status is no text, and says nothing here
a.md: priority "77" counts as 9
a.md: locked_at is no time: "soon"
a.md: blocked_by is no list of ids, and only its ids count
a.md: stage "polish" is none of this board's: it counts as plan
a.md: a time lies ahead, and counts as now
b.md: status "dnoe" is not known, and counts as to do
b.md: priority "urgent" counts as 5
)");
  const auto added = all<events::item_added>(found);
  BOOST_REQUIRE(added.size() == 2U);
  const auto kept = [&](const char* name) { return added[0].metadata.at(name).value; };
  BOOST_TEST(kept("wrk.status") == R"(["x"])");
  BOOST_TEST(kept("wrk.priority") == "77");
  BOOST_TEST(kept("wrk.blocked_by") == R"({"a":"b"})");
  BOOST_TEST(kept("wrk.locked_at") == R"("soon")");
}

BOOST_AUTO_TEST_CASE(items_and_sessions_that_lack_a_time_are_counted) {
  const queue queue;
  queue.write("a.md", "---\nid: WRK-1\n---\n");
  queue.write("b.md", item("WRK-2", "status: done\n"));
  queue.write("c.md", item("WRK-3", "locked_by: s\n"));
  queue.write("d.md", item("WRK-4", "status: done\nupdated_at: 2026-03-01\n"));
  queue.write("session-state.yaml", "sessions:\n  - session_id: s\n  - session_id: t\n"
                                    "    locked_at: 2026-02-16T10:00:00Z\n");
  const auto found = queue.read();
  BOOST_TEST(found.untimed_items == (std::set<std::string>{"WRK-1", "WRK-2", "WRK-3"}),
             boost::test_tools::per_element());
  BOOST_TEST(found.untimed_sessions == std::set<std::string>{"s"},
             boost::test_tools::per_element());
  BOOST_TEST(found.sessions == 2);
}

BOOST_AUTO_TEST_CASE(a_single_file_is_read_whatever_its_name_and_must_be_an_item) {
  const queue queue;
  queue.write("item", item("WRK-1", ""));
  queue.write("prose.md", "Only words.\n");
  BOOST_TEST(queue.read("item").items == 1);
  BOOST_CHECK_THROW(static_cast<void>(queue.read("prose.md")), cli::stop);
  BOOST_CHECK_THROW(static_cast<void>(queue.read("nowhere")), cli::stop);
}

BOOST_AUTO_TEST_CASE(nothing_happens_after_now_and_all_comes_in_the_order_of_its_time) {
  const queue queue;
  queue.write("a.md", item("WRK-1", "locked_by: a\nlocked_at: 2126-02-17T10:00:00Z\n"));
  queue.write("b.md", item("WRK-2", "status: done\ncompleted_at: 2026-02-16T08:00:00Z\n"));
  const auto found = queue.read();
  for (std::size_t next = 1; next < found.commits.size(); ++next)
    BOOST_CHECK(found.commits[next - 1].at <= found.commits[next].at);
  BOOST_TEST(to_string(found.commits.back().at) == "2026-11-20T10:00:00.000Z");
}

BOOST_AUTO_TEST_SUITE_END()
