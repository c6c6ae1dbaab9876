#include "cli/arguments/item_arguments.hpp"

#include "cli/arguments/named_thing.hpp"
#include "cli/text/json_text.hpp"
#include "events/wire.hpp"

namespace tally::cli {

std::vector<events::item_id> items_given(const arguments& given, std::string_view name) {
  std::vector<events::item_id> items;
  for (const auto& text : given.list(name)) items.push_back(item_named(text));
  return items;
}

events::item_id item_given(const arguments& given, std::string_view name) {
  return item_named(given.text(name));
}

std::optional<events::item_id> optional_item(const arguments& given, std::string_view name) {
  if (!given.has(name)) return std::nullopt;
  return item_named(given.text(name));
}

events::json_members metadata_given(const arguments& given) {
  events::json_members members;
  for (auto& [name, text] : given.pairs("meta")) {
    if (text.empty()) {
      members[name] = {"null"};
      continue;
    }
    const auto as_json = events::wire::compact_json(text);
    members[name] = as_json ? *as_json : events::json_text{json_string(text)};
  }
  return members;
}

std::optional<std::int64_t> seconds_given(const arguments& given, std::string_view name) {
  const auto length = given.duration(name);
  if (!length) return std::nullopt;
  return length->count();
}

} // namespace tally::cli
