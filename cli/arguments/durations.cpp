#include "cli/arguments/durations.hpp"

#include <fmt/format.h>

namespace tally::cli {

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto seconds = events::seconds_in(text);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

std::string exact_text(std::chrono::seconds length) {
  return events::duration_text(length.count());
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
