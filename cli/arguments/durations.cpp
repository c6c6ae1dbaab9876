#include "cli/arguments/durations.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>

namespace tally::cli {

namespace {

struct unit {
  char letter;
  std::int64_t seconds;
};

constexpr std::array units{unit{'d', 86400}, unit{'h', 3600}, unit{'m', 60}, unit{'s', 1}};

} // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  std::int64_t total = 0;
  for (const unit& each : units) {
    if (text.empty() || text.front() < '0' || text.front() > '9') {
      break;
    }
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (fault != std::errc() || digits == text.size()) {
      return std::nullopt;
    }
    if (text[digits] != each.letter) {
      continue;
    }
    if (count > longest_duration.count() / each.seconds) {
      return std::nullopt;
    }
    total += count * each.seconds;
    text.remove_prefix(digits + 1);
  }
  if (!text.empty() || total > longest_duration.count()) {
    return std::nullopt;
  }
  return std::chrono::seconds(total);
}

std::string exact_text(std::chrono::seconds length) {
  std::string out;
  std::int64_t left = length.count();
  for (const unit& each : units) {
    if (left >= each.seconds) {
      fmt::format_to(std::back_inserter(out), "{}{}", left / each.seconds, each.letter);
      left %= each.seconds;
    }
  }
  return out.empty() ? "0s" : out;
}

std::string brief_text(std::chrono::seconds length) {
  const std::int64_t seconds = length.count();
  if (seconds < 0) {
    return "-" + brief_text(-length);
  }
  if (seconds < 60) {
    return fmt::format("{}s", seconds);
  }
  if (seconds < 3600) {
    return fmt::format("{}m", seconds / 60);
  }
  if (seconds < 86400) {
    return fmt::format("{}h {:02}m", seconds / 3600, seconds / 60 % 60);
  }
  return fmt::format("{}d {:02}h", seconds / 86400, seconds / 3600 % 24);
}

std::string ago_text(std::chrono::seconds age) {
  return age < std::chrono::seconds(10) ? "just now" : brief_text(age) + " ago";
}

} // namespace tally::cli
