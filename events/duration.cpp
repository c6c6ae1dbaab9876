#include "events/duration.hpp"

#include <fmt/format.h>

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

} // namespace

std::optional<std::int64_t> seconds_in(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  for (const unit& each : units) {
    if (text.empty() || text.front() < '0' || text.front() > '9') break;
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc() || digits == text.size()) return std::nullopt;
    if (text[digits] != each.letter) continue;
    if (count > longest_duration_s / each.seconds) return std::nullopt;
    total += count * each.seconds;
    text.remove_prefix(digits + 1);
  }
  if (!text.empty() || total > longest_duration_s) return std::nullopt;
  return total;
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
