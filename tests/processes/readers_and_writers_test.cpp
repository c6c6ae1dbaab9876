// Writers and readers in loops: nobody waits long, and nobody is passed over.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace tally::tests;

namespace {

using steady = std::chrono::steady_clock;
using milliseconds = std::chrono::milliseconds;

constexpr int of_each = 64;
constexpr milliseconds longest_wait{1000};

/// What one process after the other was served, one at a time.
struct served {
  int times = 0;
  milliseconds worst{};
  std::string failed; ///< what the first that failed said
};

/// Runs the commands in turn until `until`, each of them when the one before has ended.
served serve(const std::vector<words>& commands, steady::time_point until) {
  served result;
  for (std::size_t turn = 0; steady::now() < until && result.failed.empty(); ++turn) {
    const auto begin = steady::now();
    const ending end = run_tally(commands[turn % commands.size()]);
    result.worst =
        std::max(result.worst, std::chrono::duration_cast<milliseconds>(steady::now() - begin));
    ++result.times;
    if (end.status != 0) result.failed = fmt::format("{}: {}{}", end.status, end.out, end.err);
  }
  return result;
}

/// A loop of commands in a thread; it only starts processes and waits for them.
class loop {
public:
  loop(std::vector<words> commands, steady::time_point until)
      : thread_(
            [this, commands = std::move(commands), until] { result_ = serve(commands, until); }) {}
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;
  ~loop() {
    if (thread_.joinable()) thread_.join();
  }

  const served& end() {
    thread_.join();
    BOOST_TEST(result_.failed == "");
    return result_;
  }

private:
  served result_;
  std::thread thread_;
};

std::int64_t milliseconds_of_day(std::string_view time) {
  // 2026-11-20T10:00:00.123Z
  const auto number = [&](std::size_t at, std::size_t digits) {
    return std::stoll(std::string(time.substr(at, digits)));
  };
  return ((number(11, 2) * 60 + number(14, 2)) * 60 + number(17, 2)) * 1000 + number(20, 3);
}

/// The longest that a commit after `begin` waited for the lock: a line says by `mono` when its
/// command asked for it, and by `at` when it had it. The clocks' distance is that of the commit
/// that did not have to wait.
milliseconds worst_wait(const board_log& log, std::size_t begin) {
  std::vector<std::int64_t> distances;
  for (std::size_t at = begin; at < log.size(); ++at) {
    const std::string_view mono = log[at].at("mono").as_string();
    const auto asked = std::stoll(std::string(mono.substr(mono.find(':') + 1)));
    const auto day = std::int64_t{24} * 3600 * 1000;
    // Around midnight the hour starts anew.
    auto distance = (milliseconds_of_day(log[at].at("at").as_string()) - asked) % day;
    distances.push_back(distance < 0 ? distance + day : distance);
  }
  const auto [least, most] = std::minmax_element(distances.begin(), distances.end());
  return milliseconds(*most - *least);
}

milliseconds worst_of(std::vector<std::unique_ptr<loop>>& loops, std::vector<int>& times) {
  milliseconds worst{};
  for (auto& one : loops) {
    const served& result = one->end();
    worst = std::max(worst, result.worst);
    times.push_back(result.times);
  }
  return worst;
}

int sum(const std::vector<int>& numbers) {
  int all = 0;
  for (const int number : numbers) all += number;
  return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(no_write_waits_for_over_a_second_among_64_writers_and_64_readers) {
  const own_board board;
  std::string titles;
  for (int number = 1; number <= of_each; ++number) titles += fmt::format("item {}\n", number);
  BOOST_REQUIRE(run_tally({"add", "--each"}, titles).status == 0);
  const std::size_t begin = read_log(board.path()).size();
  const auto until = steady::now() + std::chrono::seconds(deep() ? 20 : 4);
  std::vector<std::unique_ptr<loop>> writers;
  std::vector<std::unique_ptr<loop>> readers;
  for (int number = 1; number <= of_each; ++number) {
    const std::string item = fmt::format("T-{}", number);
    const std::string session = fmt::format("s-{}", number);
    writers.push_back(std::make_unique<loop>(
        std::vector<words>{{"claim", item, "--session", session, "--lock-timeout", "100s"},
                           {"release", item, "--session", session, "--lock-timeout", "100s"}},
        until));
    readers.push_back(
        std::make_unique<loop>(std::vector<words>{{"list", "--lock-timeout", "100s"},
                                                  {"status", "--lock-timeout", "100s"}},
                               until));
  }
  loop without_lock(std::vector<words>{words{"--version"}}, until);

  std::vector<int> writes;
  std::vector<int> reads;
  const auto worst_write = worst_of(writers, writes);
  const auto worst_read = worst_of(readers, reads);
  const auto worst_start = without_lock.end().worst;
  const auto waited = worst_wait(read_log(board.path()), begin);
  const auto [least, most] = std::minmax_element(writes.begin(), writes.end());
  fmt::print(
      "{} writes among {} reads. The longest wait of a write for the lock: {} ms; the longest "
      "command that writes {} ms, that reads {} ms, that does neither {} ms. "
      "Writes of the most and the least served: {} and {}\n",
      sum(writes), sum(reads), waited.count(), worst_write.count(), worst_read.count(),
      worst_start.count(), *most, *least);

  // In the everyday run other work may keep all processes from running: how long is seen by the
  // command that waits for nobody. The deep run is for a machine that has nothing else to do.
  const auto for_the_machine = deep() ? milliseconds(0) : worst_start;
  BOOST_TEST(waited.count() <= (longest_wait + for_the_machine).count());
  BOOST_TEST(*least > 0);
  if (deep()) BOOST_TEST(*most <= 3 * *least);
  require_whole(board);
}
