#include "engine/storage/line_scanner.hpp"

#include <algorithm>
#include <cstring>

namespace tally::storage {

namespace {
constexpr std::uint64_t largest_room = std::uint64_t{1} << 20U;
}

line_scanner::line_scanner(const file& source, std::uint64_t offset, std::uint64_t end)
    : source_(&source),
      offset_(offset),
      end_(std::max(offset, end)),
      capacity_(static_cast<std::size_t>(std::min(end_ - offset, largest_room))),
      room_(new char[capacity_]) {} // make_unique would fill it with zeros first

outcome<std::string_view> line_scanner::next() {
  const auto find = [this] { return std::memchr(room_.get() + begin_, '\n', filled_ - begin_); };
  const void* newline = find();
  if (newline == nullptr && offset_ < end_) {
    if (auto filled = refill(); !filled) return filled.error();
    newline = find();
  }
  const char* from = room_.get() + begin_;
  const auto length = newline == nullptr
                          ? filled_ - begin_
                          : static_cast<std::size_t>(static_cast<const char*>(newline) - from) + 1;
  begin_ += length;
  return std::string_view{from, length};
}

outcome<void> line_scanner::refill() {
  std::memmove(room_.get(), room_.get() + begin_, filled_ - begin_);
  filled_ -= begin_;
  begin_ = 0;
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(capacity_ - filled_, end_ - offset_));
  const auto got = source_->read({room_.get() + filled_, wanted}, offset_);
  if (!got) return got.error();
  filled_ += *got;
  offset_ = *got < wanted ? end_ : offset_ + *got; // cut meanwhile: nothing comes any more
  return {};
}

} // namespace tally::storage
