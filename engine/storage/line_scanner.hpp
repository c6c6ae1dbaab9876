#pragma once

#include "engine/storage/file.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace tally::storage {

/// Goes through a file line by line, a mebibyte at a time, without copying lines.
class line_scanner {
public:
  /// From `offset` to `end`, in bytes. `source` must outlive it.
  line_scanner(const file& source, std::uint64_t offset, std::uint64_t end);

  /// The next line with its newline, valid until the next call. Empty at the end; without a newline
  /// if the file ends in the midst of a line, or after a mebibyte without one.
  [[nodiscard]] outcome<std::string_view> next();

private:
  outcome<void> refill();

  const file* source_;
  std::uint64_t offset_; // in the file, of what comes after the room's contents
  std::uint64_t end_;
  std::size_t capacity_;
  std::unique_ptr<char[]>
      room_;              // NOLINT(*-avoid-c-arrays): memory that nothing fills before read(2) does
  std::size_t begin_ = 0; // of what was not given out yet
  std::size_t filled_ = 0;
};

} // namespace tally::storage
