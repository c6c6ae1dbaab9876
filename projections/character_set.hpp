#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// Characters from the first to the last, that one included.
struct character_range {
  char32_t first = 0;
  char32_t last = 0;
};

/// Some characters: ranges in order, without overlap.
using character_set = std::vector<character_range>;

/// A character of a text, and how many bytes it takes there.
struct character {
  char32_t value = 0;
  std::size_t size = 0;
};

/// The character that begins at `at`, in a text that is known to be UTF-8.
[[nodiscard]] character character_at(std::string_view text, std::size_t at);

/// Adds a character to a text, as UTF-8.
void append(std::string& text, char32_t value);

/// True where `value` is one of `set`.
[[nodiscard]] bool holds(const character_set& set, char32_t value);

/// What two sets have in common.
[[nodiscard]] character_set common(const character_set& left, const character_set& right);

/// The characters of `set` but for those of `taken`.
[[nodiscard]] character_set without(const character_set& set, const character_set& taken);

/// The set of these ranges, which may overlap and be in any order.
[[nodiscard]] character_set set_of(character_set ranges);

} // namespace tally::projections
