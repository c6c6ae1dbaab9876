// Sessions that ask and people who answer, as processes: nothing that was said is lost.
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include <unistd.h>

using namespace tally::tests;
using namespace std::chrono_literals;

namespace {

void must(const words& arguments) {
  const ending end = run_tally(arguments);
  BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
}

words as_a(words command) {
  command.insert(command.end(), {"--session", "a", "-o", "json"});
  return command;
}

std::string text_at(const boost::json::value& value, std::string_view name) {
  return std::string(value.as_object().at(name).as_string());
}

std::string status_of_a() {
  return text_at(json_of(run_tally({"session", "show", "a", "-o", "json"}).out), "status");
}

/// A board with session a at work.
struct at_work {
  own_board board;
  at_work() { must(as_a({"session", "working"})); }
};

/// The processor time that a process took so far.
std::chrono::milliseconds time_of(pid_t id) {
  std::ifstream file(fmt::format("/proc/{}/stat", id));
  std::string text;
  std::getline(file, text);
  std::istringstream rest(text.substr(text.rfind(") ") + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) rest >> skipped;
  std::int64_t user = 0;
  std::int64_t system = 0;
  rest >> user >> system;
  return std::chrono::milliseconds((user + system) * 1000 / sysconf(_SC_CLK_TCK));
}

/// Waits until session a is stuck, or a minute is over.
void wait_until_stuck() {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (status_of_a() != "stuck") {
    BOOST_REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::sleep_for(20ms);
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_stuck_session_that_waits_prints_the_guidance_when_it_comes) {
  const at_work here;
  process waiter(command_of(as_a({"session", "stuck", "--reason", "Auth/Security decision needed",
                                  "--option", "sliding", "--option", "fixed", "--wait", "60s"})));
  wait_until_stuck();
  must({"session", "guide", "a", "--option", "2", "--by", "lead"});
  const ending end = waiter.wait();
  BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
  const auto told = json_of(end.out);
  BOOST_TEST(told.as_array().size() == 1U);
  BOOST_TEST(text_at(told.at(0), "text") == "fixed");
  BOOST_TEST(text_at(told.at(0), "from") == "@lead");
  BOOST_TEST(status_of_a() == "stuck");
  must(as_a({"session", "inbox", "--ack"}));
  BOOST_TEST(status_of_a() == "working");
}

BOOST_AUTO_TEST_CASE(a_wait_without_an_answer_ends_with_1_and_can_be_taken_up_again) {
  const at_work here;
  const words ask = as_a({"session", "stuck", "--reason", "why", "--wait", "1s"});
  for (int times = 0; times < 2; ++times) {
    const ending end = run_tally(ask);
    BOOST_TEST(end.status == 1);
    BOOST_TEST(end.out == "");
    BOOST_TEST(text_at(json_of(end.err).at("error"), "code") == "no_guidance");
  }
  must({"session", "guide", "a", "so"});
  const ending end = run_tally(ask);
  BOOST_TEST(end.status == 0);
  BOOST_TEST(text_at(json_of(end.out).at(0), "text") == "so");
  BOOST_TEST(run_tally(as_a({"session", "inbox", "--ack"})).status == 0);
  BOOST_TEST(run_tally(as_a({"session", "inbox", "--wait", "1s"})).status == 1);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_when_its_session_is_called_off) {
  const at_work here;
  process waiter(command_of(as_a({"session", "stuck", "--reason", "why", "--wait", "60s"})));
  wait_until_stuck();
  must({"session", "cancel", "a"});
  const ending end = waiter.wait();
  BOOST_TEST(end.status == 1);
  BOOST_TEST(text_at(json_of(end.err).at("error"), "code") == "not_stuck");
}

BOOST_AUTO_TEST_CASE(who_waits_holds_no_lock_and_takes_next_to_no_time) {
  const at_work here;
  process waiter(command_of(as_a({"session", "stuck", "--reason", "why", "--wait", "60s"})));
  wait_until_stuck();
  std::this_thread::sleep_for(500ms);
  const auto before = time_of(waiter.id());
  for (int number = 0; number < 10; ++number)
    must({"add", fmt::format("item {}", number), "--lock-timeout", "30s"});
  std::this_thread::sleep_for(2s);
  BOOST_TEST((time_of(waiter.id()) - before).count() < 500);
  waiter.send(SIGTERM);
  BOOST_TEST(waiter.wait().status == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(guidance_of_many_at_once_is_read_whole_while_it_comes) {
  const at_work here;
  constexpr int people = 32;
  std::vector<process> speakers;
  for (int number = 0; number < people; ++number) {
    speakers.emplace_back(command_of({"session", "guide", "a", fmt::format("do {}", number), "--by",
                                      fmt::format("p{}", number), "--lock-timeout", "100s"}));
  }
  std::multiset<std::string> read;
  const auto until = std::chrono::steady_clock::now() + 120s;
  while (read.size() < people && std::chrono::steady_clock::now() < until) {
    const ending end =
        run_tally(as_a({"session", "inbox", "--ack", "--wait", "20s", "--lock-timeout", "100s"}));
    if (end.status != 0) continue;
    const auto inbox = json_of(end.out);
    for (const auto& told : inbox.as_array()) read.insert(text_at(told, "text"));
  }
  for (auto& speaker : speakers) {
    const ending end = speaker.wait();
    BOOST_TEST(end.status == 0, end.err);
  }
  BOOST_TEST(read.size() == people);
  for (int number = 0; number < people; ++number)
    BOOST_TEST(read.count(fmt::format("do {}", number)) == 1U);
  BOOST_TEST(run_tally(as_a({"session", "inbox"})).out == "[]\n");
  require_whole(here.board);
}

BOOST_AUTO_TEST_CASE(unread_guidance_is_told_on_every_command_of_the_session) {
  const at_work here;
  must({"add", "W-1", "--title", "to work on"});
  must({"session", "guide", "a", "first this", "--by", "lead"});
  must({"session", "guide", "a", "then that", "--by", "lead"});
  for (const words& command :
       {words{"beat"}, words{"claim", "W-1"}, words{"claim", "missing"}, words{"status"},
        words{"show", "W-1"}, words{"next"}, words{"list"}, words{"session", "list"}}) {
    const ending end = run_tally(as_a(command));
    BOOST_REQUIRE_MESSAGE(end.err.find("unread_guidance") != std::string::npos,
                          command.front() + " said nothing of it: " + end.err);
    const auto warned = json_of(end.err.substr(0, end.err.find('\n'))).at("warning");
    BOOST_TEST(text_at(warned, "text") == "first this");
    BOOST_TEST(warned.at("unread").as_int64() == 2);
  }
  const auto told = json_of(run_tally(as_a({"session", "inbox"})).out);
  const auto first = std::to_string(told.at(0).at("position").as_int64());
  const ending rest = run_tally(as_a({"session", "inbox", "--ack", first}));
  BOOST_TEST(json_of(rest.out).as_array().size() == 1U);
  BOOST_TEST(rest.err == "");
  must(as_a({"session", "inbox", "--ack"}));
  BOOST_TEST(run_tally(as_a({"beat"})).err == "");
}

BOOST_AUTO_TEST_CASE(an_inbox_is_a_session_s_own_and_a_position_goes_with_its_acknowledgement) {
  const at_work here;
  BOOST_TEST(run_tally({"session", "inbox", "--by", "lead"}).status == 64);
  BOOST_TEST(run_tally(as_a({"session", "inbox", "4"})).status == 64);
}

BOOST_AUTO_TEST_CASE(nothing_waits_in_a_batch) {
  const at_work here;
  for (const char* const line :
       {R"({"command":"session inbox","session":"a","wait":"9s"})",
        R"({"command":"session stuck","session":"a","reason":"which?","wait":"9s"})",
        R"({"command":"claim","session":"b","items":["W-1"],"wait":"9s"})",
        R"({"command":"merge start","session":"b","id":"m","wait":"9s"})",
        R"({"command":"status","watch":true})"}) {
    const ending ran = run_tally({"batch"}, std::string{line} + "\n");
    BOOST_TEST(ran.status == 1);
    BOOST_TEST(ran.out.find(R"("exit":64)") != std::string::npos, ran.out);
    BOOST_TEST(ran.out.find("cannot be had in a batch: the other lines would wait too") !=
                   std::string::npos,
               ran.out);
  }
}

BOOST_AUTO_TEST_CASE(who_lost_its_claim_is_told_by_the_look_that_shows_life_for_it) {
  const own_board board;
  must({"config", "lease", "4s"});
  must({"add", "W-1", "--title", "taken"});
  must({"add", "W-2", "--title", "left"});
  must({"claim", "W-1", "--session", "a"});
  must({"claim", "W-1", "--session", "b", "--take-over", "--reason", "a went home"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1200)); // more than a quarter of the lease
  const ending look = run_tally({"next", "--session", "a"});
  BOOST_TEST(look.status == 0);
  BOOST_TEST(look.err.find("your claim of W-1 was taken at position 6; b has it now") !=
                 std::string::npos,
             look.err);
}
