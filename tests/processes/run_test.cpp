// tally run: what becomes of the item on every way out.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

using namespace tally::tests;

namespace {

using namespace std::chrono_literals;

/// A board with one item, W-1.
class one_item {
public:
  one_item() { BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "to work on"}).status == 0); }

  /// How often a session showed life since the item was claimed.
  [[nodiscard]] std::size_t beats() const {
    std::size_t count = 0;
    for (const auto& commit : read_log(board_.path())) {
      for (const auto& event : commit.at("events").as_array()) {
        if (event.at("type").as_string() == "item.claimed") count = 0;
        if (event.at("type").as_string() == "session.heartbeat") ++count;
      }
    }
    return count;
  }

private:
  own_board board_;
};

/// Claims the item for somebody else.
ending taken_by_another() {
  return run_tally({"claim", "W-1", "--session", "another", "-o", "json"});
}

/// Requires that the item was given back: another gets it without taking it over from anybody.
void require_free() {
  const ending claimed = taken_by_another();
  BOOST_REQUIRE_MESSAGE(claimed.status == 0, claimed.err);
  BOOST_TEST(claimed.err == "");
  BOOST_TEST(!json_of(claimed.out).at(0).as_object().contains("taken_over_from"));
}

words run_of(const words& command, const words& options = {"W-1"}) {
  words all{"run"};
  all.insert(all.end(), options.begin(), options.end());
  all.emplace_back("--");
  all.insert(all.end(), command.begin(), command.end());
  return command_of(all);
}

/// A `tally run` whose command is at work, and the command's process.
struct at_work {
  process keeper;
  pid_t command = 0;

  explicit at_work(const words& options = {"W-1"})
      : keeper(run_of({"sh", "-c", "echo $$; exec sleep 100"}, options)) {
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (keeper.printed().empty()) {
      BOOST_REQUIRE(std::chrono::steady_clock::now() < until);
      std::this_thread::sleep_for(2ms);
    }
    command = std::stoi(keeper.printed());
  }
};

/// True while the process is there, dead ones that nobody waited for left out.
bool lives(pid_t id) {
  std::ifstream file(fmt::format("/proc/{}/stat", id));
  std::string text;
  std::getline(file, text);
  const auto name_end = text.rfind(") ");
  return name_end != std::string::npos && text.at(name_end + 2) != 'Z';
}

} // namespace

BOOST_AUTO_TEST_CASE(run_exits_as_its_command_does_and_gives_the_item_back) {
  const one_item here;
  BOOST_TEST(process(run_of({"sh", "-c", "exit 7"})).wait().status == 7);
  require_free();
}

BOOST_AUTO_TEST_CASE(run_exits_with_128_and_the_signal_that_ended_its_command) {
  const one_item here;
  BOOST_TEST(process(run_of({"sh", "-c", "kill -KILL $$"})).wait().status == 128 + SIGKILL);
  require_free();
}

BOOST_AUTO_TEST_CASE(a_command_that_cannot_be_started_leaves_the_item_free) {
  const one_item here;
  BOOST_TEST(process(run_of({"there-is-no-such-program"})).wait().status == 127);
  require_free();
}

BOOST_AUTO_TEST_CASE(a_run_that_is_told_to_end_passes_it_on_and_gives_the_item_back) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const one_item here;
    at_work run;
    BOOST_TEST(taken_by_another().status == 4);
    run.keeper.send(signal);
    BOOST_TEST(run.keeper.wait().status == 128 + signal);
    BOOST_TEST(!lives(run.command));
    require_free();
  }
}

BOOST_AUTO_TEST_CASE(the_item_of_a_killed_run_can_be_taken_over_at_once_with_a_warning) {
  const one_item here;
  at_work run;
  run.keeper.send(SIGKILL);
  BOOST_TEST(run.keeper.wait().status == 128 + SIGKILL);
  const ending claimed = taken_by_another();
  BOOST_REQUIRE_MESSAGE(claimed.status == 0, claimed.err);
  const auto answer = json_of(claimed.out);
  BOOST_TEST(answer.at(0).at("taken_over_from").as_object().contains("session"));
  BOOST_TEST(claimed.err.find("\"warning\"") != std::string::npos, claimed.err);
  // Its command has not been left to work on without a claim.
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (lives(run.command) && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(2ms);
  BOOST_TEST(!lives(run.command));
}

BOOST_AUTO_TEST_CASE(
    a_run_shows_life_while_its_command_lives_and_keeps_the_item_for_several_leases) {
  const one_item here;
  at_work run({"W-1", "--lease", "3s"});
  std::this_thread::sleep_for(8s);
  BOOST_TEST(taken_by_another().status == 4);
  BOOST_TEST(here.beats() >= 4U);
  BOOST_TEST(lives(run.command));
  run.keeper.send(SIGTERM);
  BOOST_TEST(run.keeper.wait().status == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(a_strict_run_ends_its_command_when_the_item_is_taken_over_and_others_warn) {
  for (const bool strict : {true, false}) {
    const one_item here;
    words options{"W-1", "--lease", "2s"};
    if (strict) options.emplace_back("--strict");
    at_work run(options);
    const ending taken = run_tally(
        {"claim", "W-1", "--take-over", "--reason", "it is mine", "--session", "another"});
    BOOST_REQUIRE_MESSAGE(taken.status == 0, taken.err);
    std::this_thread::sleep_for(3s); // several beats
    BOOST_TEST(lives(run.command) == !strict);
    if (!strict) run.keeper.send(SIGTERM);
    const ending end = run.keeper.wait();
    BOOST_TEST(end.status == 128 + SIGTERM);
    BOOST_TEST(end.err.find("another") != std::string::npos, end.err);
    BOOST_TEST(taken_by_another().status == 0); // who has it still
    const auto claims = json_of(run_tally({"query", "claims", "-o", "json"}).out);
    BOOST_TEST(claims.at(0).at("session").as_string() == "another");
  }
}

BOOST_AUTO_TEST_CASE(a_log_that_is_out_of_reach_for_a_moment_does_not_end_the_command) {
  const one_item here;
  process run(run_of({"sh", "-c", "sleep 6; exit 7"}));
  std::this_thread::sleep_for(1s);
  const std::filesystem::path board = std::getenv("TALLY_DIR");
  const auto segment = std::filesystem::directory_iterator(board / "log")->path();
  std::filesystem::rename(segment, board / "away");
  std::filesystem::rename(board / "world", board / "old");
  std::this_thread::sleep_for(3s); // at least one look
  std::filesystem::rename(board / "away", segment);
  const ending end = run.wait();
  BOOST_TEST(end.status == 7, end.err);
}

BOOST_AUTO_TEST_CASE(the_command_is_told_session_item_and_fence) {
  const one_item here;
  const ending end = process(run_of({"sh", "-c", "echo $TALLY_SESSION $TALLY_ITEM $TALLY_FENCE"},
                                    {"W-1", "--session", "me"}))
                         .wait();
  BOOST_TEST(end.status == 0);
  std::istringstream told(end.out);
  std::string session;
  std::string name;
  int fence = 0;
  told >> session >> name >> fence;
  BOOST_TEST(session == "me");
  BOOST_TEST(name == "W-1");
  BOOST_TEST(fence > 0);
}

BOOST_AUTO_TEST_CASE(a_script_reads_item_and_session_before_what_the_command_prints) {
  const one_item here;
  const ending end =
      process(run_of({"echo", "hi"}, {"--next", "--session", "me", "-o", "json"})).wait();
  const auto line_end = end.out.find('\n');
  BOOST_TEST(end.out.substr(line_end) == "\nhi\n");
  const auto claimed = json_of(end.out.substr(0, line_end)).at(0);
  BOOST_TEST(claimed.at("item").as_string() == "W-1");
  BOOST_TEST(claimed.at("session").as_string() == "me");
}

BOOST_AUTO_TEST_CASE(a_run_of_a_held_item_does_not_start_its_command) {
  const one_item here;
  BOOST_REQUIRE(taken_by_another().status == 0);
  const ending end = process(run_of({"echo", "started"})).wait();
  BOOST_TEST(end.status == 4);
  BOOST_TEST(end.out == "");
}

BOOST_AUTO_TEST_CASE(a_run_whose_session_waits_for_a_person_leaves_it_waiting) {
  const std::string tally = command_of({}).front();
  for (const std::string said :
       {"complete --pr https://example.org/pull/42", "plan-ready", "stuck --reason why"}) {
    const one_item here;
    const std::string before = said == "plan-ready" ? "planning" : "working";
    const ending end =
        process(
            run_of({"sh", "-c", tally + " session " + before + " && " + tally + " session " + said},
                   {"W-1", "--session", "me"}))
            .wait();
    BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
    const auto needs = json_of(run_tally({"status", "-o", "json"}).out).at("needs_you");
    BOOST_TEST(needs.as_array().size() == 1U, said);
    BOOST_TEST(needs.at(0).at("session").as_string() == "me");
    BOOST_TEST(needs.at(0).at("items").as_array().empty());
  }
}

BOOST_AUTO_TEST_CASE(with_done_the_item_is_completed_or_failed_by_how_the_command_ends) {
  for (const std::string status : {"0", "3"}) {
    const one_item here;
    const ending end = process(run_of({"sh", "-c", "exit " + status}, {"--next", "--done"})).wait();
    BOOST_TEST(end.status == std::stoi(status));
    const ending listed = run_tally({"query", "items", "-o", "json", "--where", "item=W-1"});
    BOOST_TEST(json_of(listed.out).at(0).at("status").as_string() ==
               (status == "0" ? "done" : "failed"));
  }
}
