#include "projections/character_set.hpp"

#include <algorithm>

namespace tally::projections {

character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80U) return {lead, 1};
  const std::size_t size = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  char32_t value = lead & (0x7FU >> size);
  for (std::size_t more = 1; more < size; ++more) value = (value << 6U) | (byte(at + more) & 0x3FU);
  return {value, size};
}

void append(std::string& text, char32_t value) {
  const auto byte = [&](char32_t bits) {
    text += static_cast<char>(static_cast<unsigned char>(bits));
  };
  if (value < 0x80U) {
    byte(value);
  } else if (value < 0x800U) {
    byte(0xC0U | (value >> 6U));
    byte(0x80U | (value & 0x3FU));
  } else if (value < 0x10000U) {
    byte(0xE0U | (value >> 12U));
    byte(0x80U | ((value >> 6U) & 0x3FU));
    byte(0x80U | (value & 0x3FU));
  } else {
    byte(0xF0U | (value >> 18U));
    byte(0x80U | ((value >> 12U) & 0x3FU));
    byte(0x80U | ((value >> 6U) & 0x3FU));
    byte(0x80U | (value & 0x3FU));
  }
}

bool holds(const character_set& set, char32_t value) {
  return std::any_of(set.begin(), set.end(), [&](const character_range& one) {
    return one.first <= value && value <= one.last;
  });
}

character_set common(const character_set& left, const character_set& right) {
  character_set both;
  auto a = left.begin();
  auto b = right.begin();
  while (a != left.end() && b != right.end()) {
    const character_range meet{std::max(a->first, b->first), std::min(a->last, b->last)};
    if (meet.first <= meet.last) both.push_back(meet);
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return both;
}

character_set without(const character_set& set, const character_set& taken) {
  character_set left;
  for (character_range one : set) {
    for (const character_range& hole : taken) {
      if (hole.last < one.first || hole.first > one.last) continue;
      if (hole.first > one.first) left.push_back({one.first, hole.first - 1});
      one.first = hole.last + 1;
    }
    if (one.first <= one.last) left.push_back(one);
  }
  return left;
}

character_set set_of(character_set ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const character_range& a, const character_range& b) { return a.first < b.first; });
  character_set merged;
  for (const character_range& one : ranges) {
    if (!merged.empty() && one.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, one.last);
    } else {
      merged.push_back(one);
    }
  }
  return merged;
}

} // namespace tally::projections
