#include "events/instant.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace tally::events {

namespace {

constexpr std::int64_t day_in_ms = 86'400'000;
constexpr instant first_written{-62'167'219'200'000}; // 0000-01-01T00:00:00.000Z
constexpr instant last_written{253'402'300'799'999};  // 9999-12-31T23:59:59.999Z

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// Takes a number of exactly `digits` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// The fraction of a second, cut to milliseconds.
std::optional<int> take_milliseconds(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  int value = 0;
  int seen = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
       text.remove_prefix(1), ++seen) {
    if (seen < 3) value = value * 10 + (text.front() - '0');
  }
  if (seen == 0) return std::nullopt;
  for (; seen < 3; ++seen) value *= 10;
  return value;
}

/// The zone's distance from UTC in minutes.
std::optional<int> take_zone(std::string_view& text) {
  if (take_one_of(text, "Zz")) return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  if (!hours || !take_one_of(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take_one_of(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_one_of(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

} // namespace

std::string to_string(instant at) {
  const std::int64_t days = floor_divide(at.milliseconds, day_in_ms);
  const std::int64_t rest = at.milliseconds - days * day_in_ms;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
}

std::optional<instant> parse_instant(std::string_view text) {
  const auto days = take_date(text);
  if (!days || !take_one_of(text, "Tt ")) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take_one_of(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take_one_of(text, ":")) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto fraction = take_milliseconds(text);
  if (!fraction) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  const std::int64_t minutes = (*days * 24 + *hour) * 60 + *minute - *zone;
  const instant read{(minutes * 60 + *second) * 1000 + *fraction};
  if (read < first_written || read > last_written) return std::nullopt; // an offset led out
  return read;
}

std::string to_string(const monotonic_stamp& stamp) {
  return fmt::format("{}:{}", stamp.boot, stamp.milliseconds);
}

std::optional<monotonic_stamp> parse_monotonic_stamp(std::string_view text) {
  const auto colon = text.find(':');
  if (colon != 8) return std::nullopt;
  monotonic_stamp stamp{std::string{text.substr(0, colon)}, 0};
  if (stamp.boot.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, fault] =
      std::from_chars(digits.data(), digits.data() + digits.size(), stamp.milliseconds);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return stamp;
}

} // namespace tally::events
