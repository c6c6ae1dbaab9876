// tally status --watch on a terminal.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"
#include "tests/support/pseudo_terminal.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <unistd.h>

using namespace tally::tests;

namespace {

using namespace std::chrono_literals;

/// `tally status --watch` on a terminal of its own.
class watched {
public:
  watched() = default;

  /// Reads the screen until `text` is on it; false where it is not within `limit`.
  bool shows(const std::string& text, std::chrono::seconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (seen_.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(20ms);
      seen_ += screen_.shown();
    }
    return true;
  }

  /// All that was painted so far.
  [[nodiscard]] const std::string& seen() const { return seen_; }

  ending interrupted() {
    watcher_.send(SIGINT);
    return watcher_.wait();
  }

private:
  [[nodiscard]] words command() const {
    words all{"sh", "-c", std::string{"exec \"$@\" >"} + ttyname(screen_.program), "sh"};
    for (const auto& word : command_of({"status", "--watch"})) all.push_back(word);
    return all;
  }

  pseudo_terminal screen_;
  std::string seen_;
  process watcher_{command()};
};

/// It is painted anew every minute too: waits until the next of these is far away.
void early_in_a_minute() {
  using clock = std::chrono::system_clock;
  while (clock::now().time_since_epoch() % 60s > 30s) std::this_thread::sleep_for(100ms);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_screen_is_painted_again_when_the_next_lease_ends_though_nothing_happens) {
  const own_board board;
  early_in_a_minute();
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "to work on"}).status == 0);
  BOOST_REQUIRE(run_tally({"claim", "W-1", "--lease", "4s", "--session", "a"}).status == 0);
  const auto claimed = read_log(board.path()).size();
  watched status;
  BOOST_TEST(status.shows("q quits", 20s));
  BOOST_TEST(status.seen().find("working") != std::string::npos, status.seen());
  BOOST_TEST(status.seen().find("lapsed") == std::string::npos, status.seen());
  BOOST_TEST(status.shows("lapsed", 15s), status.seen());
  BOOST_TEST(read_log(board.path()).size() == claimed);
  BOOST_TEST(status.interrupted().status == 0);
}

BOOST_AUTO_TEST_CASE(the_screen_is_painted_again_when_something_happens) {
  const own_board board;
  watched status;
  BOOST_TEST(status.shows("q quits", 20s));
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "that came later"}).status == 0);
  BOOST_TEST(status.shows("that came later", 20s), status.seen());
  BOOST_TEST(status.interrupted().status == 0);
}
