#include "tests/processes/race.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <fstream>
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

  /// How many processes wait for it, or for their turn behind one that does.
  [[nodiscard]] std::size_t waiting() const {
    struct stat state {};
    BOOST_REQUIRE(::fstat(file_, &state) == 0);
    const std::string inode = ':' + std::to_string(state.st_ino) + ' ';
    std::ifstream locks("/proc/locks");
    std::size_t found = 0;
    for (std::string line; std::getline(locks, line);) {
      if (line.find("->") != std::string::npos && line.find(inode) != std::string::npos) ++found;
    }
    return found;
  }

private:
  int file_;
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
  const board_held lock(board);
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
