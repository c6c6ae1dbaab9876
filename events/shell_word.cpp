#include "events/shell_word.hpp"

#include <algorithm>

namespace tally::events {

namespace {

bool is_plain(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_digit = c >= '0' && c <= '9';
  return is_letter || is_digit || static_cast<unsigned char>(c) > 0x7FU ||
         std::string_view("_-./:@%+=").find(c) != std::string_view::npos;
}

} // namespace

std::string shell_word(std::string_view text) {
  const bool begins_plain = !text.empty() && text.front() != '-';
  if (begins_plain && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

} // namespace tally::events
