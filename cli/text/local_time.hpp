#pragma once

#include "events/instant.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tally::cli {

/// `2026-11-20 10:00` in the time zone of this place: for people, never for scripts.
std::string local_text(events::instant when);

/// The instant of a local date and time of day; nothing where there is no such day or hour.
std::optional<events::instant> local_instant(int year, int month, int day, int hour, int minute,
                                             int second);

/// Midnight of the local day that lies `days` before the one of `now`.
events::instant local_midnight(events::instant now, int days);

} // namespace tally::cli
