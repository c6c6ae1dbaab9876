#include "engine/storage/world_space.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

namespace tally::storage {
namespace {

constexpr std::uint64_t most_reserved = 64ULL << 30U;
constexpr std::uint64_t least_reserved = 16ULL << 20U;

struct reservation {
  std::byte* data = nullptr;
  std::uint64_t size = 0;
};

reservation reserve(std::uint64_t needed, int protection, int flags, int file) {
  for (auto size = most_reserved; size >= least_reserved && size >= needed; size /= 2) {
    void* const data = ::mmap(nullptr, size, protection, flags, file, 0);
    if (data != MAP_FAILED) return {static_cast<std::byte*>(data), size};
  }
  return {};
}

reservation reserve_own(std::uint64_t needed) {
  return reserve(needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

} // namespace

std::optional<world_space> world_space::own() {
  const auto place = reserve_own(0);
  if (place.data == nullptr) return std::nullopt;
  return world_space(place.data, place.size, file());
}

std::optional<world_space> world_space::shared(file bytes, std::uint64_t size, bool writable) {
  const int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  const auto place = reserve(size, protection, MAP_SHARED, bytes.descriptor());
  if (place.data == nullptr) return std::nullopt;
  return world_space(place.data, place.size, std::move(bytes));
}

std::optional<world_space> world_space::copied(const file& bytes, std::uint64_t size) {
  const auto place = reserve_own(size);
  if (place.data == nullptr) return std::nullopt;
  world_space made(place.data, place.size, file());
  if (::mmap(place.data, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, bytes.descriptor(),
             0) == MAP_FAILED)
    return std::nullopt;
  return made;
}

world_space::world_space(world_space&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      reserved_(other.reserved_),
      file_(std::move(other.file_)) {}

world_space::~world_space() {
  if (data_ != nullptr) ::munmap(data_, reserved_);
}

outcome<void> world_space::grow(std::uint64_t from, std::uint64_t to) {
  if (to <= from) return {};
  if (to > reserved_) return system_failure("find address space for", file_.path(), ENOMEM, to);
  if (!file_.is_open()) {
    if (::mprotect(data_ + from, to - from, PROT_READ | PROT_WRITE) == 0) return {};
    return system_failure("find memory for", "a world", errno, to);
  }
  const auto offset = static_cast<off_t>(from);
  const auto length = static_cast<off_t>(to - from);
  int error = EINTR;
  while (error == EINTR) error = ::posix_fallocate(file_.descriptor(), offset, length);
  if (error == 0) return {};
  static_cast<void>(file_.resize(from)); // some of it may have been granted
  return system_failure("make room in", file_.path(), error, from);
}

} // namespace tally::storage
