#pragma once

#include "engine/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tally::storage {

using engine::failure;
using engine::failure_kind;
using engine::outcome;

/// What a refused system call means to the caller: `not_permitted` where rights are missing or the
/// file system is read-only, else `io`. `doing` is a verb that takes the path: "read".
[[nodiscard]] failure system_failure(std::string_view doing, const std::string& path,
                                     int error_number,
                                     std::optional<std::uint64_t> offset = std::nullopt);

/// What tells one file from every other of this machine, as long as it exists.
struct file_identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;

  friend auto operator<=>(const file_identity&, const file_identity&) = default;
  friend bool operator==(const file_identity&, const file_identity&) = default;
};

/// The facts about a file that storage goes by.
struct file_state {
  file_identity identity;
  std::uint64_t size = 0; ///< in bytes
  std::uint64_t links = 0;
  bool writable = false; ///< its owner may write to it: a sealed segment's may not
};

/// An open file or directory, closed when destroyed. Knows its path, for messages. Never follows a
/// symbolic link in the last component, never survives an exec. What is created is for its owner
/// alone, whatever the umask.
class file {
public:
  file() = default;
  file(file&& other) noexcept;
  file& operator=(file&& other) noexcept;
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file();

  /// Opens a directory by its path.
  [[nodiscard]] static outcome<file> open_directory(const std::string& path);

  /// Opens `name` below this directory; `flags` as for open(2). Where they create, the mode becomes
  /// `mode`.
  [[nodiscard]] outcome<file> open(const std::string& name, int flags,
                                   std::uint32_t mode = 0600) const;

  /// Makes a directory below this one, with mode 0700, and opens it.
  [[nodiscard]] outcome<file> make_directory(const std::string& name) const;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Fills `into` from `offset` on; gives how many bytes there were, fewer only at the end of the
  /// file.
  [[nodiscard]] outcome<std::size_t> read(std::span<char> into, std::uint64_t offset) const;

  /// Writes all of `bytes` at `offset`, in one call where the system takes them in one.
  [[nodiscard]] outcome<void> write(std::string_view bytes, std::uint64_t offset) const;

  /// Waits until the contents are on disk; for a directory, the names in it.
  [[nodiscard]] outcome<void> sync() const;

  /// Cuts the file to `size` bytes.
  [[nodiscard]] outcome<void> resize(std::uint64_t size) const;

  /// Makes room for bytes to come without changing the size. Where the file system cannot, nothing
  /// happens.
  [[nodiscard]] outcome<void> reserve(std::uint64_t offset, std::uint64_t length) const;

  /// Takes every right to write from the file.
  [[nodiscard]] outcome<void> seal() const;

  [[nodiscard]] outcome<file_state> state() const;

  /// The state of `name` below this directory, or nothing where it does not exist.
  [[nodiscard]] outcome<std::optional<file_state>> state_of(const std::string& name) const;

  /// Renames within this directory, over what may bear the new name, and syncs the directory.
  [[nodiscard]] outcome<void> rename(const std::string& from, const std::string& to) const;

  /// Removes a file below this directory, if it is there.
  [[nodiscard]] outcome<void> remove(const std::string& name) const;

private:
  file(int descriptor, std::string path);

  int descriptor_ = -1;
  std::string path_;
};

/// Writes a whole new file below `directory` and syncs it, then gives it its name, so that nobody
/// ever sees half of it.
[[nodiscard]] outcome<void> write_whole(const file& directory, const std::string& name,
                                        std::string_view bytes);

/// Fails with `not_permitted` where the directory is not on a file system of this machine whose
/// locks and syncs are known to hold: ext, xfs, btrfs, zfs, f2fs, overlay, tmpfs.
[[nodiscard]] outcome<void> require_local(const file& directory);

/// 32 hex digits that nobody has had before.
[[nodiscard]] std::string random_name();

} // namespace tally::storage
