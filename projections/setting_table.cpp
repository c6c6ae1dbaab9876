#include "projections/setting_table.hpp"

#include "events/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tally::projections {

namespace {

constexpr std::array table{
    setting_spec{"lease", false, setting_kind::duration, "what the board was opened with",
                 "How long a claim lasts without a sign of life, where the claim itself does not "
                 "say."},
    setting_spec{"lease", true, setting_kind::duration, "that of the project",
                 "How long the claim of an item lasts that is in this stage when it is claimed."},
    setting_spec{"limit", true, setting_kind::count, "none",
                 "At most so many items of this stage are claimed at a time. Sessions that are "
                 "paused or lapsed do not count."},
    setting_spec{"approval", true, setting_kind::yes_or_no, "no",
                 "An item goes on from this stage, or is done in it, only once somebody else than "
                 "its holder approved it."},
    setting_spec{"attempts", false, setting_kind::count, "3",
                 "An item that failed so often is a dead letter: it is retried only by force."},
};

} // namespace

std::span<const setting_spec> all_settings() { return table; }

std::optional<setting_key> find_setting(std::string_view key) {
  const auto dot = key.find('.');
  const bool of_stage = dot != std::string_view::npos && dot + 1 < key.size();
  const std::string_view name = of_stage ? key.substr(0, dot) : key;
  const auto found = std::find_if(table.begin(), table.end(), [&](const setting_spec& each) {
    return each.name == name && each.of_stage == of_stage;
  });
  if (found == table.end()) return std::nullopt;
  return setting_key{&*found, of_stage ? key.substr(dot + 1) : std::string_view{}};
}

std::optional<std::int64_t> read_setting(setting_kind kind, std::string_view text) {
  switch (kind) {
  case setting_kind::duration: {
    const auto seconds = events::seconds_in(text);
    return seconds && *seconds > 0 ? seconds : std::nullopt;
  }
  case setting_kind::count: {
    if (text == "none") return 0;
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = fault == std::errc{} && end == text.data() + text.size();
    return whole && number >= 1 && number <= 1'000'000 ? std::optional{number} : std::nullopt;
  }
  case setting_kind::yes_or_no:
    if (text == "yes" || text == "true" || text == "on") return 1;
    if (text == "no" || text == "false" || text == "off") return 0;
    return std::nullopt;
  }
  return std::nullopt;
}

std::string setting_text(setting_kind kind, std::int64_t value) {
  switch (kind) {
  case setting_kind::duration: return events::duration_text(value);
  case setting_kind::count: return value == 0 ? "none" : fmt::format("{}", value);
  case setting_kind::yes_or_no: return value == 0 ? "no" : "yes";
  }
  return {};
}

std::string_view form_of(setting_kind kind) {
  switch (kind) {
  case setting_kind::duration: return "a duration such as 2h";
  case setting_kind::count: return "a number from 1, or none";
  case setting_kind::yes_or_no: return "yes or no";
  }
  return {};
}

std::string key_of(const setting_spec& spec, std::string_view stage) {
  return spec.of_stage ? fmt::format("{}.{}", spec.name, stage) : std::string{spec.name};
}

} // namespace tally::projections
