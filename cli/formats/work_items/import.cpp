#include "cli/formats/id_map.hpp"
#include "cli/formats/imported.hpp"
#include "cli/formats/json_lines.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/text/json_text.hpp"
#include "events/wire.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace tally::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view the_table = "@work-items";

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

/// A row of the table, asked column by column; what was asked for is no other column.
class row {
public:
  row(json::object columns, line_place place)
      : columns_(std::move(columns)), place_(std::move(place)) {}

  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) refuse_line(place_, fmt::format("has a {} that is no text", name));
    return std::string{view(value->get_string())};
  }
  [[nodiscard]] std::string needed(std::string_view name) const {
    auto found = text(name);
    if (!found || found->empty()) refuse_line(place_, fmt::format("has no {}", name));
    return std::move(*found);
  }
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_int64()) refuse_line(place_, fmt::format("has a {} that is no number", name));
    return value->get_int64();
  }
  [[nodiscard]] std::optional<events::instant> time(std::string_view name) const {
    const auto found = text(name);
    if (!found) return std::nullopt;
    const auto at = events::parse_instant(*found);
    if (!at) refuse_line(place_, fmt::format("has a {} that is no time: {}", name, *found));
    return at;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> found;
    const auto* value = find(name);
    if (value == nullptr) return found;
    if (!value->is_array()) refuse_line(place_, fmt::format("has {} that are no list", name));
    for (const auto& one : value->get_array()) {
      if (!one.is_string()) refuse_line(place_, fmt::format("has {} that are no texts", name));
      found.emplace_back(view(one.get_string()));
    }
    return found;
  }
  [[nodiscard]] json::object object(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_object()) refuse_line(place_, fmt::format("has a {} that is no object", name));
    return value->get_object();
  }
  [[nodiscard]] const json::object& columns() const { return columns_; }
  [[nodiscard]] const line_place& place() const { return place_; }

private:
  [[nodiscard]] const json::value* find(std::string_view name) const {
    const auto* value = columns_.if_contains({name.data(), name.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  json::object columns_;
  line_place place_;
};

/// What the board has a place for; other columns are kept as they stand.
const std::set<std::string_view> known_columns{
    "parent_item_id",    "title",        "description",     "task_type",      "status",
    "files_modified",    "dependencies", "estimated_hours", "result_summary", "failure_reason",
    "created_at",        "updated_at",   "completed_at",    "metadata",       "priority",
    "assigned_agent_id", "assigned_at"};

events::json_text compact(const json::value& value, const row& of, std::string_view name) {
  auto text = events::wire::compact_json(json::serialize(value));
  if (!text)
    refuse_line(of.place(), fmt::format("has a value for {} that the log cannot hold", name));
  return std::move(*text);
}

/// Turns rows into what happened, as far as they tell it.
class teller {
public:
  teller(const import_target& target, imported& found)
      : target_(&target), found_(&found), ids_(found.warnings) {}

  /// First all rows are named, so that each may refer to one that comes later.
  void name(const row& of) {
    const std::string id = of.needed("id");
    const json::object rest = rest_of(of);
    const auto* item = rest.if_contains("item");
    const bool is_named = item != nullptr && item->is_string();
    const std::string name{is_named ? view(item->get_string()) : std::string_view{id}};
    // A name that a board gave is an id, a lane's too.
    const bool is_id = is_named && !events::id_fault(name);
    if (!items_.emplace(id, is_id ? events::item_id{name} : ids_.item(name)).second) {
      refuse_line(of.place(), fmt::format("names {}, as a row before it does", id));
    }
  }

  void tell(const row& of) {
    ++found_->items;
    const std::string id = of.needed("id");
    const auto said = of.time("created_at");
    const events::instant created = said.value_or(target_->now);
    if (!said) found_->untimed_items.insert(id);
    look_ahead(of);
    push(id, "added", created, added(of, items_.at(id)));
    tell_tasks(of, id, created);
    for (const auto& on : of.texts("dependencies")) {
      ++found_->dependencies;
      push(id, "on:" + on, created, events::dependency_added{items_.at(id), item_of(on), {}});
    }
    tell_standing(of, id, created);
  }

private:
  static json::object rest_of(const row& of) {
    const json::object metadata = of.object("metadata");
    const auto* rest = metadata.if_contains("tally");
    return rest != nullptr && rest->is_object() ? rest->get_object() : json::object{};
  }

  events::item_id item_of(const std::string& id) {
    const auto found = items_.find(id);
    if (found != items_.end()) return found->second;
    ++found_->unknown;
    return ids_.item(id);
  }

  events::item_added added(const row& of, const events::item_id& item) {
    const json::object rest = rest_of(of);
    events::item_added what{};
    what.item = item;
    what.title = of.needed("title");
    what.description = of.text("description");
    what.kind = of.text("task_type");
    if (const auto* kind = rest.if_contains("kind"); kind != nullptr && kind->is_string())
      what.kind = std::string{view(kind->get_string())};
    const std::int64_t priority = of.number("priority").value_or(5);
    what.priority = std::clamp<std::int64_t>(priority, 0, 9);
    if (what.priority != priority) {
      what.metadata["work_items.priority"] = {std::to_string(priority)};
      remark(of, fmt::format("priority {} counts as {}", priority, what.priority));
    }
    what.stage = stage_of(rest);
    if (const auto parent = of.text("parent_item_id")) {
      ++found_->parents;
      what.parent = item_of(*parent);
    }
    what.labels = texts_of(rest, "labels");
    if (of.text("status").value_or("todo") != "done") what.files = of.texts("files_modified");
    if (const auto hours = of.number("estimated_hours")) what.estimate_s = *hours * 3600;
    if (const auto* estimate = rest.if_contains("estimate_s");
        estimate != nullptr && estimate->is_int64())
      what.estimate_s = estimate->get_int64();
    keep_columns(of, what.metadata);
    return what;
  }

  /// What there is no field for: the metadata under its own names, and other columns, the ids
  /// among them, so that an export gives the same row.
  static void keep_columns(const row& of, events::json_members& metadata) {
    for (const auto& member : of.object("metadata")) {
      if (member.key() != "tally")
        metadata[std::string{view(member.key())}] = compact(member.value(), of, view(member.key()));
    }
    const std::string status = of.text("status").value_or("todo");
    for (const auto& member : of.columns()) {
      const std::string name{view(member.key())};
      const bool is_lost = name.starts_with("assigned_") && status != "claimed";
      if (member.value().is_null() || (known_columns.contains(name) && !is_lost)) continue;
      metadata["work_items." + name] = compact(member.value(), of, name);
    }
  }

  [[nodiscard]] std::string stage_of(const json::object& rest) const {
    const auto* said = rest.if_contains("stage");
    const std::string stage =
        said != nullptr && said->is_string() ? std::string{view(said->get_string())} : "";
    const auto& stages = target_->stages;
    const bool is_known = std::find(stages.begin(), stages.end(), stage) != stages.end();
    return is_known || stages.empty() ? stage : stages.front();
  }

  static std::vector<std::string> texts_of(const json::object& from, std::string_view name) {
    std::vector<std::string> found;
    const auto* list = from.if_contains({name.data(), name.size()});
    if (list == nullptr || !list->is_array()) return found;
    for (const auto& one : list->get_array()) {
      if (one.is_string()) found.emplace_back(view(one.get_string()));
    }
    return found;
  }

  void tell_tasks(const row& of, const std::string& id, events::instant at) {
    const json::object rest = rest_of(of);
    const auto* tasks = rest.if_contains("tasks");
    if (tasks == nullptr || !tasks->is_array()) return;
    std::int64_t number = 0;
    for (const auto& task : tasks->get_array()) {
      const auto* text = task.is_object() ? task.get_object().if_contains("text") : nullptr;
      if (text == nullptr || !text->is_string()) continue;
      ++number;
      push(id, fmt::format("task:{}", number), at,
           events::task_added{items_.at(id), std::string{view(text->get_string())}});
      const auto* done = task.get_object().if_contains("done");
      if (done != nullptr && done->is_bool() && done->get_bool())
        push(id, fmt::format("task:{}:done", number), at, events::task_done{items_.at(id), number});
    }
  }

  void tell_standing(const row& of, const std::string& id, events::instant created) {
    const std::string status = of.text("status").value_or("todo");
    const events::item_id& item = items_.at(id);
    const auto agent = of.text("assigned_agent_id");
    std::optional<events::session_id> session;
    if (agent && !agent->empty()) session = ids_.session(*agent);
    const events::instant ended =
        of.time("completed_at").value_or(of.time("updated_at").value_or(created));
    if (status == "claimed" && session) {
      const auto since = of.time("assigned_at").value_or(created);
      push(id, fmt::format("claimed:{}@{}", session->value, to_string(since)), since,
           events::item_claimed{item, *session, target_->lease_s, {}, {}, {}}, session->value);
    } else if (status == "done") {
      const json::object rest = rest_of(of);
      events::item_done what{item, {}, of.text("result_summary"), of.texts("files_modified"), {}};
      if (const auto* url = rest.if_contains("pull_request"); url != nullptr && url->is_string())
        what.pull_request = std::string{view(url->get_string())};
      push(id, "done@" + to_string(ended), ended, std::move(what), actor(session));
    } else if (status == "failed") {
      push(id, "failed@" + to_string(ended), ended,
           events::item_failed{item, {}, of.text("failure_reason").value_or("")}, actor(session));
    } else if (status == "cancelled") {
      push(id, "cancelled@" + to_string(ended), ended,
           events::item_cancelled{item, {}, of.text("failure_reason").value_or("")},
           actor(session));
    } else if (status == "claimed") {
      remark(of, "status \"claimed\" without an assigned_agent_id counts as to do");
    } else if (status != "todo") {
      remark(of, fmt::format("status \"{}\" is none of todo, claimed, done, failed and cancelled, "
                             "and counts as to do",
                             status));
    }
  }

  void remark(const row& of, std::string what) {
    found_->remarks.push_back(
        {fmt::format("{}:{}", of.place().file, of.place().line), std::move(what)});
  }

  void look_ahead(const row& of) {
    for (const auto* name : {"created_at", "updated_at", "assigned_at", "completed_at"}) {
      if (of.time(name) > target_->now)
        remark(of, fmt::format("{} lies ahead, and counts as now", name));
    }
  }

  static std::string actor(const std::optional<events::session_id>& session) {
    return session ? session->value : std::string{the_table};
  }

  void push(const std::string& id, const std::string& what, events::instant at, events::event fact,
            const std::string& by = std::string{the_table}) {
    engine::imported_commit next;
    next.by = events::author{by};
    next.at = std::min(at, target_->now);
    next.facts.push_back(
        {std::move(fact), events::origin{fmt::format("work-items:{}:{}", id, what), next.at, by}});
    found_->commits.push_back(std::move(next));
  }

  const import_target* target_;
  imported* found_;
  id_map ids_;
  std::map<std::string, events::item_id> items_;
};

} // namespace

imported read_work_items(const std::filesystem::path& path, const import_target& target) {
  imported all;
  std::vector<row> rows;
  const auto is_wanted = [](const auto& each) { return each.filename() == "work_items.json"; };
  const auto files =
      is_folder(path) ? files_in(path, depth::flat, is_wanted, all.passed_over) : std::vector{path};
  all.files = static_cast<std::int64_t>(files.size());
  for (const auto& file : files) {
    read_json_objects(file, all.warnings, [&](const json::object& object, const line_place& place) {
      rows.emplace_back(object, place);
    });
  }
  teller tell{target, all};
  for (const auto& one : rows) tell.name(one);
  for (const auto& one : rows) tell.tell(one);
  std::stable_sort(all.commits.begin(), all.commits.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  for (auto& commit : all.commits) fit_into_line(commit, all.warnings);
  return all;
}

} // namespace tally::cli
