// Files that are kept current while a board changes.
#include "cli/formats/yaml.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>

using namespace tally::tests;
namespace files = std::filesystem;
namespace json = boost::json;

namespace {

std::string text_of(const files::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void succeed(const words& arguments) {
  const auto ran = run_tally(arguments);
  BOOST_REQUIRE_MESSAGE(ran.status == 0, arguments.front() + ": " + ran.err);
}

/// Waits at most half a minute.
bool comes_true(const std::function<bool()>& test) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!test()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

bool holds(const files::path& path, const std::string& text) {
  return text_of(path).find(text) != std::string::npos;
}

/// A board with a session at an item, and a folder for files.
struct followed_board {
  followed_board() {
    succeed({"init"});
    succeed({"add", "1-2-login", "--title", "Login"});
    succeed({"session", "start", "one", "--item", "1-2-login", "--focus", "backend"});
  }

  [[nodiscard]] files::path folder() const { return board.path().parent_path() / "out"; }

  own_board board;
};

std::size_t hidden_files(const files::path& folder) {
  std::size_t count = 0;
  for (const auto& each : files::directory_iterator(folder))
    if (each.path().filename().native().starts_with('.')) ++count;
  return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(following_a_board)

BOOST_AUTO_TEST_CASE(files_of_stories_are_kept_current_until_interrupted) {
  const followed_board here;
  const auto story = here.folder() / "story-1-2-sessions.yaml";
  const auto active = here.folder() / "active-sessions.yaml";
  process follower{command_of({"export", "bmad", here.folder().string(), "--follow"})};
  BOOST_TEST(comes_true([&] { return holds(story, "in_progress"); }));
  succeed({"session", "pause", "one"});
  BOOST_TEST(comes_true([&] { return holds(story, "paused"); }));
  succeed({"add", "1-3-account", "--title", "Accounts", "--after", "1-2-login"});
  BOOST_TEST(comes_true([&] { return holds(active, "1-3-account"); }));
  succeed({"sync"});
  BOOST_TEST(comes_true([&] { return files::exists(here.folder() / "session-sync-log.yaml"); }));
  follower.send(SIGINT);
  const auto end = follower.wait();
  BOOST_TEST(end.status == 0, end.err);
  BOOST_TEST(end.out.find("created " + story.string()) != std::string::npos, end.out);
  BOOST_TEST(end.out.find("written " + story.string()) != std::string::npos, end.out);
  BOOST_TEST(hidden_files(here.folder()) == 0U);
}

BOOST_AUTO_TEST_CASE(each_format_is_followed_and_ends_on_a_signal) {
  const followed_board here;
  struct one {
    std::string format;
    std::string path;
    std::string file;
  };
  for (const one& each :
       {one{"wrk", "wrk", "wrk/session-state.yaml"}, one{"ppds", "ppds", "ppds/new-wrk.json"},
        one{"work-items", "rows.json", "rows.json"},
        one{"bmad", "bmad", "bmad/active-sessions.yaml"}}) {
    BOOST_TEST_CONTEXT(each.format) {
      files::create_directory(here.folder());
      process follower{command_of(
          {"export", each.format, (here.folder() / each.path).string(), "-f", "-o", "ndjson"})};
      BOOST_TEST(comes_true([&] { return !follower.printed().empty(); }));
      const std::string session = "new-" + each.format;
      succeed({"session", "start", session});
      succeed({"add", "for-" + each.format, "--title", "x"});
      const std::string wanted = each.format == "work-items" ? "for-" + each.format : session;
      BOOST_TEST(comes_true([&] {
        return holds(here.folder() / each.file, wanted) ||
               files::exists(here.folder() / "ppds" / (session + ".json"));
      }));
      follower.send(SIGTERM);
      const auto end = follower.wait();
      BOOST_TEST(end.status == 128 + SIGTERM, end.err);
      BOOST_TEST(end.err.empty(), end.err);
      BOOST_TEST(json::parse(end.out.substr(0, end.out.find('\n'))).is_object());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_says_the_same_already_is_not_touched) {
  const followed_board here;
  succeed({"session", "start", "two"});
  process follower{command_of({"export", "ppds", here.folder().string(), "--follow"})};
  const auto two = here.folder() / "two.json";
  BOOST_TEST(comes_true([&] { return files::exists(two); }));
  const auto before = files::last_write_time(two);
  for (int round = 0; round < 3; ++round) {
    succeed({"session", round % 2 == 0 ? "pause" : "resume", "one"});
    BOOST_TEST(comes_true(
        [&] { return holds(here.folder() / "one.json", round % 2 == 0 ? "paused" : "working"); }));
  }
  BOOST_TEST((files::last_write_time(two) == before));
  follower.send(SIGINT);
  BOOST_TEST(follower.wait().status == 0);
}

BOOST_AUTO_TEST_CASE(whoever_reads_a_file_that_is_kept_current_never_sees_half_of_it) {
  const followed_board here;
  succeed({"session", "start", "lead"});
  const auto active = here.folder() / "active-sessions.yaml";
  const auto rows = here.folder() / "rows.json";
  files::create_directory(here.folder());
  process yaml{command_of({"export", "bmad", here.folder().string(), "--follow"})};
  process json_rows{command_of({"export", "work-items", rows.string(), "--follow"})};
  BOOST_TEST(comes_true([&] { return files::exists(active) && files::exists(rows); }));
  std::string lines;
  for (int each = 0; each < 200; ++each)
    lines +=
        "{\"command\":\"add\",\"title\":\"as long as titles are\",\"after\":[\"1-2-login\"]}\n";
  process writer{command_of({"batch"}), lines};
  std::size_t reads = 0;
  const bool all_came = comes_true([&] {
    ++reads;
    BOOST_TEST(static_cast<bool>(tally::cli::read_yaml(text_of(active))));
    const auto read = json::parse(text_of(rows));
    return read.as_array().size() == 202;
  });
  BOOST_TEST(all_came);
  BOOST_TEST(reads > 0U);
  BOOST_TEST(writer.wait().status == 0);
  yaml.send(SIGINT);
  json_rows.send(SIGINT);
  BOOST_TEST(yaml.wait().status == 0);
  BOOST_TEST(json_rows.wait().status == 0);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_file_is_said_once) {
  const followed_board here;
  succeed({"session", "start", "lead"});
  files::create_directory(here.folder());
  std::ofstream{here.folder() / "sprint-status.yaml"} << "development_status: [";
  process follower{command_of({"export", "bmad", here.folder().string(), "--follow"})};
  const auto active = here.folder() / "active-sessions.yaml";
  BOOST_TEST(comes_true([&] { return files::exists(active); }));
  succeed({"session", "start", "two"});
  BOOST_TEST(comes_true([&] { return holds(active, "two"); }));
  follower.send(SIGINT);
  const auto end = follower.wait();
  const auto first = end.err.find("it was left alone");
  BOOST_TEST(first != std::string::npos);
  BOOST_TEST(end.err.find("it was left alone", first + 1) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_has_no_end_cannot_be_one_value_or_the_past) {
  const followed_board here;
  const auto out = here.folder().string();
  BOOST_TEST(run_tally({"export", "ppds", out, "--follow", "-o", "json"}).status == 64);
  BOOST_TEST(run_tally({"export", "ppds", out, "--follow", "--at", "1"}).status == 64);
  BOOST_TEST(run_tally({"export", "wrk", "--session-state", "--follow"}).status == 64);
}

BOOST_AUTO_TEST_SUITE_END()
