#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tally::cli {

/// One character taken from the beginning of some text.
struct character {
  char32_t point = 0;     ///< U+FFFD where the bytes are not UTF-8
  std::size_t length = 1; ///< bytes taken, at least one
};

/// The first character of `text`, which must not be empty. Overlong forms, surrogates and stray
/// bytes are not UTF-8.
character first_character(std::string_view text);

/// Appends the character's UTF-8.
void append_utf8(std::string& out, char32_t point);

/// Whether a character may change what a terminal shows beyond its own cell: controls (C0, DEL,
/// C1), line and paragraph separators, marks that turn the writing direction, invisible tags.
bool is_control(char32_t point);

} // namespace tally::cli
