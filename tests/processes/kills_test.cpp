// Processes that append are killed at any moment; no yes is lost, and nothing is left half done.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace tally::tests;

namespace {

using steady = std::chrono::steady_clock;

constexpr int at_once = 8;
constexpr int items = 12;
constexpr int sessions = 8;
constexpr int lines_of_a_batch = 60;

/// An answer that was printed in full.
struct yes {
  std::size_t position = 0;
  std::string session; ///< who asked
  std::string what;    ///< the item or session that the answer names
};

/// A command on its way to be killed.
struct victim {
  std::string verb;
  std::string session;
  steady::time_point dies;
  process running;
};

class storm {
public:
  explicit storm(unsigned seed) : random_(seed) {
    for (int number = 0; number < items; ++number)
      BOOST_REQUIRE(run_tally({"add", item(number), "--title", "stormy"}).status == 0);
    usual_ = time_of_all({"beat", "--session", "s-0"}, {});
    usual_batch_ = time_of_all({"batch", "--session", "s-0"}, any_batch());
  }

  /// Goes on until so many have died; then nothing runs any more.
  void rage(int until) {
    while (dead_ < until) {
      while (running_.size() < at_once) begin();
      const auto next =
          std::min_element(running_.begin(), running_.end(),
                           [](const auto& a, const auto& b) { return a->dies < b->dies; });
      std::this_thread::sleep_until((*next)->dies);
      (*next)->running.send(SIGKILL);
      account_for(**next, (*next)->running.wait());
      running_.erase(next);
    }
    for (const auto& last : running_) {
      last->running.send(SIGKILL);
      account_for(*last, last->running.wait());
    }
    running_.clear();
  }

  /// Requires that every answer is in the log, at its position.
  void require_no_yes_lost(const board_log& log) const {
    for (const auto& answer : answers_) {
      BOOST_REQUIRE_MESSAGE(answer.position <= log.size(),
                            "position " << answer.position << " is not in the log");
      const auto& commit = log[answer.position - 1];
      BOOST_REQUIRE_MESSAGE(
          commit.at("by").as_string() == answer.session && names(commit, answer.what),
          answer.session << " was told that " << answer.what << " stands at " << answer.position
                         << ", where there is " << boost::json::value(commit));
    }
  }

  [[nodiscard]] int dead() const { return dead_; }
  [[nodiscard]] std::size_t answers() const { return answers_.size(); }
  [[nodiscard]] std::string summary() const {
    std::string text;
    for (const auto& [verb, count] : dead_by_verb_) text += fmt::format(" {} {},", count, verb);
    return fmt::format("{} dead (of{} {} had ended before), {} answers printed in full", dead_,
                       text, ended_, answers_.size());
  }

private:
  /// How long it takes until as many as run at once have ended.
  static std::chrono::microseconds time_of_all(const words& command, const std::string& input) {
    const auto begin = steady::now();
    std::vector<process> all;
    all.reserve(at_once);
    for (int number = 0; number < at_once; ++number) all.emplace_back(command_of(command), input);
    for (auto& one : all) one.wait();
    return std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - begin);
  }

  static std::string item(int number) { return fmt::format("W-{}", number); }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  words any_command() {
    switch (pick(6)) {
    case 0: return {"claim", item(pick(items))};
    case 1: return {"release", item(pick(items))};
    case 2: return {"add", "one more"};
    case 3: return {"beat"};
    default: return {"batch"};
    }
  }

  // Many commits of one process, without a sync between: most of its time is append and apply.
  std::string any_batch() {
    std::string lines;
    for (int line = 0; line < lines_of_a_batch; ++line) {
      switch (pick(4)) {
      case 0:
        lines += fmt::format(R"({{"command":"claim","items":["{}"]}})", item(pick(items)));
        break;
      case 1:
        lines += fmt::format(R"({{"command":"release","items":["{}"]}})", item(pick(items)));
        break;
      case 2: lines += R"({"command":"add","title":"one of a batch"})"; break;
      default: lines += R"({"command":"beat"})"; break;
      }
      lines += '\n';
    }
    return lines;
  }

  void begin() {
    words command = any_command();
    const std::string verb = command.front();
    const std::string session = fmt::format("s-{}", pick(sessions));
    const std::string input = verb == "batch" ? any_batch() : std::string{};
    command.insert(command.end(), {"--session", session, "--lock-timeout", "100s"});
    if (verb != "batch") command.insert(command.end(), {"-o", "json"});
    // At any moment of it.
    const auto usual = (verb == "batch" ? usual_batch_ : usual_).count();
    const auto delay = std::chrono::microseconds(random_() % static_cast<std::uint64_t>(usual));
    running_.push_back(std::make_unique<victim>(
        victim{verb, session, steady::now() + delay, process(command_of(command), input)}));
  }

  void account_for(const victim& who, const ending& end) {
    if (end.status == 128 + SIGKILL) {
      ++dead_;
      ++dead_by_verb_[who.verb];
    } else {
      ++ended_;
      const bool expected =
          end.status == 0 || end.status == 1 || end.status == 4 || end.status == 6;
      BOOST_REQUIRE_MESSAGE(expected, who.verb << " ended with " << end.status << ": " << end.err);
    }
    if (who.verb != "batch") {
      remember(who.session, json_of(end.out));
      return;
    }
    std::istringstream lines(end.out);
    for (std::string line; std::getline(lines, line) && !lines.eof();) {
      const auto reply = json_of(line);
      if (reply.at("ok").as_bool()) remember(who.session, reply.at("result"));
    }
  }

  void remember(const std::string& session, const boost::json::value& answer) {
    if (!answer.is_array()) return; // nothing, or not all of it
    for (const auto& value : answer.as_array()) {
      const auto& row = value.as_object();
      const auto* what =
          row.contains("item") ? row.if_contains("item") : row.if_contains("session");
      answers_.push_back(
          {row.at("position").to_number<std::size_t>(), session, std::string(what->as_string())});
    }
  }

  static bool names(const boost::json::object& commit, const std::string& what) {
    const auto& events = commit.at("events").as_array();
    return std::any_of(events.begin(), events.end(), [&](const auto& value) {
      const auto& event = value.as_object();
      const auto is = [&](const char* name) {
        const auto* found = event.if_contains(name);
        return found != nullptr && found->is_string() && found->as_string() == what;
      };
      return is("item") || is("session");
    });
  }

  std::mt19937 random_;
  std::chrono::microseconds usual_{};
  std::chrono::microseconds usual_batch_{};
  std::vector<std::unique_ptr<victim>> running_;
  std::vector<yes> answers_;
  std::map<std::string, int> dead_by_verb_;
  int dead_ = 0;
  int ended_ = 0;
};

unsigned seed() {
  const char* const given = std::getenv("TALLY_SEED");
  return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
}

std::size_t recoveries(const board_log& log) {
  return static_cast<std::size_t>(std::count_if(log.begin(), log.end(), [](const auto& commit) {
    return commit.at("events").at(0).at("type").as_string() == "log.recovered";
  }));
}

} // namespace

BOOST_AUTO_TEST_CASE(no_yes_is_lost_and_all_stays_whole_when_processes_are_killed_at_any_moment) {
  const unsigned chosen = seed();
  fmt::print("TALLY_SEED={}\n", chosen);
  const int deaths = deep() ? 2000 : 100;
  const own_board board;
  storm raging(chosen);
  while (raging.dead() < deaths) {
    raging.rage(std::min(deaths, raging.dead() + 500));
    require_whole(board);
  }
  const auto log = read_log(board.path());
  raging.require_no_yes_lost(log);
  fmt::print("{}; {} commits, {} recoveries\n", raging.summary(), log.size(), recoveries(log));
  BOOST_TEST(raging.answers() > static_cast<std::size_t>(deaths));
}
