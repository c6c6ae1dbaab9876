#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::events {

/// The longest duration that can be written, in seconds: a hundred years of 365 days.
inline constexpr std::int64_t longest_duration_s = std::int64_t{86400} * 36500;

/// Reads `90s`, `30m`, `2h`, `1h30m`, `7d` as seconds: whole numbers with a unit of d, h, m, s,
/// each unit once and the larger first. Nothing where the text is anything else or longer than
/// `longest_duration_s`.
[[nodiscard]] std::optional<std::int64_t> seconds_in(std::string_view text);

/// True where `text` is a duration that is longer than `longest_duration_s`.
[[nodiscard]] bool is_too_long(std::string_view text);

/// What `seconds_in` reads as the same: `1h30m`, `0s`.
[[nodiscard]] std::string duration_text(std::int64_t seconds);

} // namespace tally::events
