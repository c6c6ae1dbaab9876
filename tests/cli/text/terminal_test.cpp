#include "cli/text/terminal.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/pseudo_terminal.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace tally::cli;
using tally::tests::pseudo_terminal;
using tally::tests::variable;

namespace {

// What is printed to standard error goes to the descriptor until the end of the block.
struct redirected {
  explicit redirected(int descriptor) {
    std::fflush(stderr);
    dup2(descriptor, STDERR_FILENO);
  }
  ~redirected() {
    std::fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
  }
  redirected(const redirected&) = delete;
  redirected& operator=(const redirected&) = delete;
  int before = dup(STDERR_FILENO);
};

} // namespace

BOOST_AUTO_TEST_SUITE(terminals)

BOOST_AUTO_TEST_CASE(a_terminal_is_seen_with_its_size_and_a_file_is_none) {
  const variable kind("TERM", "xterm");
  const variable colour("NO_COLOR");
  const pseudo_terminal pty;
  const terminal seen = terminal_at(pty.program);
  BOOST_TEST(seen.interactive);
  BOOST_TEST(seen.colour);
  BOOST_TEST(seen.columns == 70U);
  BOOST_TEST(seen.rows == 20U);
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  BOOST_TEST(!terminal_at(file).interactive);
  BOOST_TEST(!terminal_at(file).colour);
  close(file);
}

BOOST_AUTO_TEST_CASE(columns_says_how_wide_what_is_no_terminal_is) {
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const pseudo_terminal pty;
  {
    const variable columns("COLUMNS", "60");
    BOOST_TEST(terminal_at(file).columns == 60U);
    BOOST_TEST(terminal_at(file).told_columns);
    BOOST_TEST(terminal_at(pty.program).columns == 70U); // a terminal knows better
  }
  const variable columns("COLUMNS", "wide");
  BOOST_TEST(!terminal_at(file).told_columns);
  close(file);
}

BOOST_AUTO_TEST_CASE(no_colour_where_the_user_or_the_terminal_wants_none) {
  const pseudo_terminal pty;
  {
    const variable kind("TERM", "xterm");
    const variable colour("NO_COLOR", "1");
    BOOST_TEST(terminal_at(pty.program).interactive);
    BOOST_TEST(!terminal_at(pty.program).colour);
  }
  {
    const variable kind("TERM", "dumb");
    const variable colour("NO_COLOR");
    BOOST_TEST(!terminal_at(pty.program).colour);
  }
}

BOOST_AUTO_TEST_CASE(style_is_nothing_without_colour) {
  BOOST_TEST(styled("text", style::alert, false) == "text");
  BOOST_TEST(styled("text", style::plain, true) == "text");
  BOOST_TEST(styled("", style::alert, true) == "");
  BOOST_TEST(styled("text", style::alert, true) == "\x1b[1;31mtext\x1b[0m");
}

BOOST_AUTO_TEST_CASE(progress_is_repainted_at_most_ten_times_a_second_and_wiped_at_the_end) {
  const pseudo_terminal pty;
  {
    const redirected to(pty.program);
    progress_line progress("importing", terminal_at(pty.program));
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(450);
    while (std::chrono::steady_clock::now() < end) progress.show(300, 1200);
  }
  const std::string text = pty.shown();
  const auto repaints = std::count(text.begin(), text.end(), '%');
  BOOST_TEST((repaints >= 1 && repaints <= 4), repaints);
  BOOST_TEST(text.find("importing 300 of 1200 (25 %)") != std::string::npos);
  BOOST_TEST(text.ends_with("\r\x1b[K"));
}

BOOST_AUTO_TEST_CASE(progress_is_silent_where_nobody_watches) {
  const pseudo_terminal pty;
  {
    const redirected to(pty.program);
    progress_line progress("importing", terminal{});
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    progress.show(1, 2);
  }
  BOOST_TEST(pty.shown() == "");
}

BOOST_AUTO_TEST_SUITE_END()
