#include "cli/formats/bmad/kept.hpp"

#include "cli/formats/bmad/pages.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace tally::cli::bmad {

namespace json = boost::json;
using projections::item_number;
using projections::item_row;
using projections::item_status;
using projections::session_number;
using projections::session_row;
using projections::world;
using projections::memory::view;

namespace {

constexpr std::string_view prefix = "bmad.";

json::string_view key(std::string_view text) { return {text.data(), text.size()}; }

} // namespace

json::value text_value(std::string_view text) { return json::string{key(text)}; }

json::value kept(const metadata_map& metadata, std::string_view name) {
  const auto found = metadata.find(std::string_view{fmt::format("{}{}", prefix, name)});
  if (found == metadata.end()) return nullptr;
  json::error_code error;
  auto value = json::parse(key(view(found->second)), error);
  return error ? json::value(nullptr) : value;
}

std::optional<std::string> kept_text(const metadata_map& metadata, std::string_view name) {
  const auto value = kept(metadata, name);
  if (!value.is_string()) return std::nullopt;
  return std::string{value.get_string().data(), value.get_string().size()};
}

void add_kept(json::object& page, const metadata_map& metadata,
              const std::set<std::string_view>& own) {
  for (const auto& [name, value] : metadata) {
    const std::string_view whole = view(name);
    if (!whole.starts_with(prefix)) continue;
    const std::string_view field = whole.substr(prefix.size());
    if (!own.contains(field) && !page.contains(key(field)))
      page[key(field)] = kept(metadata, field);
  }
}

void add_members(json::object& page, const json::value& members) {
  if (!members.is_object()) return;
  for (const auto& member : members.get_object()) {
    if (!page.contains(member.key())) page[member.key()] = member.value();
  }
}

bool is_untouched(const session_row& row) {
  return row.last_seen.position == 0 && !row.entered.mono.known();
}

std::string name_of(const world& world, session_number session) {
  const std::string id{world.ids().sessions.spell(session)};
  const auto* row = world.sessions().find(session);
  return row == nullptr ? id : kept_text(row->metadata, "id").value_or(id);
}

std::string name_of(const world& world, item_number item) {
  const std::string id{world.ids().items.spell(item)};
  const auto* row = world.items().find(item);
  return row == nullptr ? id : kept_text(row->metadata, "id").value_or(id);
}

bool is_lane(const world& world, item_number item) {
  return !events::story_of(world.ids().items.spell(item)).empty();
}

bool is_story(const world& world, item_number item) {
  return world.items().find(item) != nullptr && !is_lane(world, item);
}

bool is_over(const item_row& row) {
  return row.status == item_status::done || row.status == item_status::cancelled;
}

json::array list_of(const std::vector<std::string>& texts) {
  json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

json::object conflict_entry(const projections::conflict_view& conflict) {
  json::object entry{{"id", conflict.id}, {"type", conflict.kind}};
  entry["sessions"] = list_of(conflict.sessions);
  if (!conflict.items.empty()) entry["items"] = list_of(conflict.items);
  if (!conflict.paths.empty()) entry["files"] = list_of(conflict.paths);
  entry["since"] = bmad_time(conflict.since);
  entry["suggestion"] = conflict.suggestion;
  entry["state"] = conflict.state;
  return entry;
}

std::string story_of_conflict(const world& world, const projections::conflict_view& conflict) {
  if (!conflict.items.empty()) {
    const auto& item = conflict.items.front();
    const auto story = events::story_of(item);
    return story.empty() ? item : std::string{story};
  }
  std::map<std::string, std::size_t> stories; // how many of the sessions have a lane of it
  for (const auto& session : conflict.sessions) {
    std::set<std::string> of_this;
    const auto number = world.ids().sessions.find(session);
    for (const auto item : number ? world.claims().held_by(*number) : std::vector<item_number>{})
      of_this.emplace(events::story_of(world.ids().items.spell(item)));
    for (const auto& story : of_this) ++stories[story];
  }
  stories.erase("");
  const auto found = std::find_if(stories.begin(), stories.end(), [&](const auto& one) {
    return one.second == conflict.sessions.size();
  });
  return found == stories.end() ? "" : found->first;
}

} // namespace tally::cli::bmad
