#include "engine/storage/alive.hpp"

#include <cerrno>
#include <map>
#include <utility>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

namespace tally::storage {

namespace {

constexpr const char* file_name = "alive";

struct flock range_of(std::int64_t byte, int type) {
  struct flock range {};
  range.l_type = static_cast<short>(type);
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  return range;
}

std::int64_t random_byte() {
  std::uint64_t any = 0;
  while (::getrandom(&any, sizeof any, 0) < 0) continue;
  return static_cast<std::int64_t>(any >> 11U); // 53 bits: an integer of the log
}

struct registry {
  std::mutex mutex;
  std::map<file_identity, std::weak_ptr<alive_bytes>> files;
};

registry& known_files() {
  static registry known;
  return known;
}

} // namespace

alive_bytes::hold::hold(std::shared_ptr<alive_bytes> of, std::int64_t byte)
    : of_(std::move(of)), byte_(byte) {}

alive_bytes::hold::~hold() {
  if (!of_) return;
  const std::lock_guard guard{of_->mutex_};
  auto range = range_of(byte_, F_UNLCK);
  ::fcntl(of_->contents_.descriptor(), F_SETLK, &range);
  of_->own_.erase(byte_);
}

outcome<void> alive_bytes::create(const file& board) {
  auto made = board.open(file_name, O_RDWR | O_CREAT | O_EXCL);
  if (!made) return made.error();
  return made->sync();
}

outcome<std::shared_ptr<alive_bytes>> alive_bytes::open(const std::string& path) {
  const auto board = file::open_directory(path);
  if (!board) return board.error();
  auto& known = known_files();
  const std::lock_guard guard{known.mutex};
  const auto found = board->state_of(file_name);
  if (!found) return found.error();
  if (*found) {
    if (auto same = known.files[(*found)->identity].lock()) return same;
  }
  // Made anew where it was deleted: who holds a byte of the old one is then known by its process.
  auto opened = board->open(file_name, *found ? O_RDWR : O_RDWR | O_CREAT);
  // Who may only read looks at bytes, and takes none.
  if (!opened && *found) opened = board->open(file_name, O_RDONLY);
  if (!opened) return opened.error();
  const auto state = opened->state();
  if (!state) return state.error();
  std::shared_ptr<alive_bytes> made{new alive_bytes{std::move(*opened)}};
  known.files[state->identity] = made;
  return made;
}

outcome<alive_bytes::hold> alive_bytes::take() {
  const std::lock_guard guard{mutex_};
  while (true) {
    const auto byte = random_byte();
    auto range = range_of(byte, F_WRLCK);
    if (own_.contains(byte)) continue;
    if (::fcntl(contents_.descriptor(), F_SETLK, &range) == 0) {
      own_.insert(byte);
      return hold{shared_from_this(), byte};
    }
    if (errno != EAGAIN && errno != EACCES) return system_failure("lock", contents_.path(), errno);
  }
}

std::optional<bool> alive_bytes::is_held(std::int64_t byte) const {
  const std::lock_guard guard{mutex_};
  if (own_.contains(byte)) return true;
  auto range = range_of(byte, F_WRLCK);
  if (byte < 0 || ::fcntl(contents_.descriptor(), F_GETLK, &range) != 0) return std::nullopt;
  return range.l_type != F_UNLCK;
}

} // namespace tally::storage
