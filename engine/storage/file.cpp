#include "engine/storage/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace tally::storage {

namespace {

/// Calls again as long as a signal comes in between.
template <class Call>
auto unless_interrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

file_state to_state(const struct stat& found) {
  return {{found.st_dev, found.st_ino},
          static_cast<std::uint64_t>(found.st_size),
          found.st_nlink,
          (found.st_mode & S_IWUSR) != 0};
}

} // namespace

failure system_failure(std::string_view doing, const std::string& path, int error_number,
                       std::optional<std::uint64_t> offset) {
  const bool forbidden = error_number == EACCES || error_number == EPERM || error_number == EROFS;
  failure what;
  what.kind = forbidden ? failure_kind::not_permitted : failure_kind::io;
  what.message =
      fmt::format("cannot {} {}: {}", doing, path, std::system_category().message(error_number));
  what.path = path;
  what.offset = offset;
  what.error_number = error_number;
  return what;
}

file::file(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

file::file(file&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

file& file::operator=(file&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

file::~file() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

outcome<file> file::open_directory(const std::string& path) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return system_failure("open", path, errno);
  return file{opened, path};
}

outcome<file> file::open(const std::string& name, int flags, std::uint32_t mode) const {
  std::string whole = path_ + '/' + name;
  // Without O_NONBLOCK a FIFO that stands where a file belongs would be waited for.
  const int opened = unless_interrupted([&] {
    return ::openat(descriptor_, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
  });
  if (opened < 0) return system_failure("open", whole, errno);
  file made{opened, std::move(whole)};
  if ((flags & O_CREAT) != 0 && ::fchmod(opened, mode) != 0)
    return system_failure("set the mode of", made.path_, errno);
  return made;
}

outcome<file> file::make_directory(const std::string& name) const {
  // The mode once more, by name: a umask may have left too little of it to open the directory.
  if (::mkdirat(descriptor_, name.c_str(), 0700) != 0 ||
      ::fchmodat(descriptor_, name.c_str(), 0700, 0) != 0) {
    return system_failure("make the directory", path_ + '/' + name, errno);
  }
  return open(name, O_RDONLY | O_DIRECTORY);
}

outcome<std::size_t> file::read(std::span<char> into, std::uint64_t offset) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto place = static_cast<off_t>(offset + done);
    const auto got = unless_interrupted(
        [&] { return ::pread(descriptor_, into.data() + done, into.size() - done, place); });
    if (got < 0) return system_failure("read", path_, errno, offset + done);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

outcome<void> file::write(std::string_view bytes, std::uint64_t offset) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto place = static_cast<off_t>(offset + done);
    const auto put = unless_interrupted(
        [&] { return ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, place); });
    if (put < 0) return system_failure("write to", path_, errno, offset + done);
    done += static_cast<std::size_t>(put);
  }
  return {};
}

outcome<void> file::sync() const {
  // Not repeated where it fails: the system reports a lost write only once.
  if (::fdatasync(descriptor_) != 0) return system_failure("sync", path_, errno);
  return {};
}

outcome<void> file::resize(std::uint64_t size) const {
  const auto length = static_cast<off_t>(size);
  if (unless_interrupted([&] { return ::ftruncate(descriptor_, length); }) != 0) {
    return system_failure("cut", path_, errno, size);
  }
  return {};
}

outcome<void> file::reserve(std::uint64_t offset, std::uint64_t length) const {
  const auto from = static_cast<off_t>(offset);
  const auto size = static_cast<off_t>(length);
  if (unless_interrupted(
          [&] { return ::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, from, size); }) != 0 &&
      errno != EOPNOTSUPP) {
    return system_failure("make room in", path_, errno, offset);
  }
  return {};
}

outcome<void> file::seal() const {
  if (::fchmod(descriptor_, 0400) != 0) return system_failure("seal", path_, errno);
  return {};
}

outcome<file_state> file::state() const {
  struct stat found {};
  if (::fstat(descriptor_, &found) != 0) return system_failure("look at", path_, errno);
  return to_state(found);
}

outcome<std::optional<file_state>> file::state_of(const std::string& name) const {
  struct stat found {};
  if (::fstatat(descriptor_, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0)
    return std::optional{to_state(found)};
  if (errno == ENOENT) return std::optional<file_state>{};
  return system_failure("look at", path_ + '/' + name, errno);
}

outcome<void> file::rename(const std::string& from, const std::string& to) const {
  if (::renameat(descriptor_, from.c_str(), descriptor_, to.c_str()) != 0) {
    return system_failure("rename", path_ + '/' + from, errno);
  }
  if (::fsync(descriptor_) != 0) return system_failure("sync", path_, errno);
  return {};
}

outcome<void> file::remove(const std::string& name) const {
  if (::unlinkat(descriptor_, name.c_str(), 0) != 0 && errno != ENOENT) {
    return system_failure("remove", path_ + '/' + name, errno);
  }
  return {};
}

outcome<void> write_whole(const file& directory, const std::string& name, std::string_view bytes) {
  const std::string unfinished = '.' + name + ".unfinished";
  auto made = directory.open(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
  if (!made) return made.error();
  if (auto written = made->write(bytes, 0); !written) return written;
  if (auto synced = made->sync(); !synced) return synced;
  return directory.rename(unfinished, name);
}

outcome<void> require_local(const file& directory) {
  // ext2 to ext4, XFS, Btrfs, ZFS, F2FS, overlayfs, tmpfs: the magic numbers of statfs(2).
  constexpr std::array<std::uint32_t, 7> local{0xEF53,     0x58465342, 0x9123683E, 0x2FC12FC1,
                                               0xF2F52010, 0x794C7630, 0x01021994};
  struct statfs found {};
  if (::fstatfs(directory.descriptor(), &found) != 0)
    return system_failure("look at", directory.path(), errno);
  const auto kind = static_cast<std::uint32_t>(found.f_type);
  if (std::find(local.begin(), local.end(), kind) != local.end()) return {};
  failure refused;
  refused.kind = failure_kind::not_permitted;
  refused.path = directory.path();
  refused.message =
      fmt::format("{} is on a file system ({:#x}) on which locks and syncs cannot be relied on",
                  directory.path(), kind);
  refused.hint = "Keep the board on a local disk (ext4, xfs, btrfs, zfs, f2fs): tally init --dir "
                 "DIRECTORY, then "
                 "export TALLY_DIR=DIRECTORY";
  return refused;
}

std::string random_name() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes come at once or not at all; only a system that has just started makes one wait.
  while (::getrandom(bytes.data(), bytes.size(), 0) < 0) continue;
  std::string name;
  for (const unsigned char byte : bytes) fmt::format_to(std::back_inserter(name), "{:02x}", byte);
  return name;
}

} // namespace tally::storage
