// The session files of seed 001, read and written.
#include "tests/cli/formats/own_project.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace tally::tests;
namespace json = boost::json;

namespace {

constexpr const char* at_work = R"({
  "id": "work-123",
  "status": "working",
  "issue": "#123",
  "branch": "fix/auth-bug",
  "worktree": "/home/ana/ppds-auth-bug",
  "started": "2025-01-08T10:30:00Z",
  "lastUpdate": "2025-01-08T11:15:00Z",
  "stuck": null
})";

constexpr const char* stuck = R"({
  "id": "work-234",
  "status": "stuck",
  "issue": "#234",
  "branch": "feat/token-refresh",
  "worktree": "/home/ana/ppds-token-refresh",
  "started": "2025-01-08T10:45:00Z",
  "lastUpdate": "2025-01-08T11:05:00Z",
  "stuck": {
    "reason": "Auth/Security decision needed",
    "context": "Token refresh approach unclear - use sliding expiration or fixed?",
    "options": ["sliding", "fixed", "ask user preference"],
    "since": "2025-01-08T11:00:00Z"
  }
})";

constexpr const char* shipped = R"({
  "id": "work-100",
  "status": "pr_ready",
  "issue": "#100",
  "branch": "chore/cleanup",
  "worktree": "/home/ana/ppds-cleanup",
  "started": "2025-01-07T09:00:00Z",
  "lastUpdate": "2025-01-08T09:30:00Z",
  "stuck": null,
  "prUrl": "https://example.org/pull/42",
  "gates": {"tests": true, "tries": 3},
  "labels": ["chore"]
})";

/// A board with the folder `sessions` of such files, in the working directory.
struct project : own_project {
  project() {
    std::filesystem::create_directory("sessions");
    write("work-123", at_work);
    write("work-234", stuck);
    write("work-100", shipped);
    tally("init");
  }

  static void write(const std::string& name, const std::string& text) {
    std::ofstream{"sessions/" + name + ".json"} << text;
  }

  static json::value read(const std::string& file) {
    std::ifstream in{file};
    return json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
  }

  static json::object session(const std::string& id) {
    return query("session show " + id).as_object();
  }
};

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

} // namespace

BOOST_AUTO_TEST_SUITE(session_files_of_ppds)

BOOST_AUTO_TEST_CASE(a_session_comes_with_its_status_branch_worktree_and_issue) {
  const project here;
  project::tally("import ppds sessions");
  const auto view = project::session("work-123");
  BOOST_TEST(text_of(view.at("status")) == "working");
  BOOST_TEST(text_of(view.at("branch")) == "fix/auth-bug");
  BOOST_TEST(text_of(view.at("worktree")) == "/home/ana/ppds-auth-bug");
  BOOST_TEST(text_of(view.at("started")) == "2025-01-08T10:30:00.000Z");
  BOOST_TEST(text_of(view.at("items").at(0)) == "#123");
}

BOOST_AUTO_TEST_CASE(a_stuck_session_comes_with_reason_context_options_and_since) {
  const project here;
  project::tally("import ppds sessions");
  const auto question = project::session("work-234").at("stuck");
  BOOST_TEST(text_of(question.at("reason")) == "Auth/Security decision needed");
  BOOST_TEST(text_of(question.at("context")) ==
             "Token refresh approach unclear - use sliding expiration or fixed?");
  BOOST_TEST(question.at("options").as_array().size() == 3U);
  BOOST_TEST(text_of(question.at("since")) == "2025-01-08T11:00:00.000Z");
  project::tally("session guide work-234 --option 2");
  BOOST_TEST(text_of(project::query("query guidance").at(0).at("text")) == "fixed");
}

BOOST_AUTO_TEST_CASE(pr_ready_reads_as_complete_with_its_pull_request) {
  const project here;
  project::tally("import ppds sessions");
  const auto view = project::session("work-100");
  BOOST_TEST(text_of(view.at("status")) == "complete");
  BOOST_TEST(text_of(view.at("pr")) == "https://example.org/pull/42");
  const auto needs = project::query("status").at("needs_you");
  BOOST_TEST(text_of(needs.at(0).at("status")) == "stuck");
  BOOST_TEST(text_of(needs.at(1).at("status")) == "complete");
  BOOST_TEST(text_of(project::query("show '#100'").at("status")) == "done");
}

BOOST_AUTO_TEST_CASE(the_export_of_what_was_imported_gives_equal_files_and_touches_none_that_are) {
  const project here;
  project::tally("import ppds sessions");
  BOOST_TEST(project::tally("export ppds sessions -o json") == "[]\n");
  project::tally("export ppds elsewhere");
  for (const std::string name : {"work-123.json", "work-234.json", "work-100.json"})
    BOOST_TEST(project::read("elsewhere/" + name) == project::read("sessions/" + name), name);
}

BOOST_AUTO_TEST_CASE(what_was_exported_elsewhere_imports_again_as_the_same) {
  const project here;
  project::tally("import ppds sessions");
  project::tally("export ppds elsewhere");
  BOOST_TEST(project::query("import ppds elsewhere").at("commits").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(a_file_comes_in_once_and_brings_what_is_new_when_it_went_on) {
  const project here;
  project::tally("import ppds sessions");
  BOOST_TEST(project::query("import ppds sessions").at("commits").as_int64() == 0);
  std::string later = at_work;
  later.replace(later.find("working"), 7, "paused");
  later.replace(later.find("11:15"), 5, "12:00");
  project::write("work-123", later);
  project::tally("import ppds sessions/work-123.json");
  BOOST_TEST(text_of(project::session("work-123").at("status")) == "paused");
  BOOST_TEST(project::tally("export ppds sessions -o json") == "[]\n");
}

BOOST_AUTO_TEST_CASE(what_happens_on_the_board_is_written_back_and_no_file_undoes_it) {
  const project here;
  project::tally("import ppds sessions");
  project::tally("session pause work-123 --reason lunch");
  project::tally("session working --session work-234");
  project::tally("session planning --session work-7");
  project::tally("export ppds sessions");
  BOOST_TEST(text_of(project::read("sessions/work-123.json").at("status")) == "paused");
  const auto went_on = project::read("sessions/work-234.json");
  BOOST_TEST(text_of(went_on.at("status")) == "working");
  BOOST_TEST(went_on.at("stuck").is_null());
  BOOST_TEST(text_of(went_on.at("lastUpdate")) > "2025-01-08T11:05:00Z");
  BOOST_TEST(text_of(project::read("sessions/work-7.json").at("status")) == "planning");
  project::write("work-234", stuck);
  project::tally("import ppds sessions");
  BOOST_TEST(text_of(project::session("work-234").at("status")) == "working");
}

BOOST_AUTO_TEST_CASE(the_file_of_a_removed_session_goes_unless_somebody_wrote_it_later) {
  const project here;
  project::tally("import ppds sessions");
  for (const std::string id : {"work-123", "work-234"}) {
    project::tally("session end " + id);
    project::tally("session remove " + id);
  }
  std::string later = at_work;
  later.replace(later.find("2025-01-08T11"), 4, "2999");
  project::write("work-123", later);
  const auto rows = project::query("export ppds sessions");
  BOOST_REQUIRE(rows.as_array().size() == 1U);
  BOOST_TEST(text_of(rows.at(0).at("path")) == "sessions/work-234.json");
  BOOST_TEST(text_of(rows.at(0).at("change")) == "removed");
  BOOST_TEST(!std::filesystem::exists("sessions/work-234.json"));
  BOOST_TEST(project::text("sessions/work-123.json") == later);
}

BOOST_AUTO_TEST_CASE(a_session_that_let_go_of_its_issue_keeps_it_in_its_file) {
  const project here;
  project::tally("add 9 --title nine");
  project::tally("session start work-9 --item 9");
  project::tally("export ppds sessions");
  project::tally("session complete --pr https://example.org/pull/9 --session work-9");
  project::tally("export ppds sessions");
  BOOST_TEST(text_of(project::read("sessions/work-9.json").at("issue")) == "9");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_session_is_named_and_left_alone) {
  const project here;
  project::write("broken", "{");
  project::write("nobody", "{\"status\":\"working\"}");
  const auto ran = project::run("import ppds sessions -o json 2>&1 >/dev/null");
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.find("broken.json is no JSON") != std::string::npos);
  BOOST_TEST(ran.output.find("nobody.json names no session") != std::string::npos);
  BOOST_TEST(project::run("import ppds sessions/broken.json 2>/dev/null").status == 1);
  BOOST_TEST(project::run("export ppds 2>/dev/null").status == 64);
}

BOOST_AUTO_TEST_CASE(a_status_that_is_none_here_counts_as_registered_and_keeps_its_word) {
  const project here;
  project::write("work-9", R"({"id":"work-9","status":"dreaming","started":"2025-01-08T10:30:00Z",
                              "lastUpdate":"2025-01-08T10:30:00Z"})");
  project::tally("import ppds sessions/work-9.json");
  BOOST_TEST(text_of(project::session("work-9").at("status")) == "registered");
  project::tally("export ppds elsewhere");
  BOOST_TEST(text_of(project::read("elsewhere/work-9.json").at("status")) == "dreaming");
}

BOOST_AUTO_TEST_CASE(the_boards_own_fresh_export_says_nothing_otherwise) {
  const project here;
  project::tally("import ppds sessions");
  project::tally("add W-1 --title 'A title of its own'");
  project::tally("add W-2 --title 'Another'");
  project::tally("session start own --branch feat/own --item W-1");
  project::tally("session start other --branch feat/other --item W-2");
  project::tally("session start third --item W-2 --focus backend");
  project::tally("session complete --keep --session other");
  project::tally("session pause --reason lunch --session work-123");
  project::tally("export ppds fresh");
  const auto ran = project::run("import ppds fresh -o json 2>&1");
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.find("{\"warning") == std::string::npos, ran.output);
  const auto done = json::parse(ran.output);
  BOOST_TEST(done.at("left_alone").as_array().empty());
  BOOST_TEST(done.at("commits").as_int64() == 0);
  BOOST_TEST(done.at("sessions").as_int64() == 6);
  BOOST_TEST(done.at("items").as_int64() == 6);
}

BOOST_AUTO_TEST_CASE(values_of_session_files_that_cannot_be_are_said_and_kept) {
  const project here;
  project::write("work-9", R"({"id":"work-9","status":["x"],"branch":5,"issue":7,
                              "started":"soon","lastUpdate":9})");
  const auto ran = project::run("import ppds sessions/work-9.json 2>&1");
  BOOST_TEST(ran.status == 0);
  for (const auto* part :
       {"work-9.json: status is no text", "work-9.json: branch is no text",
        "work-9.json: issue is no text", "work-9.json: started is no time: \"soon\"",
        "work-9.json: lastUpdate is no text",
        "1 session lacks a time, and that of its file was taken"})
    BOOST_TEST(ran.output.find(part) != std::string::npos, part << "\n" << ran.output);
  project::tally("export ppds elsewhere");
  BOOST_TEST(project::text("elsewhere/work-9.json").find("\"soon\"") == std::string::npos);
  const auto kept = project::tally("log --session work-9 --type session.started -o json");
  for (const auto* part : {R"("ppds.branch":5)", R"("ppds.issue":7)", R"("ppds.started":"soon")"})
    BOOST_TEST(kept.find(part) != std::string::npos, part << "\n" << kept);
}

BOOST_AUTO_TEST_SUITE_END()
