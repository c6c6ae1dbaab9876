#include "cli/arguments/moments.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/local_time.hpp"

#include <array>
#include <charconv>

namespace tally::cli {

namespace {

// Reads digits at fixed places: `pattern` has a `0` where a digit must stand, every other character
// stands for itself.
bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) {
    return false;
  }
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool is_digit = text[index] >= '0' && text[index] <= '9';
    if (pattern[index] == '0' ? !is_digit : text[index] != pattern[index]) {
      return false;
    }
  }
  return true;
}

int number_at(std::string_view text, std::size_t offset, std::size_t length) {
  int number = 0;
  std::from_chars(text.data() + offset, text.data() + offset + length, number);
  return number;
}

std::optional<events::instant> parse_local(std::string_view text) {
  const bool has_time = fits(text, "0000-00-00 00:00") || fits(text, "0000-00-00T00:00");
  const bool has_seconds = fits(text, "0000-00-00 00:00:00") || fits(text, "0000-00-00T00:00:00");
  if (!has_time && !has_seconds && !fits(text, "0000-00-00")) {
    return std::nullopt;
  }
  return local_instant(number_at(text, 0, 4), number_at(text, 5, 2), number_at(text, 8, 2),
                       has_time || has_seconds ? number_at(text, 11, 2) : 0,
                       has_time || has_seconds ? number_at(text, 14, 2) : 0,
                       has_seconds ? number_at(text, 17, 2) : 0);
}

} // namespace

std::optional<events::instant> parse_time(std::string_view text, events::instant now) {
  if (text == "now") {
    return now;
  }
  if (text == "today") {
    return local_midnight(now, 0);
  }
  if (text == "yesterday") {
    return local_midnight(now, 1);
  }
  if (const auto length = parse_duration(text)) {
    return events::instant{now.milliseconds - length->count() * 1000};
  }
  if (const auto local = parse_local(text)) {
    return local;
  }
  return events::parse_instant(text);
}

std::optional<moment> parse_moment(std::string_view text, events::instant now) {
  std::uint64_t position = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (fault == std::errc() && !text.empty() && end == text.data() + text.size()) {
    return moment(position);
  }
  if (const auto time = parse_time(text, now)) {
    return moment(*time);
  }
  return std::nullopt;
}

} // namespace tally::cli
