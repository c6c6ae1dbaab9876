#pragma once

#include "events/duration.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tally::cli {

/// The longest duration that is accepted: a hundred years of 365 days.
inline constexpr std::chrono::seconds longest_duration{events::longest_duration_s};

/// Reads what `events::seconds_in` reads: `90s`, `1h30m`.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// What `parse_duration` reads as the same: `1h30m`, `0s`.
std::string exact_text(std::chrono::seconds length);

/// For people, the two largest units: `45s`, `15m`, `2h 05m`, `3d 04h`; with a `-` before what is
/// negative.
std::string brief_text(std::chrono::seconds length);

/// How long ago, for people: `just now` below ten seconds, `15m ago`.
std::string ago_text(std::chrono::seconds age);

} // namespace tally::cli
