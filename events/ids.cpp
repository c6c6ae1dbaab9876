#include "events/ids.hpp"

#include <algorithm>

namespace tally::events {

namespace {

/// Length in bytes of the well-formed sequence that `text` begins with, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) -> unsigned {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto follows = [&](std::size_t at, unsigned low, unsigned high) {
    return byte(at) >= low && byte(at) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0U && first <= 0xEFU) {
    const unsigned low = first == 0xE0U ? 0xA0U : 0x80U;
    const unsigned high = first == 0xEDU ? 0x9FU : 0xBFU;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    const unsigned low = first == 0xF0U ? 0x90U : 0x80U;
    const unsigned high = first == 0xF4U ? 0x8FU : 0xBFU;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool is_control_or_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20U || byte == 0x7FU;
}

} // namespace

std::string_view story_of(std::string_view id) {
  const auto slash = id.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : id.substr(0, slash);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::string> id_fault(std::string_view text) {
  if (text.empty()) return "an id has at least one character";
  if (text.size() > longest_id) return "an id has at most 128 bytes";
  if (!is_utf8(text)) return "an id is UTF-8";
  if (text.front() == '-' || text.front() == '@') return "an id does not begin with - or @";
  if (std::any_of(text.begin(), text.end(), is_control_or_blank)) {
    return "an id has no blank or control character";
  }
  // U+0080 to U+009F are control characters too, and some terminals obey them.
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '\xC2' && static_cast<unsigned char>(text[at + 1]) < 0xA0U) {
      return "an id has no blank or control character";
    }
  }
  if (text.find(',') != std::string_view::npos) return "an id has no comma";
  return std::nullopt;
}

} // namespace tally::events
