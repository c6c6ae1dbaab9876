// The mapped world: whatever happens to the file, answers stay right.
#include "engine/storage/world_file.hpp"
#include "engine/storage/world_memory.hpp"
#include "tests/engine/storage/board_folder.hpp"
#include "tests/engine/storage/tiny_log.hpp"
#include "tests/engine/storage/world_answers.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <cstddef>
#include <functional>
#include <random>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace tally;
using namespace tally::tests;

namespace {

struct board {
  board() {
    log.add_items(20);
    right = written(*folder.store(), log);
  }

  // What writers and readers are told after something was done to the file.
  void expect_right_answers() {
    BOOST_TEST(shown(*folder.store(), log) == right);
    BOOST_TEST(written(*folder.store(), log) == right);
  }

  // Whether the next one, a reader or a writer, found the file to be of no use.
  bool is_rebuilt() {
    const auto before = log.read_so_far();
    static_cast<void>(shown(*folder.store(), log));
    return log.read_so_far() >= before + 21;
  }

  board_folder folder;
  tiny_log log;
  std::string right;
};

constexpr std::size_t header_size = sizeof(storage::world_header);

// Another process's death within an apply, as it leaves the file.
void mark(const std::filesystem::path& world) {
  flip(world, offsetof(storage::world_header, applying), 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_world_file)

BOOST_FIXTURE_TEST_CASE(is_found_again_by_the_next_process_without_reading_the_log, board) {
  BOOST_TEST(!is_rebuilt());
  const auto before = log.read_so_far();
  expect_right_answers();
  BOOST_TEST(log.read_so_far() == before);
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_it_was_deleted, board) {
  std::filesystem::remove(folder.world());
  BOOST_TEST(is_rebuilt());
  BOOST_TEST(!is_rebuilt());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_it_was_cut_anywhere, board) {
  const auto whole = std::filesystem::file_size(folder.world());
  for (const auto size :
       {std::size_t{0}, std::size_t{1}, header_size, std::size_t{4095}, std::size_t{4096},
        std::size_t{65536}, whole / 2, whole - 4096, whole - 1}) {
    BOOST_TEST_CONTEXT("cut to " << size) {
      std::filesystem::resize_file(folder.world(), size);
      BOOST_TEST(is_rebuilt());
      expect_right_answers();
    }
  }
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_something_was_added_to_it, board) {
  std::filesystem::resize_file(folder.world(), std::filesystem::file_size(folder.world()) + 4096);
  BOOST_TEST(is_rebuilt());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_it_was_zeroed_or_scribbled_over, board) {
  const auto size = std::filesystem::file_size(folder.world());
  overwrite(folder.world(), std::string(size, '\0'));
  BOOST_TEST(is_rebuilt());
  expect_right_answers();
  std::mt19937 random(7);
  std::string noise(size, '\0');
  for (auto& byte : noise) byte = static_cast<char>(random());
  overwrite(folder.world(), noise);
  BOOST_TEST(is_rebuilt());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_a_folder_or_a_link_bears_its_name, board) {
  std::filesystem::remove(folder.world());
  std::filesystem::create_symlink("/dev/zero", folder.world());
  expect_right_answers();
  std::filesystem::remove(folder.world());
  std::filesystem::create_directory(folder.world());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_any_byte_of_its_header_was_changed, board) {
  for (std::size_t place = 0; place < header_size; ++place) {
    BOOST_TEST_CONTEXT("byte " << place) {
      flip(folder.world(), place, 0x41);
      BOOST_TEST(is_rebuilt());
      BOOST_TEST(shown(*folder.store(), log) == right);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_it_is_a_copy_under_the_same_name, board) {
  const auto aside = folder.path() / "aside";
  std::filesystem::copy_file(folder.world(), aside);
  std::filesystem::rename(aside, folder.world());
  BOOST_TEST(is_rebuilt());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(goes_on_from_an_older_state_of_itself, board) {
  const auto older = bytes_of(folder.world());
  log.add_items(5);
  right = written(*folder.store(), log);
  overwrite(folder.world(), older);
  BOOST_TEST(!is_rebuilt());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_it_is_another_boards, board) {
  board_folder elsewhere;
  tiny_log other("other");
  other.add_items(20, 7);
  static_cast<void>(written(*elsewhere.store(), other));
  // Even where it passes for this board's own file: the log tells that it does not go on from
  // there.
  BOOST_TEST(shown(*elsewhere.store(), log) == right);
  static_cast<void>(written(*elsewhere.store(), other));
  std::filesystem::rename(elsewhere.world(), folder.world());
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_after_another_boot, board) {
  const auto before = log.read_so_far();
  BOOST_TEST(shown(*folder.store("another boot"), log) == right);
  BOOST_TEST(log.read_so_far() == before + 21);
}

BOOST_FIXTURE_TEST_CASE(is_rebuilt_where_somebody_died_within_an_apply, board) {
  mark(folder.world());
  BOOST_TEST(is_rebuilt());
  mark(folder.world());
  BOOST_TEST(written(*folder.store(), log) == right);
  expect_right_answers();
}

BOOST_FIXTURE_TEST_CASE(is_looked_for_again_by_who_has_the_old_one_mapped, board) {
  const auto reader = folder.store();
  const auto writer = folder.store();
  BOOST_TEST(shown(*reader, log) == right);
  BOOST_TEST(written(*writer, log) == right);
  const auto old = inode_of(folder.world());
  mark(folder.world());
  log.add_items(3);
  right = written(*folder.store(), log); // another process rebuilds it
  BOOST_TEST(inode_of(folder.world()) != old);
  const auto before = log.read_so_far();
  BOOST_TEST(shown(*reader, log) == right);
  BOOST_TEST(written(*writer, log) == right);
  BOOST_TEST(log.read_so_far() == before);
}

BOOST_FIXTURE_TEST_CASE(is_seen_to_be_spoilt_by_who_has_it_mapped, board) {
  const auto store = folder.store();
  BOOST_TEST(written(*store, log) == right);
  mark(folder.world());
  BOOST_TEST(shown(*store, log) == right);
  mark(folder.world());
  BOOST_TEST(written(*store, log) == right);
}

BOOST_FIXTURE_TEST_CASE(grows_under_who_has_it_mapped, board) {
  const auto reader = folder.store();
  BOOST_TEST(shown(*reader, log) == right);
  const auto small = std::filesystem::file_size(folder.world());
  const auto inode = inode_of(folder.world());
  log.add_items(300, 200'000);
  right = written(*folder.store(), log);
  BOOST_TEST(std::filesystem::file_size(folder.world()) > small + (50U << 20U));
  BOOST_TEST(inode_of(folder.world()) == inode);
  const auto before = log.read_so_far();
  BOOST_TEST(shown(*reader, log) == right);
  BOOST_TEST(log.read_so_far() == before);
}

BOOST_FIXTURE_TEST_CASE(has_no_holes, board) {
  log.add_items(30, 200'000);
  static_cast<void>(written(*folder.store(), log));
  struct stat found {};
  BOOST_REQUIRE(::stat(folder.world().c_str(), &found) == 0);
  BOOST_TEST(found.st_blocks * 512 >= found.st_size);
}

BOOST_FIXTURE_TEST_CASE(is_done_without_where_it_cannot_be_written, board) {
  std::filesystem::remove(folder.world());
  std::filesystem::create_directory(folder.world());
  std::ofstream(folder.world() / "in the way") << "x";
  const auto writer = log.lock(1s);
  const auto world = folder.store()->open(**writer);
  BOOST_REQUIRE(world.has_value());
  BOOST_TEST((*world)->get().digest() == right);
  BOOST_TEST((*world)->make_room().has_value());
  BOOST_TEST(!std::filesystem::exists(folder.path() / "world.new"));
}

BOOST_FIXTURE_TEST_CASE(gives_way_to_memory_where_it_cannot_grow, board) {
  // A limit on the size of files refuses what a full disk refuses.
  auto* const before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
  const rlimit tight{std::filesystem::file_size(folder.world()), usual.rlim_max};
  BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  log.add_items(90, 200'000);
  right = truth(*folder.store(), log);
  expect_right_answers();
  {
    const auto store = folder.store();
    const auto writer = log.lock(1s);
    const auto world = store->open(**writer);
    BOOST_REQUIRE(world.has_value());
    BOOST_TEST((*world)->make_room().has_value(), "a release still fits");
  }
  BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
  static_cast<void>(std::signal(SIGXFSZ, before));
  expect_right_answers();
  BOOST_TEST(!is_rebuilt(), "it is a file again");
}

BOOST_FIXTURE_TEST_CASE(gives_way_to_memory_where_a_reader_may_not_lock, board) {
  log.lock_refused = engine::failure{};
  log.lock_refused->kind = engine::failure_kind::not_permitted;
  log.add_items(4);
  const auto bytes = bytes_of(folder.world());
  const auto before = log.read_so_far();
  const auto answer = shown(*folder.store(), log);
  BOOST_TEST(log.read_so_far() <= before + 5, "a copy of the mapped world was caught up");
  BOOST_TEST(answer == truth(*folder.store(), log));
  BOOST_TEST((bytes_of(folder.world()) == bytes), "what is on disk did not change");
  std::filesystem::remove(folder.world());
  BOOST_TEST(shown(*folder.store(), log) == answer);
  BOOST_TEST(!std::filesystem::exists(folder.world()));
}

BOOST_FIXTURE_TEST_CASE(answers_who_may_only_read, board, *boost::unit_test::precondition([](auto) {
                          return boost::test_tools::assertion_result(::geteuid() == 0);
                        })) {
  constexpr uid_t nobody = 65534;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder.world(), std::filesystem::perms(0644));
  const auto answer_for_nobody = [&] {
    const auto store = folder.store();
    BOOST_REQUIRE(::seteuid(nobody) == 0);
    const auto answer = shown(*store, log);
    BOOST_REQUIRE(::seteuid(0) == 0);
    return answer;
  };
  const auto before = log.locked;
  BOOST_TEST(answer_for_nobody() == right);
  BOOST_TEST(log.locked == before, "the world is at the end: reading is enough");
  log.add_items(3);
  right = truth(*folder.store(), log);
  BOOST_TEST(answer_for_nobody() == right);
  log.lock_refused = engine::failure{};
  log.lock_refused->kind = engine::failure_kind::not_permitted;
  BOOST_TEST(answer_for_nobody() == right);
  std::filesystem::permissions(folder.world(), std::filesystem::perms(0));
  BOOST_TEST(answer_for_nobody() == right);
}

BOOST_AUTO_TEST_SUITE_END()
