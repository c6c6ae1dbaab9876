#pragma once

#include "engine/storage/file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tally::storage {

/// Address space in which a world lies and grows without ever moving. Room for 64 GiB is reserved
/// at once: reserving costs nothing, nothing of it is charged before it is used, and no pointer
/// into a world is invalidated by growing. Under a limit of address space (`ulimit -v`) less is
/// reserved.
class world_space {
public:
  /// Memory of the process's own, zeroed; empty at first.
  [[nodiscard]] static std::optional<world_space> own();

  /// The bytes of a file of `size`, shared with everybody who has it mapped. Bytes that somebody
  /// appends to the file afterwards can be used without mapping again.
  [[nodiscard]] static std::optional<world_space> shared(file bytes, std::uint64_t size,
                                                         bool writable);

  /// The first `size` bytes of a file, copied page by page when written to. The file must not
  /// change meanwhile.
  [[nodiscard]] static std::optional<world_space> copied(const file& bytes, std::uint64_t size);

  world_space(world_space&& other) noexcept;
  world_space& operator=(world_space&&) = delete;
  world_space(const world_space&) = delete;
  world_space& operator=(const world_space&) = delete;
  ~world_space();

  [[nodiscard]] std::byte* data() const { return data_; }

  /// Makes bytes `from` to `to` usable, and of a file real: none of them is a hole, for a store
  /// into a hole of a full disk is a SIGBUS. Both are multiples of the page's size.
  [[nodiscard]] outcome<void> grow(std::uint64_t from, std::uint64_t to);

private:
  world_space(std::byte* data, std::uint64_t reserved, file bytes)
      : data_(data), reserved_(reserved), file_(std::move(bytes)) {}

  std::byte* data_;
  std::uint64_t reserved_;
  file file_; // of a shared one
};

} // namespace tally::storage
