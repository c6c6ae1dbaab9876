// What git shows of who gets in whose way, in real repositories with real worktrees; and paths as
// they are typed in them.
#include "tests/processes/own_board.hpp"
#include "tests/processes/repositories.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using namespace tally::tests;
namespace json = boost::json;

namespace {

/// A repository with a board and two linked worktrees, `one` and `two`, each with its session, `a`
/// and `b`.
class two_worktrees : public repositories {
public:
  two_worktrees() {
    write("project/src/shared.txt", "one\ntwo\nthree\n");
    write("project/src/other.txt", "same\n");
    commit("project", "begin");
    git({"-C", "project", "worktree", "add", "-q", "../one"});
    git({"-C", "project", "worktree", "add", "-q", "../two"});
    tally("project", {"init"});
    tally("one", {"session", "start", "a"});
    tally("two", {"session", "start", "b"});
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (*this / name).string(); }

  [[nodiscard]] json::array conflicts(const words& more = {}) const {
    words command{"conflicts", "-o", "json"};
    command.insert(command.end(), more.begin(), more.end());
    return json_of(tally("project", command)).as_array();
  }

  /// The patterns that are reserved.
  [[nodiscard]] std::vector<std::string> reserved() const {
    std::vector<std::string> patterns;
    const auto rows = json_of(tally("project", {"query", "reservations", "-o", "json"}));
    for (const auto& row : rows.as_array()) patterns.emplace_back(row.at("pattern").as_string());
    return patterns;
  }
};

std::string text(const json::value& row, const char* field) {
  return std::string(row.at(field).as_string());
}

std::vector<std::string> texts(const json::value& row, const char* field) {
  std::vector<std::string> list;
  for (const auto& one : row.at(field).as_array()) list.emplace_back(one.as_string());
  return list;
}

using lines = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(uncommitted_changes_of_two_worktrees_overlap_without_any_agent_s_help) {
  const two_worktrees all;
  all.write("one/src/shared.txt", "ONE\ntwo\nthree\n");
  all.write("two/src/shared.txt", "one\ntwo\nTHREE\n");
  all.write("one/src/new file.txt", "new\n");
  all.write("two/src/new file.txt", "new too\n");
  all.write("two/src/own.txt", "mine\n");
  const auto found = all.conflicts({"--git"});
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(text(found[0], "kind") == "file_overlap");
  BOOST_TEST(texts(found[0], "sessions") == (lines{"a", "b"}));
  BOOST_TEST(texts(found[0], "paths") == (lines{"src/new file.txt", "src/shared.txt"}));
  BOOST_TEST(text(found[0], "state") == "unrecorded");
  BOOST_TEST(all.conflicts().empty()); // who only looks writes nothing
}

BOOST_AUTO_TEST_CASE(branches_that_git_does_not_merge_are_a_merge_conflict_and_others_are_none) {
  const two_worktrees all;
  all.write("one/src/shared.txt", "one\nTWO\nthree\n");
  all.commit("one", "louder");
  all.write("two/src/other.txt", "changed\n");
  all.commit("two", "elsewhere");
  BOOST_TEST(all.conflicts({"--git"}).empty());
  all.write("two/src/shared.txt", "one\nzwei\nthree\n");
  all.commit("two", "translated");
  const auto found = all.conflicts({"--git"});
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(text(found[0], "kind") == "merge_conflict");
  BOOST_TEST(texts(found[0], "paths") == lines{"src/shared.txt"});
  BOOST_TEST(text(found[0], "suggestion").find("merge by hand") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sync_records_what_it_finds_once_and_ends_what_is_gone) {
  const two_worktrees all;
  all.write("one/src/shared.txt", "ONE\ntwo\nthree\n");
  all.write("two/src/shared.txt", "one\ntwo\nTHREE\n");
  const auto status = json_of(all.tally("project", {"sync", "-o", "json"}));
  BOOST_REQUIRE(status.at("conflicts").as_array().size() == 1U);
  BOOST_TEST(text(status.at("conflicts").as_array()[0], "id") == "C-1");
  all.tally("project", {"sync"});
  const auto log = json_of(all.tally("project", {"log", "--type", "sync", "-o", "json"}));
  BOOST_REQUIRE(log.as_array().size() == 2U);
  BOOST_TEST(texts(log.as_array()[0], "conflicts_found") == lines{"C-1"});
  BOOST_TEST(!log.as_array()[1].as_object().contains("conflicts_found"));
  BOOST_TEST(all.conflicts({"--git"}).size() == 1U); // the recorded one, not once more
  all.git({"-C", "one", "checkout", "-q", "src/shared.txt"});
  all.tally("project", {"sync"});
  BOOST_TEST(all.conflicts().empty());
  BOOST_TEST(text(all.conflicts({"--all"})[0], "state") == "resolved");
}

BOOST_AUTO_TEST_CASE(git_s_own_variables_lead_no_look_astray) {
  const two_worktrees all;
  all.write("one/src/shared.txt", "ONE\n");
  all.write("two/src/shared.txt", "TWO\n");
  const variable index("GIT_INDEX_FILE", all.path("no-such-index"));
  BOOST_TEST(all.conflicts({"--git"}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_worktree_that_is_gone_is_told_and_stops_nothing) {
  const two_worktrees all;
  std::filesystem::remove_all(all.path("two"));
  const ending end = all.run("project", {"conflicts", "--git", "-o", "json"});
  BOOST_TEST(end.status == 0);
  BOOST_TEST(end.err.find("is gone") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(paths_are_relative_to_the_working_directory_as_git_s_are) {
  const two_worktrees all;
  all.tally("one/src", {"reserve", "*.txt", "../docs/", ":/lib/**", "--session", "a"});
  BOOST_TEST(all.reserved() == (lines{"src/*.txt", "docs/**", "lib/**"}));
  all.tally("one/src", {"unreserve", "*.txt", "--session", "a"});
  all.tally("one", {"reserve", all.path("two/src/a.c"), all.path("one/x/"), "--session", "a"});
  BOOST_TEST(all.reserved() == (lines{"docs/**", "lib/**", "src/a.c", "x/**"}));
  all.tally("one/src", {"reserve", ".", "--session", "a"});
  BOOST_TEST(all.reserved().back() == "src/**");
}

BOOST_AUTO_TEST_CASE(what_lies_outside_the_project_is_refused) {
  const two_worktrees all;
  for (const char* outside : {"../../x", "/etc/passwd", ":/../x", "src/../../x"}) {
    const ending end = all.run("one", {"reserve", outside, "--session", "a"});
    BOOST_TEST(end.status == 64, outside);
    BOOST_TEST(end.err.find("outside the project") != std::string::npos, end.err);
  }
  BOOST_TEST(all.run("one", {"beat", "--file", "..", "--session", "a"}).status == 64);
}

BOOST_AUTO_TEST_CASE(a_refusal_names_holder_pattern_reservation_and_witness) {
  const two_worktrees all;
  all.tally("one", {"reserve", "src/auth/**", "--session", "a"});
  const ending end = all.run("two", {"reserve", "src/*/login.ts", "--session", "b", "-o", "json"});
  BOOST_TEST(end.status == 4);
  const auto error = json_of(end.err).at("error");
  BOOST_TEST(text(error, "code") == "held_by_another");
  BOOST_TEST(text(error, "holder") == "a");
  BOOST_TEST(text(error, "pattern") == "src/*/login.ts");
  BOOST_TEST(text(error, "reservation") == "src/auth/**");
  BOOST_TEST(text(error, "witness") == "src/auth/login.ts");
  for (const char* field : {"since", "expires", "fence"})
    BOOST_TEST(error.as_object().contains(field), field);
}

BOOST_AUTO_TEST_CASE(
    a_file_that_another_is_in_warns_and_is_found_after_the_fact_from_the_log_alone) {
  const two_worktrees all;
  all.tally("one/src", {"beat", "--file", "shared.txt", "--session", "a"});
  const ending warned =
      all.run("two", {"beat", "--file", "src/shared.txt", "--session", "b", "-o", "json"});
  BOOST_TEST(warned.status == 0);
  BOOST_TEST(text(json_of(warned.err).at("warning"), "conflict") == "C-1");
  const auto beaten = json_of(warned.out).as_array()[0].at("position").to_number<int>();
  all.tally("two", {"session", "end", "b"});
  BOOST_TEST(all.conflicts().empty());
  const auto then = all.conflicts({"--at", std::to_string(beaten)});
  BOOST_REQUIRE(then.size() == 1U);
  BOOST_TEST(texts(then[0], "sessions") == (lines{"b", "a"}));
  const auto log = json_of(all.tally("project", {"log", "--file", "**/shared.*", "-o", "json"}));
  BOOST_TEST(log.as_array().size() == 3U); // two signs of life and the conflict
  BOOST_TEST(
      json_of(all.tally("project", {"log", "--file", "docs/**", "-o", "json"})).as_array().empty());
}

BOOST_AUTO_TEST_CASE(conflicts_are_acknowledged_and_resolved_by_their_id) {
  const two_worktrees all;
  all.tally("one", {"reserve", "src/**", "--session", "a"});
  all.tally("two", {"beat", "--file", "src/x", "--session", "b"});
  all.tally("project", {"conflict", "ack", "C-1", "--reason", "b only reads it"});
  BOOST_TEST(text(all.conflicts()[0], "state") == "acknowledged");
  BOOST_TEST(text(all.conflicts()[0], "reason") == "b only reads it");
  all.tally("project", {"conflict", "resolve", "C-1"});
  BOOST_TEST(all.conflicts().empty());
  BOOST_TEST(all.run("project", {"conflict", "ack", "C-9"}).status == 5);
}
