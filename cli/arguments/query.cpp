#include "cli/arguments/query.hpp"

#include "cli/text/json_text.hpp"
#include "cli/text/report.hpp"
#include "events/match.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

bool shows(const value& content, const std::string& wanted) {
  return match(
      content.data, [&](value::absent) { return wanted.empty(); },
      [&](value::null) { return wanted.empty(); },
      [&](bool truth) { return wanted == (truth ? "true" : "false"); },
      [&](std::int64_t number) { return wanted == fmt::format("{}", number); },
      [&](const std::string& text) { return wanted == text; },
      [&](events::instant when) { return wanted == to_string(when); },
      [&](const events::json_text& json) { return wanted == json.value; },
      [&](const value::list& items) {
        if (items.empty()) return wanted.empty();
        return std::any_of(items.begin(), items.end(),
                           [&](const value& item) { return shows(item, wanted); });
      },
      [&](const value::object&) { return wanted == as_json(content); });
}

} // namespace

bool satisfies(const value::object& row, const std::vector<condition>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const condition& each) {
    const auto found = std::find_if(row.begin(), row.end(),
                                    [&](const field& part) { return part.name == each.first; });
    return found != row.end() && shows(found->content, each.second);
  });
}

void check_fields(const std::vector<condition>& conditions,
                  const std::vector<std::string_view>& fields) {
  for (const auto& [name, wanted] : conditions) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) {
      throw usage_error(fmt::format("--where: there is no field '{}' in this view", name),
                        fmt::format("its fields are {}", fmt::join(fields, ", ")));
    }
  }
}

} // namespace tally::cli
