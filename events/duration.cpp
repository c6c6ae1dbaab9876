#include "events/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace tally::events {

namespace {

struct unit {
  char letter;
  std::int64_t seconds;
};

constexpr std::array units{unit{'d', 86400}, unit{'h', 3600}, unit{'m', 60}, unit{'s', 1}};

/// As `seconds_in`, whatever the length: one that is too long is so in the answer too.
std::optional<std::int64_t> total_of(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  for (const unit& each : units) {
    if (text.empty() || text.front() < '0' || text.front() > '9') break;
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (digits == text.size()) return std::nullopt;
    if (text[digits] != each.letter) continue;
    const std::int64_t too_many = longest_duration_s / each.seconds + 1;
    total += (fault != std::errc() ? too_many : std::min(count, too_many)) * each.seconds;
    text.remove_prefix(digits + 1);
  }
  if (!text.empty()) return std::nullopt;
  return total;
}

} // namespace

std::optional<std::int64_t> seconds_in(std::string_view text) {
  const auto total = total_of(text);
  return total && *total <= longest_duration_s ? total : std::nullopt;
}

bool is_too_long(std::string_view text) {
  const auto total = total_of(text);
  return total && *total > longest_duration_s;
}

std::string duration_text(std::int64_t seconds) {
  std::string out;
  for (const unit& each : units) {
    if (seconds < each.seconds) continue;
    fmt::format_to(std::back_inserter(out), "{}{}", seconds / each.seconds, each.letter);
    seconds %= each.seconds;
  }
  return out.empty() ? "0s" : out;
}

} // namespace tally::events
