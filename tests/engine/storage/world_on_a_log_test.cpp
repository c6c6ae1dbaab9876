// Worlds on the logs that there are.
#include "engine/storage/file_log.hpp"
#include "engine/storage/memory_log.hpp"
#include "engine/storage/memory_world_store.hpp"
#include "engine/storage/world_file.hpp"
#include "tests/engine/storage/board_folder.hpp"
#include "tests/engine/storage/world_answers.hpp"

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace tally;
using namespace tally::tests;

namespace {

struct file_board {
  file_board() {
    const auto made = storage::file_log::create(folder.path().string());
    BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().message);
    reopen();
  }

  // As another process finds it.
  void reopen() {
    auto opened = storage::file_log::open(folder.path().string());
    BOOST_REQUIRE_MESSAGE(opened.has_value(), opened.error().message);
    log = std::move(*opened);
    store = folder.store();
  }

  board_folder folder;
  std::unique_ptr<engine::event_log> log;
  std::unique_ptr<engine::world_store> store;
};

struct memory_board {
  void reopen() {}
  std::unique_ptr<engine::event_log> log = std::make_unique<storage::memory_log>();
  std::unique_ptr<engine::world_store> store = std::make_unique<storage::memory_world_store>();
};

using both = boost::mpl::list<file_board, memory_board>;

// Appends as the coordinator does; seals the segment after every tenth commit where that is wanted.
template <class Board>
void append(Board& board, int count, const std::string& title, bool sealing = false) {
  const auto writer = board.log->lock(1s);
  BOOST_REQUIRE(writer.has_value());
  const auto live = board.store->open(**writer);
  BOOST_REQUIRE_MESSAGE(live.has_value(), live.error().message);
  auto at = (*live)->cursor();
  for (int n = 0; n < count; ++n) {
    BOOST_REQUIRE((*live)->make_room().has_value());
    events::commit draft;
    draft.at = {1'795'168'800'123};
    draft.by = {"@somebody"};
    events::item_added added;
    added.item = {title + "-" + std::to_string(at.applied.value)};
    added.title = title;
    added.stage = "plan";
    draft.facts.push_back({added, std::nullopt});
    const auto done = (*writer)->append(at, std::move(draft));
    BOOST_REQUIRE_MESSAGE(done.has_value(), done.error().message);
    (*live)->apply(done->value, done->after);
    at = done->after;
    if (sealing && at.applied.value % 10 == 0) {
      const auto rotated = (*writer)->rotate(at, 0);
      BOOST_REQUIRE_MESSAGE(rotated.has_value(), rotated.error().message);
      at = *rotated;
    }
  }
}

template <class Board>
void expect_right_answers(Board& board) {
  const auto right = truth(*board.store, *board.log);
  BOOST_TEST(shown(*board.store, *board.log) == right);
  BOOST_TEST(written(*board.store, *board.log) == right);
  board.reopen();
  BOOST_TEST(shown(*board.store, *board.log) == right);
  BOOST_TEST(written(*board.store, *board.log) == right);
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_world_on_a_log)

BOOST_AUTO_TEST_CASE_TEMPLATE(is_right_from_the_empty_log_on, Board, both) {
  Board board;
  expect_right_answers(board);
  append(board, 1, "first");
  expect_right_answers(board);
  append(board, 50, "more");
  expect_right_answers(board);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(is_right_over_sealed_segments, Board, both) {
  Board board;
  append(board, 35, "a", true);
  expect_right_answers(board);
  append(board, 5, "b", true);
  expect_right_answers(board);
  append(board, 1, "c");
  expect_right_answers(board);
}

BOOST_AUTO_TEST_CASE(is_right_from_a_checkpoint_on) {
  file_board board;
  append(board, 35, "a", true);
  BOOST_REQUIRE(board.store->checkpoint(*board.log).has_value());
  BOOST_TEST(
      std::filesystem::exists(board.folder.path() / "checkpoints/00000000000000000030.world"));
  const auto right = truth(*board.store, *board.log);
  std::filesystem::remove(board.folder.world());
  board.reopen();
  BOOST_TEST(written(*board.store, *board.log) == right);
  append(board, 5, "b", true); // the open segment is empty now
  BOOST_REQUIRE(board.store->checkpoint(*board.log).has_value());
  BOOST_TEST(
      std::filesystem::exists(board.folder.path() / "checkpoints/00000000000000000040.world"));
  std::filesystem::remove(board.folder.world());
  expect_right_answers(board);
}

BOOST_AUTO_TEST_CASE(is_folded_anew_when_the_log_was_exchanged_for_another_of_the_same_length) {
  for (const bool writer_first : {false, true}) {
    file_board board;
    file_board other;
    append(board, 20, "one");
    append(other, 20, "two");
    for (const auto* const name : {"log", "sync"}) {
      std::filesystem::remove_all(board.folder.path() / name);
      std::filesystem::copy(other.folder.path() / name, board.folder.path() / name);
    }
    board.reopen();
    const auto answer =
        writer_first ? written(*board.store, *board.log) : shown(*board.store, *board.log);
    BOOST_TEST(answer == truth(*other.store, *other.log));
    append(board, 3, "three");
    expect_right_answers(board);
    BOOST_TEST(!std::filesystem::exists(board.folder.path() / "damaged"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
