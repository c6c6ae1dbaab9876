#include "cli/formats/bmad/documents.hpp"

#include "cli/formats/wrk/file.hpp"
#include "events/ids.hpp"
#include "events/wire.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace tally::cli {

namespace {

namespace json = boost::json;
using kind = yaml_value::kind;
using names = std::initializer_list<std::string_view>;

constexpr std::size_t largest_kept = 64UL << 10U; // of one file: a line of the log holds all three

/// Asks a map of a file for its fields, and refuses what is of another kind.
class asker {
public:
  asker(const bmad_file& file, const yaml_value& map, std::string what)
      : file_(&file), map_(&map), what_(std::move(what)) {
    if (map.is != kind::map && map.is != kind::none) refuse(map, "is no map of fields");
  }

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const auto& value = (*map_)[name];
    if (value.is == kind::none) return std::nullopt;
    if (value.is != kind::scalar) refuse(value, fmt::format("has a {} that is no text", name));
    if (value.text.empty()) return std::nullopt;
    return value.text;
  }

  [[nodiscard]] std::optional<events::instant> time(std::string_view name) const {
    const auto said = text(name);
    if (!said) return std::nullopt;
    const auto at = wrk_time(*said);
    if (!at) refuse((*map_)[name], fmt::format("has a {} that is no time: {}", name, *said));
    return at;
  }

  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    const auto& value = (*map_)[name];
    const bool is_text = std::all_of(value.values.begin(), value.values.end(), [](const auto& one) {
      return one.is == kind::scalar && !one.text.empty();
    });
    if (value.is == kind::map || !is_text)
      refuse(value, fmt::format("has {} that are no list of texts", name));
    return value.texts();
  }

  [[nodiscard]] bmad_tasks tasks() const { return {texts("tasks"), texts("tasks_done")}; }

  /// What the map has beside these.
  [[nodiscard]] events::json_members others(names known) const {
    events::json_members found;
    for (std::size_t at = 0; at < map_->names.size(); ++at) {
      const auto& name = map_->names[at];
      const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
      if (!is_known && map_->values[at].is != kind::none) found[name] = canonical(map_->values[at]);
    }
    return found;
  }

  /// As the log gives it back.
  [[nodiscard]] events::json_text canonical(const yaml_value& value) const {
    auto text = events::wire::compact_json(json_of(value).value);
    if (!text) refuse(value, "says what the log cannot hold: " + text.error().message);
    return std::move(*text);
  }

  [[noreturn]] void refuse(const yaml_value& where, std::string_view why) const {
    file_->refuse(where, what_.empty() ? std::string{why} : fmt::format("{} {}", what_, why));
  }

  [[nodiscard]] const bmad_file& file() const { return *file_; }
  [[nodiscard]] const yaml_value& map() const { return *map_; }

private:
  const bmad_file* file_;
  const yaml_value* map_;
  std::string what_; // of the file, for messages; empty: the file itself
};

json::object object_of(const events::json_members& members) {
  json::object object;
  for (const auto& [name, value] : members) object[name] = json::parse(value.value);
  return object;
}

/// One JSON object of the members, or null where there is none.
events::json_text bundle(const events::json_members& members, const asker& of) {
  if (members.empty()) return {};
  auto text = events::wire::compact_json(json::serialize(object_of(members)));
  if (!text) of.refuse(of.map(), "says what the log cannot hold: " + text.error().message);
  if (text->value.size() > largest_kept) {
    of.refuse(of.map(), fmt::format("has more than {} KiB in fields that no board knows",
                                    largest_kept >> 10U));
  }
  return std::move(*text);
}

/// Asks each value of a map of named maps.
template <class Take>
void for_each_named(const asker& of, std::string_view name, const Take& take) {
  const auto& map = name.empty() ? of.map() : of.map()[name];
  if (map.is != kind::map && map.is != kind::none)
    of.refuse(map, fmt::format("has {} that are no map", name));
  for (std::size_t at = 0; at < map.names.size(); ++at) {
    if (map.names[at].empty()) of.refuse(map.values[at], "has an entry without a name");
    take(map.names[at], map.values[at]);
  }
}

/// A time's text, so that it comes back as it was.
void keep_time(const asker& of, std::string_view name, events::json_members& times) {
  if (const auto text = of.text(name))
    times[std::string{name}] = {json::serialize(json::string(*text))};
}

bmad_session session_of(const bmad_file& file, const std::string& name, const yaml_value& said) {
  const asker of{file, said, fmt::format("\"{}\"", name)};
  bmad_session session;
  session.key = name;
  session.name = of.text("session").value_or(name);
  session.story = of.text("story_id").value_or("");
  session.stories = of.texts("other_stories");
  session.focus = of.text("focus");
  session.tasks = of.tasks();
  session.status = of.text("status");
  session.current_file = of.text("current_file");
  session.blocked_by = of.texts("blocked_by");
  session.agent = of.text("agent");
  session.started = of.time("started");
  session.completed = of.time("completed");
  session.updated = of.time("last_update");
  for (const auto* time : {"started", "completed", "last_update"})
    keep_time(of, time, session.times);
  session.kept =
      of.others({"session", "story_id", "other_stories", "focus", "tasks", "tasks_done", "status",
                 "current_file", "blocked_by", "agent", "started", "completed", "last_update"});
  session.line = said.line;
  return session;
}

/// Conflicts that a board wrote are found again by a board; others are kept.
events::json_text foreign_conflicts(const yaml_value& said) {
  if (said.is != kind::list) return {json_of(said)};
  json::array kept;
  for (const auto& each : said.values) {
    const bool is_ours = each.is == kind::map && each["id"].text.starts_with("C-");
    if (!is_ours) kept.push_back(json::parse(json_of(each).value));
  }
  return kept.empty() ? events::json_text{} : events::json_text{json::serialize(kept)};
}

void take_coordination(const asker& of, bmad_story& story, events::json_members& kept) {
  const asker parts{of.file(), of.map()["coordination"], "coordination"};
  story.merge_points = parts.texts("merge_points");
  const auto& unassigned = parts.map()["unassigned"];
  if (unassigned.is != kind::list && unassigned.is != kind::none)
    parts.refuse(unassigned, "has an unassigned that is no list");
  for (const auto& each : unassigned.values) {
    const asker open{of.file(), each, "unassigned"};
    const auto focus = open.text("focus");
    if (!focus) open.refuse(each, "has an entry without a focus");
    story.open.push_back(
        {*focus, open.tasks(), open.texts("blocked_by"), open.text("status") == "completed"});
  }
  auto others = parts.others({"merge_points", "conflicts", "ready_to_merge", "unassigned"});
  if (auto conflicts = foreign_conflicts(parts.map()["conflicts"]); conflicts.value != "null")
    others["conflicts"] = std::move(conflicts);
  if (!others.empty()) kept["coordination"] = {json::serialize(object_of(others))};
}

void take_story(const bmad_file& file, bmad_documents& found) {
  const asker of{file, file.said, ""};
  bmad_story story;
  const auto id = of.text("story_id");
  if (!id) of.refuse(file.said, "names no story: it has no story_id");
  story.story = *id;
  story.created = of.time("created");
  story.modified = file.modified;
  story.path = file.path;
  for_each_named(of, "sessions", [&](const std::string& name, const yaml_value& said) {
    story.sessions.push_back(session_of(file, name, said));
  });
  auto kept = of.others({"story_id", "sessions", "coordination"});
  if (of.text("parallel_mode") == "intra_story") kept.erase("parallel_mode");
  take_coordination(of, story, kept);
  // Where there is nothing to keep there still was a file.
  auto bundled = bundle(kept, of);
  story.kept = bundled.value == "null" ? events::json_text{"{}"} : std::move(bundled);
  found.stories.push_back(std::move(story));
}

bmad_dependency dependency_of(const bmad_file& file, const std::string& story,
                              const yaml_value& said) {
  bmad_dependency found{story, {}, {}, {"{}"}};
  if (said.is == kind::list || said.is == kind::scalar) { // without a map: what it waits for
    if (said.is == kind::list &&
        std::any_of(said.values.begin(), said.values.end(),
                    [](const auto& one) { return one.is != kind::scalar || one.text.empty(); }))
      file.refuse(said, fmt::format("\"{}\" depends on what is no list of texts", story));
    found.on = said.texts();
    return found;
  }
  const asker of{file, said, fmt::format("\"{}\"", story)};
  found.on = of.texts("depends_on");
  found.reason = of.text("reason");
  auto others = of.others({"depends_on", "reason", "status"});
  const auto status = of.text("status").value_or("ready");
  if (status != "ready" && status != "blocked" && status != "completed")
    others["status"] = {json::serialize(json::string(status))};
  if (found.on.empty() && found.reason)
    others["reason"] = {json::serialize(json::string(*found.reason))};
  if (!others.empty()) found.kept = bundle(others, of);
  return found;
}

void take_dependencies(const asker& of, std::string_view name, bmad_documents& found) {
  for_each_named(of, name, [&](const std::string& story, const yaml_value& said) {
    found.dependencies.push_back(dependency_of(of.file(), story, said));
  });
  found.dependencies_modified = std::max(found.dependencies_modified, of.file().modified);
}

void take_active(const bmad_file& file, bmad_documents& found) {
  const asker of{file, file.said, ""};
  for_each_named(of, "sessions", [&](const std::string& name, const yaml_value& said) {
    found.sessions.push_back(session_of(file, name, said));
  });
  found.sessions_modified = file.modified;
  take_dependencies(of, "dependencies", found);
  auto kept = of.others({"sessions", "dependencies", "conflicts"});
  if (of.text("parallel_mode") == "inter_story") kept.erase("parallel_mode");
  if (auto others = foreign_conflicts(file.said["conflicts"]); others.value != "null")
    kept["conflicts"] = std::move(others);
  found.kept["bmad.active-sessions"] = bundle(kept, of);
}

/// The map has a name in this file, or stands alone.
void take_template(const bmad_file& file, bmad_documents& found) {
  const asker of{file, file.said, ""};
  for (const std::string_view name : {"dependencies", "stories"}) {
    if (file.said[name].is != kind::map) continue;
    take_dependencies(of, name, found);
    found.kept["bmad.dependencies-template"] = bundle(of.others({name}), of);
    return;
  }
  if (file.said["dependencies"].is == kind::none && !file.said.names.empty() &&
      file.said.names.front() == "dependencies")
    return;
  take_dependencies(of, "", found);
}

void take_sprint(const bmad_file& file, bmad_documents& found) {
  const asker of{file, file.said, ""};
  if (file.said["development_status"].is == kind::none)
    of.refuse(file.said, "has no development_status");
  auto kept = of.others({"development_status"});
  json::object epics;
  for_each_named(of, "development_status", [&](const std::string& name, const yaml_value& said) {
    if (said.is != kind::scalar || said.text.empty())
      file.refuse(said, fmt::format("\"{}\" has a status that is no text", name));
    if (is_epic(name)) {
      epics[name] = said.text;
    } else {
      found.sprint.emplace_back(name, said.text);
    }
  });
  if (!epics.empty()) kept["development_status"] = {json::serialize(epics)};
  found.sprint_modified = file.modified;
  found.kept["bmad.sprint-status"] = bundle(kept, of);
}

/// The ids of a list, or, where it is none of ids, what the list is.
std::vector<std::string> ids_at(const asker& of, std::string_view name,
                                events::json_members& kept) {
  const auto& said = of.map()[name];
  const bool is_ids = (said.is == kind::list || said.is == kind::none) &&
                      std::all_of(said.values.begin(), said.values.end(), [](const auto& one) {
                        return one.is == kind::scalar && !events::id_fault(one.text);
                      });
  if (is_ids) return said.texts();
  kept[std::string{name}] = of.canonical(said);
  return {};
}

void take_syncs(const bmad_file& file, bmad_documents& found) {
  for (const auto& each : file.said.values) {
    const asker of{file, each, "an entry"};
    const auto at = of.time("at");
    if (!at) of.refuse(each, "has no time: it says nothing of at");
    bmad_sync sync;
    sync.at = *at;
    sync.by = of.text("by").value_or("");
    sync.mark = of.text("tally").value_or("");
    sync.kept =
        of.others({"at", "by", "conflicts_found", "dependencies_updated", "ready_to_merge"});
    sync.conflicts = ids_at(of, "conflicts_found", sync.kept);
    sync.updated = ids_at(of, "dependencies_updated", sync.kept);
    sync.ready = ids_at(of, "ready_to_merge", sync.kept);
    found.syncs.push_back(std::move(sync));
  }
}

} // namespace

bool is_epic(std::string_view name) { return name.starts_with("epic-"); }

bmad_documents understand(const std::vector<bmad_file>& files) {
  bmad_documents found;
  for (const auto& file : files) {
    switch (file.kind) {
    case bmad_kind::story: take_story(file, found); break;
    case bmad_kind::active: take_active(file, found); break;
    case bmad_kind::sync_log: take_syncs(file, found); break;
    case bmad_kind::dependencies: take_template(file, found); break;
    case bmad_kind::sprint: take_sprint(file, found); break;
    }
  }
  return found;
}

} // namespace tally::cli
