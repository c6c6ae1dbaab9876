#include "cli/text/local_time.hpp"

#include <fmt/format.h>

#include <ctime>

namespace tally::cli {

namespace {

constexpr std::int64_t thousand = 1000;

std::tm local_parts(events::instant when) {
  // Rounded down, also before 1970.
  const std::int64_t below = when.milliseconds % thousand < 0 ? 1 : 0;
  const auto seconds = static_cast<std::time_t>(when.milliseconds / thousand - below);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

events::instant from_parts(std::tm parts) {
  parts.tm_isdst = -1;
  return {static_cast<std::int64_t>(std::mktime(&parts)) * thousand};
}

} // namespace

std::string local_text(events::instant when) {
  const std::tm parts = local_parts(when);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

std::optional<events::instant> local_instant(int year, int month, int day, int hour, int minute,
                                             int second) {
  std::tm wanted{};
  wanted.tm_year = year - 1900;
  wanted.tm_mon = month - 1;
  wanted.tm_mday = day;
  wanted.tm_hour = hour;
  wanted.tm_min = minute;
  wanted.tm_sec = second;
  const events::instant found = from_parts(wanted);
  const std::tm got = local_parts(found);
  // mktime carries over what does not exist: 30 February, and the hour that a change to summer time
  // skips.
  if (got.tm_year != wanted.tm_year || got.tm_mon != wanted.tm_mon ||
      got.tm_mday != wanted.tm_mday || got.tm_hour != wanted.tm_hour ||
      got.tm_min != wanted.tm_min || got.tm_sec != wanted.tm_sec) {
    return std::nullopt;
  }
  return found;
}

events::instant local_midnight(events::instant now, int days) {
  std::tm parts = local_parts(now);
  parts.tm_mday -= days;
  parts.tm_hour = 0;
  parts.tm_min = 0;
  parts.tm_sec = 0;
  return from_parts(parts);
}

} // namespace tally::cli
