#include "cli/text/utf8.hpp"

namespace tally::cli {

namespace {

constexpr character invalid{U'\uFFFD', 1};

// The length that a first byte announces and the bits it gives; 0 for a byte that cannot be first.
character announced(unsigned char byte) {
  if (byte < 0x80) {
    return {byte, 1};
  }
  if (byte >= 0xC2 && byte < 0xE0) {
    return {byte & 0x1FU, 2};
  }
  if (byte >= 0xE0 && byte < 0xF0) {
    return {byte & 0x0FU, 3};
  }
  if (byte >= 0xF0 && byte < 0xF5) {
    return {byte & 0x07U, 4};
  }
  return {0, 0};
}

bool is_well_formed(character whole) {
  const bool overlong =
      (whole.length == 3 && whole.point < 0x800) || (whole.length == 4 && whole.point < 0x10000);
  const bool surrogate = whole.point >= 0xD800 && whole.point < 0xE000;
  return !overlong && !surrogate && whole.point <= 0x10FFFF;
}

} // namespace

character first_character(std::string_view text) {
  character whole = announced(static_cast<unsigned char>(text.front()));
  if (whole.length == 0 || whole.length > text.size()) {
    return invalid;
  }
  for (std::size_t index = 1; index < whole.length; ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    if ((byte & 0xC0U) != 0x80U) {
      return invalid;
    }
    whole.point = (whole.point << 6U) | (byte & 0x3FU);
  }
  return is_well_formed(whole) ? whole : invalid;
}

void append_utf8(std::string& out, char32_t point) {
  const auto continuation = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
  };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    continuation(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U));
    continuation(6);
    continuation(0);
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0)         // C0, DEL, C1
         || point == 0x61C || point == 0x200E || point == 0x200F // direction marks
         || (point >= 0x2028 && point <= 0x202E) // separators, embeddings, overrides
         || (point >= 0x2066 && point <= 0x2069) // isolates
         || point == 0xFEFF || (point >= 0xE0000 && point <= 0xE007F);
}

} // namespace tally::cli
