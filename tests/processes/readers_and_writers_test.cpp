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
// A sanitized tally starts so slowly that on a busy machine 64 of them come to nothing in less.
#ifdef __SANITIZE_ADDRESS__
constexpr std::chrono::seconds everyday{20};
#else
constexpr std::chrono::seconds everyday{4};
#endif

/// How long commands took, and what the first one said that failed.
struct served {
  std::vector<milliseconds> took;
  std::string failed;
};

/// Runs the commands in turn until `until`, each of them when the one before has ended.
served serve(const std::vector<words>& commands, steady::time_point until) {
  served result;
  for (std::size_t turn = 0; steady::now() < until && result.failed.empty(); ++turn) {
    const auto begin = steady::now();
    const ending end = run_tally(commands[turn % commands.size()]);
    result.took.push_back(std::chrono::duration_cast<milliseconds>(steady::now() - begin));
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

/// What all loops of one kind were served.
struct service {
  std::vector<milliseconds> took; ///< ascending
  std::size_t least = SIZE_MAX;   ///< commands of the loop that came to the fewest
  std::size_t most = 0;

  explicit service(const std::vector<std::unique_ptr<loop>>& loops) {
    for (const auto& one : loops) {
      const auto& times = one->end().took;
      took.insert(took.end(), times.begin(), times.end());
      least = std::min(least, times.size());
      most = std::max(most, times.size());
    }
    std::sort(took.begin(), took.end());
    BOOST_REQUIRE(!took.empty());
  }
  [[nodiscard]] milliseconds usual() const { return took[took.size() / 2]; }
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

} // namespace

BOOST_AUTO_TEST_CASE(no_write_waits_for_over_a_second_among_64_writers_and_64_readers) {
  const own_board board;
  std::string titles;
  for (int number = 1; number <= of_each; ++number) titles += fmt::format("item {}\n", number);
  BOOST_REQUIRE(run_tally({"add", "--each"}, titles).status == 0);
  const std::size_t begin = read_log(board.path()).size();
  const auto until = steady::now() + (deep() ? std::chrono::seconds(20) : everyday);
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

  const service written(writers);
  const service read(readers);
  const auto waited = worst_wait(read_log(board.path()), begin);
  fmt::print(
      "{} writes among {} reads. The longest wait of a write for the lock: {} ms. Commands "
      "that write: usually {} ms, at most {} ms; that read: {} and {} ms. Writes of the most "
      "and the least served: {} and {}\n",
      written.took.size(), read.took.size(), waited.count(), written.usual().count(),
      written.took.back().count(), read.usual().count(), read.took.back().count(), written.most,
      written.least);

  // A slow build on a machine that has other work serves everybody slowly: then the everyday run
  // finds out only who was passed over. The deep run is for a machine with nothing else to do.
  const auto limit = deep() ? longest_wait : std::max(longest_wait, 4 * written.usual());
  BOOST_TEST(waited.count() <= limit.count());
  BOOST_TEST(written.least > 0U);
  if (deep()) BOOST_TEST(written.most <= 3 * written.least);
  require_whole(board);
}
