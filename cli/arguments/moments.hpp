#pragma once

#include "events/instant.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace tally::cli {

/// What `--since`, `--until` and `--at` may name: a position of the log or a time.
using moment = std::variant<std::uint64_t, events::instant>;

/// Reads a time: RFC 3339, `2026-11-20`, `2026-11-20 10:00` or `…:30` (local time), `today` and
/// `yesterday` (their local midnight), or a duration, which means that long before `now`. Nothing
/// where the text is none of these.
std::optional<events::instant> parse_time(std::string_view text, events::instant now);

/// Reads a position, which is digits alone, or a time.
std::optional<moment> parse_moment(std::string_view text, events::instant now);

} // namespace tally::cli
