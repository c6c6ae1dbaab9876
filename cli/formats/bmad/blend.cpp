#include "cli/formats/bmad/blend.hpp"

#include "cli/formats/bmad/documents.hpp"
#include "cli/formats/bmad/pages.hpp"
#include "cli/formats/bmad/words.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tally::cli {

namespace {

namespace json = boost::json;
using names = std::set<std::string_view>;

std::string_view text_of(json::string_view text) { return {text.data(), text.size()}; }

/// The object of that name in a document; an empty one where there is none.
const json::object& object_at(const json::value& document, std::string_view name) {
  static const json::object nothing;
  const auto* object = document.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
  return found != nullptr && found->is_object() ? found->get_object() : nothing;
}

/// Lets the fields that are not the board's be those of the file.
void blend(json::object& made, const json::object& there, const names& own) {
  for (const auto& member : there) {
    if (!own.contains(text_of(member.key())) && !member.value().is_null())
      made[member.key()] = member.value();
  }
}

/// The same of each entry, and entries that the board does not know.
template <class Knows>
void blend_entries(json::object& made, const json::object& there, const names& own,
                   const Knows& knows) {
  for (const auto& entry : there) {
    auto* mine = made.if_contains(entry.key());
    if (mine != nullptr && mine->is_object() && entry.value().is_object()) {
      blend(mine->get_object(), entry.value().get_object(), own);
    } else if (mine == nullptr && !knows(std::string{text_of(entry.key())}, entry.value())) {
      made[entry.key()] = entry.value();
    }
  }
}

/// Adds what is there and not in the list.
template <class Wanted>
void blend_lists(json::value& made, const json::value* there, const Wanted& wanted) {
  if (there == nullptr || !there->is_array() || !made.is_array()) return;
  auto& list = made.get_array();
  for (const auto& each : there->get_array()) {
    if (wanted(each) && std::find(list.begin(), list.end(), each) == list.end())
      list.push_back(each);
  }
}

bool is_foreign_conflict(const json::value& entry) {
  const auto* object = entry.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("id");
  return id == nullptr || !id->is_string() || !text_of(id->get_string()).starts_with("C-");
}

void blend_sessions(const projections::world& world, json::object& page, const json::value& there,
                    const names& own) {
  std::optional<std::set<std::string>> terminals; // asked for only where a name is no session's
  blend_entries(page["sessions"].as_object(), object_at(there, "sessions"), own,
                [&](const std::string& key, const json::value& entry) {
                  const auto* object = entry.if_object();
                  const auto* named = object == nullptr ? nullptr : object->if_contains("session");
                  const bool has_name = named != nullptr && named->is_string();
                  const std::string name{has_name ? text_of(named->get_string()) : key};
                  const auto number = world.ids().sessions.find(name);
                  if (number && world.sessions().find(*number) != nullptr) return true;
                  if (!terminals) terminals = bmad_terminals(world);
                  return terminals->contains(name);
                });
}

void blend_story(const projections::world& world, json::object& page, const json::value& there) {
  blend(page, there.as_object(), {"story_id", "sessions", "coordination"});
  blend_sessions(world, page, there,
                 {"session", "focus", "tasks", "tasks_done", "status", "current_file", "blocked_by",
                  "last_update"});
  auto& coordination = page["coordination"].as_object();
  const auto& other = object_at(there, "coordination");
  blend(coordination, other, {"merge_points", "conflicts", "ready_to_merge", "unassigned"});
  blend_lists(coordination["merge_points"], other.if_contains("merge_points"),
              [](const json::value& each) { return each.is_string(); });
  blend_lists(coordination["conflicts"], other.if_contains("conflicts"), is_foreign_conflict);
}

/// What people wrote down and nobody brought in yet stays; what the board was told and does not say
/// any more goes.
void blend_needs(const projections::world& world, json::object& made, const json::object& there) {
  for (const auto& entry : there) {
    auto* mine = made.if_contains(entry.key());
    if (mine == nullptr || !mine->is_object() || !entry.value().is_object()) continue;
    const auto* needs = entry.value().get_object().if_contains("depends_on");
    blend_lists(mine->get_object()["depends_on"], needs, [&](const json::value& need) {
      return need.is_string() &&
             !world.imports().has(
                 fmt::format("bmad:{}:on:{}", text_of(entry.key()), text_of(need.get_string())));
    });
  }
}

void blend_dependencies(const projections::world& world, json::object& page,
                        const json::value& there, std::string_view name) {
  auto& made = page["dependencies"].as_object();
  for (auto& entry : made) { // a reason that the board was not told
    const auto* other = object_at(there, name).if_contains(entry.key());
    const auto* reason = other == nullptr || !other->is_object()
                             ? nullptr
                             : other->get_object().if_contains("reason");
    if (reason != nullptr && entry.value().is_object() &&
        !entry.value().get_object().contains("reason"))
      entry.value().get_object()["reason"] = *reason;
  }
  blend_entries(made, object_at(there, name), {"depends_on", "status", "reason"},
                [&](const std::string& story, const json::value& /*entry*/) {
                  return world.ids().items.find(story).has_value();
                });
}

/// A word stays that means what the board says too, and what is nobody's work or no story here.
void blend_sprint(const projections::world& world, json::object& made, const json::object& there) {
  for (const auto& entry : there) {
    const std::string_view name = text_of(entry.key());
    const auto* said = entry.value().if_string();
    auto* mine = made.if_contains(entry.key());
    const bool is_same =
        mine != nullptr && mine->is_string() && said != nullptr &&
        bmad_progress_of(text_of(*said)) == bmad_progress_of(text_of(mine->get_string()));
    const bool is_unknown = mine == nullptr && !world.ids().items.find(name);
    if (is_same || is_unknown || is_epic(name)) made[entry.key()] = entry.value();
  }
}

} // namespace

json::value bmad_blend(const projections::world& world, bmad_kind kind, json::value page,
                       const json::value& there) {
  if (!there.is_object() || !page.is_object()) return page;
  auto& made = page.get_object();
  switch (kind) {
  case bmad_kind::story: blend_story(world, made, there); break;
  case bmad_kind::active:
    blend(made, there.get_object(), {"sessions", "dependencies", "conflicts"});
    blend_sessions(
        world, made, there,
        {"story_id", "other_stories", "status", "agent", "started", "last_update", "completed"});
    blend_dependencies(world, made, there, "dependencies");
    break;
  case bmad_kind::dependencies:
    blend(made, there.get_object(), {"dependencies"});
    blend_dependencies(world, made, there, "dependencies");
    blend_needs(world, made["dependencies"].as_object(), object_at(there, "dependencies"));
    break;
  case bmad_kind::sprint:
    blend(made, there.get_object(), {"development_status"});
    blend_sprint(world, made["development_status"].as_object(),
                 object_at(there, "development_status"));
    break;
  case bmad_kind::sync_log: break;
  }
  return page;
}

} // namespace tally::cli
