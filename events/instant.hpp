#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::events {

/// A point in time as a wall clock said it: milliseconds since 1970-01-01T00:00:00Z, leap seconds
/// not counted.
struct instant {
  std::int64_t milliseconds = 0;

  friend constexpr auto operator<=>(const instant&, const instant&) = default;
  friend constexpr bool operator==(const instant&, const instant&) = default;
};

/// The instant `seconds` later.
constexpr instant after(instant at, std::int64_t seconds) {
  return {at.milliseconds + (seconds * 1000)};
}

/// What CLOCK_MONOTONIC said on one boot of a machine. Two stamps can be compared only within one
/// boot.
struct monotonic_stamp {
  std::string boot;              ///< first eight hex digits of the boot's id
  std::int64_t milliseconds = 0; ///< since some point before that boot's first process

  friend bool operator==(const monotonic_stamp&, const monotonic_stamp&) = default;
};

/// RFC 3339 in UTC with milliseconds: `2026-11-20T10:00:00.123Z`. Years 0000 to 9999.
[[nodiscard]] std::string to_string(instant at);

/// Reads RFC 3339 (`T` or a blank between date and time, any number of decimals, `Z` or an offset);
/// nothing where the text is no such time or names a day that does not exist.
[[nodiscard]] std::optional<instant> parse_instant(std::string_view text);

/// `9f3c2a1b:123456789`: boot, then milliseconds.
[[nodiscard]] std::string to_string(const monotonic_stamp& stamp);

/// Reads what `to_string` wrote, or nothing.
[[nodiscard]] std::optional<monotonic_stamp> parse_monotonic_stamp(std::string_view text);

} // namespace tally::events
