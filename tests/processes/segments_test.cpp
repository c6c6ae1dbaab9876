// A log that grows is kept in segments, and a checkpoint spares folding those that are sealed.
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

using namespace tally::tests;

namespace {

namespace fs = std::filesystem;

std::ptrdiff_t files_in(const fs::path& folder) {
  return fs::exists(folder) ? std::distance(fs::directory_iterator(folder), {}) : 0;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_segment_of_four_mebibytes_is_sealed_and_a_checkpoint_made_of_it) {
  const own_board board;
  std::string lines;
  for (int number = 1; number <= 48; ++number)
    lines += fmt::format(R"({{"command":"add","title":"item {}","description":"{}"}})"
                         "\n",
                         number, std::string(100'000, 'x'));
  const ending run = run_tally({"batch"}, lines);
  BOOST_TEST(run.status == 0, run.err);
  BOOST_TEST(files_in(board.path() / "log") == 2);
  // It is made by a process that nobody waits for.
  for (int tries = 0; tries < 500 && files_in(board.path() / "checkpoints") == 0; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  BOOST_TEST(files_in(board.path() / "checkpoints") > 0);
  require_whole(board);
}
