#include "engine/storage/alive.hpp"
#include "engine/storage/process.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

using namespace tally;
using namespace tally::tests;
using engine::liveness;

namespace {

pid_t sleeper() {
  return in_child([] {
    ::pause();
    return 0;
  });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_command_s_name_may_hold_blanks_and_parentheses) {
  const auto stat = storage::parse_process_stat("77 (a ) S 1 (b) Z 1 77 77 0 -1 4194304 1 2 3 4 5 "
                                                "6 7 8 20 0 3 0 4242 9 9 18446744073709551615\n");
  BOOST_REQUIRE(stat.has_value());
  BOOST_TEST(stat->state == 'Z');
  BOOST_TEST(stat->threads == 3);
  BOOST_TEST(stat->started == 4242);
  BOOST_TEST(!storage::parse_process_stat("").has_value());
  BOOST_TEST(!storage::parse_process_stat("77 (x) S 1 2").has_value());
}

BOOST_AUTO_TEST_CASE(a_process_is_alive_until_it_ends) {
  const storage::system_processes processes;
  const pid_t child = sleeper();
  const auto who = processes.identify(child);
  BOOST_REQUIRE(who.has_value());
  BOOST_TEST((processes.look_at(processes.host(), *who) == liveness::alive));
  ::kill(child, SIGKILL);
  siginfo_t ended;
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
  BOOST_TEST((processes.look_at(processes.host(), *who) == liveness::gone)); // not yet collected
  end_of(child);
  BOOST_TEST((processes.look_at(processes.host(), *who) == liveness::gone));
  BOOST_TEST(!processes.identify(child).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_is_proven_of_other_machines_namespaces_and_times) {
  const storage::system_processes processes;
  const auto self = *processes.identify(::getpid());
  BOOST_TEST((processes.look_at(processes.host(), self) == liveness::alive));
  auto other = self;
  other.started -= 1;
  BOOST_TEST((processes.look_at(processes.host(), other) == liveness::gone));
  other = self;
  other.boot = "00000000";
  BOOST_TEST((processes.look_at(processes.host(), other) == liveness::rebooted));
  BOOST_TEST((processes.look_at("elsewhere", other) == liveness::unknown));
  other = self;
  other.pid_namespace += 1;
  BOOST_TEST((processes.look_at(processes.host(), other) == liveness::unknown));
}

BOOST_AUTO_TEST_CASE(an_alive_byte_is_held_as_long_as_its_process_lives) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  const auto bytes = must(storage::alive_bytes::open(folder / "board"));
  int told[2];
  BOOST_REQUIRE(::pipe(told) == 0);
  const pid_t child = in_child([&] {
    const auto held = bytes->take();
    const std::int64_t byte = held ? held->byte() : -1;
    static_cast<void>(!::write(told[1], &byte, sizeof byte));
    ::pause();
    return 0;
  });
  std::int64_t byte = -1;
  BOOST_REQUIRE(::read(told[0], &byte, sizeof byte) == static_cast<ssize_t>(sizeof byte));
  ::close(told[0]);
  ::close(told[1]);
  BOOST_TEST(byte >= 0);
  BOOST_TEST(bytes->is_held(byte).value());
  // Whatever namespace it is in, and whatever its number means here.
  const storage::system_processes processes{bytes};
  auto who = *processes.identify(child);
  who.alive_byte = byte;
  who.pid_namespace += 1;
  BOOST_TEST((processes.look_at("a container", who) == liveness::alive));
  ::kill(child, SIGKILL);
  end_of(child);
  BOOST_TEST(!bytes->is_held(byte).value());
  BOOST_TEST((processes.look_at("a container", who) == liveness::gone));
}

BOOST_AUTO_TEST_CASE(a_process_sees_its_own_alive_bytes_and_lets_go_of_them) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  const auto bytes = must(storage::alive_bytes::open(folder / "board"));
  BOOST_TEST(bytes == must(storage::alive_bytes::open(folder / "board")));
  std::int64_t byte = 0;
  {
    const auto one = must(bytes->take());
    const auto two = must(bytes->take());
    byte = one.byte();
    BOOST_TEST(one.byte() != two.byte());
    BOOST_TEST(bytes->is_held(byte).value());
  }
  BOOST_TEST(!bytes->is_held(byte).value());
}

BOOST_AUTO_TEST_CASE(the_clocks_go_forward) {
  const storage::system_clock clock;
  const auto then = clock.monotonic();
  BOOST_TEST(then.boot.size() == 8U);
  BOOST_TEST(clock.monotonic().milliseconds >= then.milliseconds);
  BOOST_TEST(clock.now().milliseconds > 1'600'000'000'000);
}
