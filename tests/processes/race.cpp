#include "tests/processes/race.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tally::tests {

namespace {

/// The lock of a board, which is the byte 1 of a file, until the end of the block.
class board_held {
public:
  explicit board_held(const std::filesystem::path& board)
      : file_(::open((board / "lock").c_str(), O_RDWR | O_CLOEXEC)) {
    struct flock board_byte {};
    board_byte.l_type = F_WRLCK;
    board_byte.l_start = 1;
    board_byte.l_len = 1;
    BOOST_REQUIRE(file_ >= 0);
    BOOST_REQUIRE(::fcntl(file_, F_SETLK, &board_byte) == 0);
  }
  board_held(const board_held&) = delete;
  board_held& operator=(const board_held&) = delete;
  ~board_held() { ::close(file_); }

  /// How many processes have come to wait for it, or for their turn behind one that does. Who waits
  /// goes on waiting; one look at the kernel's list may miss some, as it changes meanwhile.
  [[nodiscard]] std::size_t waiting() {
    struct stat state {};
    BOOST_REQUIRE(::fstat(file_, &state) == 0);
    const std::string inode = fmt::format(":{}", state.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
      // 7: -> POSIX  ADVISORY  WRITE 18191 fe:00:10961219 0 0
      std::istringstream words(line);
      std::string number, arrow, kind, advice, type, process, file;
      words >> number >> arrow >> kind >> advice >> type >> process >> file;
      if (arrow == "->" && boost::algorithm::ends_with(file, inode)) waiting_.insert(process);
    }
    return waiting_.size();
  }

private:
  int file_;
  std::set<std::string> waiting_;
};

std::vector<process> started(const std::vector<words>& commands, int gate = -1) {
  std::vector<process> racers;
  racers.reserve(commands.size());
  for (const auto& command : commands) racers.emplace_back(command, std::string{}, gate);
  return racers;
}

std::vector<process> started_by_gun(const std::vector<words>& commands) {
  int gate[2];
  BOOST_REQUIRE(::pipe2(gate, O_CLOEXEC) == 0);
  std::vector<process> racers = started(commands, gate[0]);
  ::close(gate[0]);
  ::close(gate[1]); // the pipe ends: all begin
  return racers;
}

std::vector<process> piled_up(const std::filesystem::path& board,
                              const std::vector<words>& commands) {
  using namespace std::chrono_literals;
  board_held lock(board);
  std::vector<process> racers = started(commands);
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (lock.waiting() < commands.size() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(1ms);
  BOOST_TEST(lock.waiting() == commands.size(), "not all processes came to wait for the lock");
  return racers;
}

} // namespace

std::vector<ending> race(const std::filesystem::path& board, const std::vector<words>& commands,
                         race_start how) {
  std::vector<process> racers =
      how == race_start::gun ? started_by_gun(commands) : piled_up(board, commands);
  std::vector<ending> endings;
  endings.reserve(racers.size());
  for (auto& racer : racers) endings.push_back(racer.wait());
  return endings;
}

} // namespace tally::tests
