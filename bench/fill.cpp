// Makes a board of a given size, to measure commands on. Its history is made of what boards see:
// items that are added, claimed, shown life on and completed, one in ten of them still open, and a
// few held.
//
// usage: fill BOARD COMMITS ITEMS

#include "engine/coordinator.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/file_log.hpp"
#include "engine/storage/process.hpp"
#include "engine/storage/system_clock.hpp"
#include "engine/storage/world_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using namespace tally;

/// The value, or the end of the program: a bench has nobody to ask.
template <class T>
T must(engine::outcome<T> got) {
  if (!got) {
    fmt::print(stderr, "fill: {}\n", got.error().message);
    std::exit(74);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*got);
}

class board {
public:
  explicit board(const std::string& path)
      : log_(open(path)),
        worlds_(must(storage::file::open_directory(path)), storage::boot_id()),
        coordinator_(*log_, worlds_, clock_, processes_) {}

  void run(engine::command what, const std::string& by) {
    engine::request asked{std::move(what), {{by}, {}, {}}, {},
                          false,           true,           engine::deadline{10'000}};
    const auto made = coordinator_.run(asked);
    if (!made) {
      fmt::print(stderr, "fill: a command was refused\n");
      std::exit(1);
    }
    last_ = made->position;
    if (made->sealed) must(worlds_.checkpoint(*log_));
  }

  std::uint64_t commits() const { return last_.value; }
  void sync() { must(coordinator_.make_durable(last_)); }

private:
  static std::unique_ptr<storage::file_log> open(const std::string& path) {
    must(storage::file_log::create(path));
    return must(storage::file_log::open(path));
  }

  std::unique_ptr<storage::file_log> log_;
  storage::world_file worlds_;
  storage::system_clock clock_;
  storage::system_processes processes_;
  engine::coordinator coordinator_;
  events::position last_;
};

std::string item(std::uint64_t number) { return fmt::format("W-{}", number); }

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const std::uint64_t commits = std::strtoull(argv[2], nullptr, 10);
  const std::uint64_t items = std::strtoull(argv[3], nullptr, 10);
  constexpr std::uint64_t sessions = 16;
  board board(argv[1]);
  board.run(commands::open_board{{"plan", "implement", "review"}, 7200}, "@bench");
  const std::uint64_t finished = items - items / 10;
  const std::uint64_t beats = (commits - items - 2 * finished) / finished;
  for (std::uint64_t at = 1; at <= items; ++at) {
    commands::add add;
    add.item = events::item_id{item(at)};
    add.title = fmt::format("Item {} of the bench, with a title of common length", at);
    add.priority = static_cast<std::int64_t>(at % 10);
    board.run(std::move(add), "@bench");
    if (at > finished) continue;
    const std::string session = fmt::format("session-{}", at % sessions);
    board.run(commands::claim{{{item(at)}}, {}, false, false, {}}, session);
    for (std::uint64_t beat = 0; beat < beats; ++beat) {
      board.run(commands::heartbeat{events::item_id{item(at)}, {}, {}, {}, false}, session);
    }
    board.run(commands::done{{item(at)}, "done", {}, {}, false, {}}, session);
  }
  for (std::uint64_t at = 0; at < std::min(sessions, (items - finished) / 2); ++at) {
    board.run(commands::claim{{{item(finished + 1 + at)}}, {}, false, false, {}},
              fmt::format("session-{}", at));
  }
  while (board.commits() < commits) {
    board.run(commands::heartbeat{{}, {}, {}, {}, false},
              fmt::format("session-{}", board.commits() % sessions));
  }
  board.sync();
  return 0;
}
