#include "cli/arguments/arguments.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

namespace tally::cli {

namespace {

const positional_spec* find_positional(const command_spec& command, std::string_view name) {
  const auto found = std::find_if(command.positionals.begin(), command.positionals.end(),
                                  [&](const positional_spec& each) { return each.name == name; });
  return found == command.positionals.end() ? nullptr : &*found;
}

// The name as the spec holds it, which outlives any argument.
std::string_view name_in_spec(const command_spec& command, std::string_view name) {
  if (const option_spec* const option = find_option(command, name)) {
    return option->name;
  }
  const positional_spec* const positional = find_positional(command, name);
  assert(positional != nullptr && "a name that the spec of the command does not have");
  return positional->name;
}

[[noreturn]] void refuse(const command_spec& command, std::string_view name, std::string_view text,
                         std::string_view want, std::string_view hint) {
  throw usage_error(fmt::format("{}: '{}' is not {}", shown_name(command, name), text, want),
                    std::string(hint));
}

} // namespace

void arguments::add(std::string_view name, std::string text) {
  name = name_in_spec(*command_, name);
  const auto found = std::find_if(given_.begin(), given_.end(),
                                  [&](const given& each) { return each.name == name; });
  given& entry = found == given_.end() ? given_.emplace_back(given{name, {}}) : *found;
  entry.values.push_back(std::move(text));
}

const std::vector<std::string>& arguments::list(std::string_view name) const {
  static const std::vector<std::string> none;
  name = name_in_spec(*command_, name);
  const auto found = std::find_if(given_.begin(), given_.end(),
                                  [&](const given& each) { return each.name == name; });
  return found == given_.end() ? none : found->values;
}

const std::string& arguments::text(std::string_view name) const {
  const std::vector<std::string>& values = list(name);
  if (values.empty()) {
    throw usage_error(fmt::format("{} is missing", shown_name(*command_, name)),
                      fmt::format("tally help {}", command_->words));
  }
  return values.back();
}

std::optional<std::string> arguments::optional_text(std::string_view name) const {
  return has(name) ? std::optional(text(name)) : std::nullopt;
}

std::optional<std::int64_t> arguments::number(std::string_view name, std::int64_t least,
                                              std::int64_t most) const {
  if (!has(name)) {
    return std::nullopt;
  }
  const std::string& digits = text(name);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc() || end != digits.data() + digits.size() || number < least ||
      number > most) {
    refuse(*command_, name, digits,
           most == largest_number ? fmt::format("a whole number from {}", least)
                                  : fmt::format("a whole number from {} to {}", least, most),
           "");
  }
  return number;
}

std::optional<std::chrono::seconds> arguments::duration(std::string_view name) const {
  if (!has(name)) {
    return std::nullopt;
  }
  const auto length = parse_duration(text(name));
  if (!length && events::is_too_long(text(name))) {
    throw usage_error(fmt::format("{}: '{}' is too long", shown_name(*command_, name), text(name)),
                      fmt::format("the longest duration is {}", exact_text(longest_duration)));
  }
  if (!length) {
    refuse(*command_, name, text(name), "a duration", "write it as 90s, 30m, 2h, 1h30m or 7d");
  }
  if (name == "wait" && length->count() == 0) return std::nullopt;
  return length;
}

std::optional<events::instant> arguments::time(std::string_view name, events::instant now) const {
  if (!has(name)) {
    return std::nullopt;
  }
  const auto when = parse_time(text(name), now);
  if (!when) {
    refuse(*command_, name, text(name), "a time",
           "write it as 2026-11-20, '2026-11-20 10:00', 2026-11-20T10:00:00Z, yesterday, or 2h for "
           "two hours ago");
  }
  return when;
}

std::optional<moment> arguments::position_or_time(std::string_view name,
                                                  events::instant now) const {
  if (!has(name)) {
    return std::nullopt;
  }
  const auto when = parse_moment(text(name), now);
  if (!when) {
    refuse(*command_, name, text(name), "a position or a time",
           "write it as 412, 2026-11-20, '2026-11-20 10:00', 2026-11-20T10:00:00Z, yesterday, or "
           "2h for two hours ago");
  }
  return when;
}

std::vector<std::pair<std::string, std::string>> arguments::pairs(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> parted;
  for (const std::string& each : list(name)) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0) {
      refuse(*command_, name, each, "a name and a value",
             fmt::format("write it as {} NAME=VALUE", shown_name(*command_, name)));
    }
    parted.emplace_back(each.substr(0, equals), each.substr(equals + 1));
  }
  return parted;
}

std::string shown_name(const command_spec& command, std::string_view name) {
  if (find_positional(command, name) == nullptr) {
    return fmt::format("--{}", name);
  }
  std::string capitals(name);
  for (char& letter : capitals) {
    letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return capitals;
}

} // namespace tally::cli
