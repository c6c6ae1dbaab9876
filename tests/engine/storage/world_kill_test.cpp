// Processes that change the world are killed at any moment.
#include "engine/storage/world_file.hpp"
#include "engine/storage/world_memory.hpp"
#include "tests/engine/storage/board_folder.hpp"
#include "tests/engine/storage/tiny_log.hpp"
#include "tests/engine/storage/world_answers.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <cstring>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

using namespace tally;
using namespace tally::tests;

namespace {

// Runs `work` in another process and kills it after `microseconds`; true where it was not done yet.
template <class Work>
bool killed_after(std::uint64_t microseconds, const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  ::usleep(static_cast<useconds_t>(microseconds));
  ::kill(child, SIGKILL);
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status);
}

storage::world_header header_of(const std::filesystem::path& world) {
  storage::world_header header{};
  const auto bytes = bytes_of(world, sizeof header);
  BOOST_REQUIRE(bytes.size() == sizeof header);
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

} // namespace

BOOST_AUTO_TEST_SUITE(killed_processes)

BOOST_AUTO_TEST_CASE(a_world_whose_changer_was_killed_is_right_for_the_next_one) {
  board_folder folder;
  tiny_log log;
  static_cast<void>(written(*folder.store(), log));
  std::mt19937 random(11);
  int killed = 0;
  int within_an_apply = 0;
  for (int round = 0; round < 30; ++round) {
    log.add_items(200, 1'000);
    if (killed_after(200 + random() % 3'000, [&] {
          const auto writer = log.lock(1s);
          static_cast<void>(folder.store()->open(**writer));
        })) {
      ++killed;
      if (header_of(folder.world()).applying != 0) ++within_an_apply;
    }
    const auto store = folder.store();
    const auto answer = round % 2 == 0 ? shown(*store, log) : written(*store, log);
    BOOST_TEST(answer == truth(*store, log));
    if (round % 10 == 9) {
      log.shorten(1'900U); // keeps the rounds short
      BOOST_TEST(shown(*store, log) == truth(*store, log));
    }
  }
  BOOST_TEST_MESSAGE(killed << " were killed, " << within_an_apply << " of them within an apply");
  BOOST_TEST(killed > 10);
  BOOST_TEST(within_an_apply > 0);
}

BOOST_AUTO_TEST_CASE(a_rebuild_whose_maker_was_killed_is_made_by_the_next_one) {
  board_folder folder;
  tiny_log log;
  log.add_items(1'000, 500);
  std::mt19937 random(12);
  const auto right = truth(*folder.store(), log);
  int killed = 0;
  for (int round = 0; round < 25; ++round) {
    std::filesystem::remove(folder.world());
    killed += static_cast<int>(killed_after(random() % 30'000, [&] {
      const auto writer = log.lock(1s);
      static_cast<void>(folder.store()->open(**writer));
    }));
    BOOST_TEST(shown(*folder.store(), log) == right);
    BOOST_TEST(!std::filesystem::exists(folder.path() / "world.new"));
  }
  BOOST_TEST(killed > 5);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_whose_maker_was_killed_is_made_by_the_next_one) {
  board_folder folder;
  tiny_log log;
  log.add_items(1'000, 500);
  log.seal();
  log.add_items(10);
  std::mt19937 random(13);
  const auto right = truth(*folder.store(), log);
  for (int round = 0; round < 30; ++round) {
    killed_after(random() % 30'000, [&] { static_cast<void>(folder.store()->checkpoint(log)); });
    std::filesystem::remove(folder.world());
    BOOST_TEST(written(*folder.store(), log) == right);
    BOOST_REQUIRE(folder.store()->checkpoint(log).has_value());
    std::filesystem::remove(folder.world());
    const auto before = log.read_so_far();
    BOOST_TEST(written(*folder.store(), log) == right);
    BOOST_TEST(log.read_so_far() - before == 10);
    BOOST_REQUIRE(folder.store()->drop().has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
