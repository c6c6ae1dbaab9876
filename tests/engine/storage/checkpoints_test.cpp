// Checkpoints: what they spare, and that they never change an answer.
#include "engine/storage/checkpoints.hpp"
#include "tests/engine/storage/board_folder.hpp"
#include "tests/engine/storage/tiny_log.hpp"
#include "tests/engine/storage/world_answers.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tally;
using namespace tally::tests;

namespace {

// A log of three segments, whose last commits are 11, 21 and 26.
struct sealed_board {
  sealed_board() {
    log.add_items(10);
    log.seal();
    log.add_items(10);
    log.seal();
    log.add_items(5);
  }

  void make_checkpoint() { BOOST_REQUIRE(folder.store()->checkpoint(log).has_value()); }

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& one : std::filesystem::directory_iterator(folder.path() / "checkpoints"))
      found.push_back(one.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }

  // How many commits a rebuild reads.
  std::uint64_t rebuild() {
    std::filesystem::remove(folder.world());
    const auto before = log.read_so_far();
    const auto answer = written(*folder.store(), log);
    const auto read = log.read_so_far() - before;
    BOOST_TEST(answer == truth(*folder.store(), log));
    return read;
  }

  std::filesystem::path file_at_21() const {
    return folder.path() / "checkpoints/00000000000000000021.world";
  }

  board_folder folder;
  tiny_log log;
};

} // namespace

BOOST_AUTO_TEST_SUITE(checkpoints)

BOOST_AUTO_TEST_CASE(none_is_made_before_a_segment_is_sealed) {
  board_folder folder;
  tiny_log log;
  log.add_items(5);
  BOOST_REQUIRE(folder.store()->checkpoint(log).has_value());
  BOOST_TEST(!std::filesystem::exists(folder.path() / "checkpoints"));
}

BOOST_FIXTURE_TEST_CASE(one_is_made_of_the_newest_sealed_segment_and_spares_its_reading,
                        sealed_board) {
  BOOST_TEST(rebuild() == 26);
  make_checkpoint();
  BOOST_TEST(names() == std::vector<std::string>{"00000000000000000021.world"},
             boost::test_tools::per_element());
  BOOST_TEST(rebuild() == 5);
}

BOOST_FIXTURE_TEST_CASE(one_is_made_at_once_when_a_segment_was_sealed, sealed_board) {
  log.seal();
  make_checkpoint();
  BOOST_TEST(names().front() == "00000000000000000026.world");
  BOOST_TEST(rebuild() == 0);
}

BOOST_FIXTURE_TEST_CASE(one_that_is_there_is_not_made_again, sealed_board) {
  make_checkpoint();
  const auto inode = inode_of(file_at_21());
  make_checkpoint();
  BOOST_TEST(inode_of(file_at_21()) == inode);
}

BOOST_FIXTURE_TEST_CASE(one_is_made_of_the_one_before_it, sealed_board) {
  make_checkpoint();
  log.seal();
  log.add_items(3);
  const auto before = log.read_so_far();
  make_checkpoint();
  BOOST_TEST(log.read_so_far() - before <= 6, "five of the sealed segment and one look beyond");
  BOOST_TEST(rebuild() == 3);
}

BOOST_FIXTURE_TEST_CASE(the_newest_two_are_kept, sealed_board) {
  make_checkpoint();
  std::ofstream(folder.path() / "checkpoints/left by one who was killed") << "x";
  for (int round = 0; round < 3; ++round) {
    log.add_items(5);
    log.seal();
    make_checkpoint();
  }
  const std::vector<std::string> expected{"00000000000000000036.world",
                                          "00000000000000000041.world"};
  BOOST_TEST(names() == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_damaged_one_is_passed_over_for_the_one_before_it, sealed_board) {
  make_checkpoint();
  log.seal();
  log.add_items(4);
  make_checkpoint();
  const auto newest = folder.path() / "checkpoints/00000000000000000026.world";
  const auto good = bytes_of(newest);
  for (std::size_t place = 0; place < good.size(); place += good.size() / 40) {
    if (place >= sizeof(storage::world_header) && place < 4096) continue; // means nothing
    BOOST_TEST_CONTEXT("byte " << place) {
      flip(newest, place, 0x10);
      BOOST_TEST(rebuild() == 9);
      flip(newest, place, 0x10);
    }
  }
  BOOST_TEST(rebuild() == 4);
  for (const auto size :
       {std::size_t{0}, std::size_t{100}, std::size_t{4096}, good.size() / 2, good.size() - 4096}) {
    overwrite(newest, good.substr(0, size));
    BOOST_TEST(rebuild() == 9);
  }
}

BOOST_FIXTURE_TEST_CASE(another_logs_is_passed_over, sealed_board) {
  tiny_log other("other");
  other.add_items(20, 7);
  other.seal();
  other.add_items(5);
  BOOST_REQUIRE(folder.store()->checkpoint(other).has_value());
  BOOST_TEST(names().front() == "00000000000000000021.world");
  BOOST_TEST(rebuild() == 26);
}

BOOST_FIXTURE_TEST_CASE(one_under_a_false_position_is_passed_over, sealed_board) {
  make_checkpoint();
  std::filesystem::rename(file_at_21(), folder.path() / "checkpoints/00000000000000000025.world");
  BOOST_TEST(rebuild() == 26);
}

BOOST_FIXTURE_TEST_CASE(they_hold_after_another_boot, sealed_board) {
  make_checkpoint();
  const auto before = log.read_so_far();
  static_cast<void>(written(*folder.store("another boot"), log));
  BOOST_TEST(log.read_so_far() - before == 5);
}

BOOST_FIXTURE_TEST_CASE(a_replay_begins_with_the_nearest_one_before_its_end, sealed_board) {
  make_checkpoint();
  const auto store = folder.store();
  const auto read_for = [&](std::uint64_t where, bool from_zero) {
    const auto before = log.read_so_far();
    const auto world = store->replay(log, events::position{where}, nullptr, from_zero);
    BOOST_REQUIRE(world.has_value());
    BOOST_TEST((*world)->cursor().applied.value == where);
    return std::pair((*world)->get().digest(), log.read_so_far() - before);
  };
  for (const std::uint64_t where : {5U, 20U, 21U, 22U, 26U}) {
    const auto [quick, little] = read_for(where, false);
    const auto [plain, much] = read_for(where, true);
    BOOST_TEST(quick == plain);
    BOOST_TEST(much >= where);
    BOOST_TEST(little <= (where < 21 ? where : where - 21 + 1));
  }
}

BOOST_FIXTURE_TEST_CASE(the_same_world_follows_from_any_chunking, sealed_board) {
  const auto whole = truth(*folder.store(), log);
  for (const std::uint64_t chunk : {1U, 2U, 7U, 25U}) {
    auto world = folder.store()->replay(log, events::position{0}, nullptr, true);
    BOOST_REQUIRE(world.has_value());
    while ((*world)->cursor() != log.end()) {
      auto left = chunk;
      const auto done = log.read((*world)->cursor(), [&](const auto& next, const auto& after) {
        (*world)->apply(next, after);
        return --left > 0;
      });
      BOOST_REQUIRE(done.has_value());
    }
    BOOST_TEST((*world)->get().digest() == whole);
  }
}

BOOST_FIXTURE_TEST_CASE(a_segment_is_worth_sealing_when_larger_than_the_newest_one, sealed_board) {
  BOOST_TEST(folder.store()->segment_worth_sealing() == 4U << 20U);
  make_checkpoint();
  BOOST_TEST(folder.store()->segment_worth_sealing() == 4U << 20U);
  BOOST_TEST(std::filesystem::file_size(file_at_21()) < 1U << 20U, "small worlds, small files");
  log.add_items(40, 200'000);
  log.seal();
  make_checkpoint();
  const auto newest = folder.path() / "checkpoints/00000000000000000066.world";
  BOOST_TEST(std::filesystem::file_size(newest) > 7U << 20U);
  BOOST_TEST(folder.store()->segment_worth_sealing() == std::filesystem::file_size(newest));
}

BOOST_FIXTURE_TEST_CASE(dropping_takes_them_away, sealed_board) {
  make_checkpoint();
  BOOST_REQUIRE(folder.store()->drop().has_value());
  BOOST_TEST(names().empty());
  BOOST_TEST(rebuild() == 26);
}

BOOST_AUTO_TEST_SUITE_END()
