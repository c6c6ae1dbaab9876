#include "engine/storage/checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>

namespace tally::storage {
namespace {

constexpr const char* folder = "checkpoints";
constexpr std::string_view ending = ".world";
constexpr std::size_t kept = 2;

std::string name_of(events::position where) { return fmt::format("{:020}{}", where.value, ending); }

std::optional<events::position> position_of(std::string_view name) {
  if (!name.ends_with(ending)) return std::nullopt;
  const auto number = name.substr(0, name.size() - ending.size());
  events::position where;
  const auto read = std::from_chars(number.begin(), number.end(), where.value);
  if (read.ec != std::errc() || read.ptr != number.end()) return std::nullopt;
  return where;
}

// Names of all files below a directory; none where it cannot be read.
std::vector<std::string> names_in(const file& directory) {
  std::vector<std::string> names;
  const int again = ::openat(directory.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const entries = again < 0 ? nullptr : ::fdopendir(again);
  if (entries == nullptr) return names;
  while (const auto* const entry = ::readdir(entries)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  ::closedir(entries);
  return names;
}

outcome<file> opened(const file& board) { return board.open(folder, O_RDONLY | O_DIRECTORY); }

std::vector<events::position> positions_in(const file& directory) {
  std::vector<events::position> found;
  for (const auto& name : names_in(directory))
    if (const auto where = position_of(name)) found.push_back(*where);
  std::sort(found.begin(), found.end(), std::greater<>());
  return found;
}

// Leaves the newest ones and takes the rest away, also what killed makers left. Somebody else at
// the same work loses its file to this and finds that the checkpoint is there.
outcome<void> prune(const file& directory) {
  auto staying = positions_in(directory);
  staying.resize(std::min(staying.size(), kept));
  for (const auto& name : names_in(directory)) {
    const auto where = position_of(name);
    if (where && std::find(staying.begin(), staying.end(), *where) != staying.end()) continue;
    if (auto removed = directory.remove(name); !removed) return removed;
  }
  return {};
}

} // namespace

std::vector<events::position> checkpoints::positions() const {
  const auto in = opened(board_);
  return in ? positions_in(*in) : std::vector<events::position>();
}

world_pointer checkpoints::open(events::position where) const {
  const auto in = opened(board_);
  if (!in) return nullptr;
  const auto bytes = in->open(name_of(where), O_RDONLY);
  if (!bytes) return nullptr;
  const auto state = bytes->state();
  if (!state) return nullptr;
  auto space = world_space::copied(*bytes, state->size);
  if (!space) return nullptr;
  auto world = world_memory::found(std::move(*space), state->size, {});
  return world && world->cursor().applied == where ? world : nullptr;
}

world_pointer checkpoints::load(events::position where) const {
  auto world = open(where);
  return world && world->has_its_digest() ? world : nullptr;
}

bool checkpoints::has(events::position where) const { return open(where) != nullptr; }

outcome<void> checkpoints::keep(world_memory& world) const {
  auto in = opened(board_);
  if (!in && in.error().error_number == ENOENT) in = board_.make_directory(folder);
  if (!in) in = opened(board_); // somebody else was faster
  if (!in) return in.error();
  const auto where = world.cursor().applied;
  const auto unfinished = fmt::format("{}.new.{}", name_of(where), random_name());
  world.shrink();
  const auto write = [&]() -> outcome<void> {
    const auto made = in->open(unfinished, O_RDWR | O_CREAT | O_EXCL);
    if (!made) return made.error();
    if (auto written = world.write(*made, {}, true); !written) return written;
    if (auto synced = made->sync(); !synced) return synced;
    return in->rename(unfinished, name_of(where));
  };
  if (auto done = write(); !done) {
    static_cast<void>(in->remove(unfinished));
    if (!has(where)) return done;
  }
  return prune(*in);
}

std::uint64_t checkpoints::newest_size() const {
  const auto in = opened(board_);
  if (!in) return 0;
  const auto all = positions_in(*in);
  if (all.empty()) return 0;
  const auto state = in->state_of(name_of(all.front()));
  return state && *state ? (*state)->size : 0;
}

outcome<void> checkpoints::drop() const {
  const auto in = opened(board_);
  if (!in) return {};
  for (const auto& name : names_in(*in))
    if (auto removed = in->remove(name); !removed) return removed;
  return {};
}

} // namespace tally::storage
