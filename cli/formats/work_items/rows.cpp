#include "cli/formats/work_items/rows.hpp"

#include "cli/formats/work_items/kept.hpp"
#include "cli/text/utf8.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace tally::cli {

namespace {

namespace json = boost::json;

/// An item, and why it waits for others, by their ids.
struct told_item {
  projections::item_detail what;
  std::map<std::string, std::string> reasons;
};

/// Whether an id is written as PostgreSQL writes a UUID.
bool is_uuid(std::string_view id) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(id.begin(), id.end(), form.begin(), form.end(), [](char letter, char wanted) {
    if (wanted == '-') return letter == '-';
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  });
}

/// The names of a board's items and of the board itself. What came from such a table keeps its own.
class names {
public:
  explicit names(std::string_view board)
      : board_(boost::uuids::name_generator_sha1{boost::uuids::ns::url()}(
            fmt::format("tallyboard:{}", board))),
        of_item_(board_) {}

  [[nodiscard]] std::string project(const projections::item_detail& item) const {
    return kept(item, "work_items.project_id").value_or(to_string(board_));
  }
  [[nodiscard]] std::string item(const projections::item_detail& item) const {
    return kept(item, "work_items.id").value_or(to_string(of_item_(item.item)));
  }
  /// Of an item that is not on the board: a row of the table that was not brought in has its own.
  [[nodiscard]] std::string absent_item(const std::string& id) const {
    return is_uuid(id) ? id : to_string(of_item_(id));
  }

private:
  static std::optional<std::string> kept(const projections::item_detail& item,
                                         const std::string& name) {
    const auto found = item.metadata.find(name);
    if (found == item.metadata.end()) return std::nullopt;
    const auto value = json::parse(found->second.value);
    return value.is_string() ? std::optional{json::value_to<std::string>(value)} : std::nullopt;
  }

  boost::uuids::uuid board_;
  boost::uuids::name_generator_sha1 of_item_;
};

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::value time_or_null(const std::optional<events::instant>& at) {
  return at ? json::value(to_string(*at)) : json::value(nullptr);
}

json::array list_of(const std::vector<std::string>& texts) {
  json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

constexpr std::size_t longest_type = 50; // characters: task_type VARCHAR(50)
constexpr std::int64_t hour_s = 3600;

/// The kind as far as its column has room.
std::string short_kind(const std::string& kind) {
  std::size_t end = 0;
  for (std::size_t count = 0; count < longest_type && end < kind.size(); ++count)
    end += first_character(std::string_view{kind}.substr(end)).length;
  return kind.substr(0, end);
}

std::int64_t hours_of(std::int64_t estimate_s) {
  return std::min(estimate_s / hour_s + (estimate_s % hour_s == 0 ? 0 : 1), most_hours);
}

/// How often an import takes an item for tried that has such a row.
std::int64_t attempts_implied(const projections::item_detail& item) {
  const bool is_over = item.status == "failed" || item.status == "cancelled";
  return item.reason && !is_over ? 2 : 1;
}

/// The columns of one row, and then those of the table that it came from which this one lacks.
class row_writer {
public:
  row_writer(const names& names, std::string first_stage,
             const std::map<std::string, std::string>& uuids)
      : names_(&names), first_stage_(std::move(first_stage)), uuids_(&uuids) {}

  [[nodiscard]] json::object operator()(const told_item& told) const {
    const auto& item = told.what;
    const std::string id = names_->item(item);
    json::object metadata;
    json::object others;
    for (const auto& [name, value] : item.metadata) {
      constexpr std::string_view prefix = "work_items.";
      if (name == "work_items.id" || name == "work_items.project_id" || name == kept_of_row)
        continue;
      auto& into = name.starts_with(prefix) ? others : metadata;
      into[name.starts_with(prefix) ? name.substr(prefix.size()) : name] = json::parse(value.value);
    }
    add_rest(metadata, rest_of(told, id));
    const bool has_done = item.status == "done" || !item.files_modified.empty();
    json::object row{
        {"id", id},
        {"project_id", names_->project(item)},
        {"parent_item_id", item.parent ? json::value(uuid_of(*item.parent)) : json::value(nullptr)},
        {"title", item.title},
        {"description", text_or_null(item.description)},
        {"task_type", item.kind ? json::value(short_kind(*item.kind)) : json::value(nullptr)},
        {"status", item.status},
        {"priority", item.priority},
        {"assigned_agent_id", text_or_null(item.worker)},
        {"assigned_at", time_or_null(item.assigned)},
        {"files_modified", list_of(has_done ? item.files_modified : item.files)},
        {"dependencies", needs_of(item)},
        {"estimated_hours",
         item.estimate_s ? json::value(hours_of(*item.estimate_s)) : json::value(nullptr)},
        {"result_summary", text_or_null(item.result)},
        {"failure_reason", text_or_null(item.reason)},
        {"created_at", to_string(item.created)},
        {"updated_at", to_string(item.updated)},
        {"completed_at", time_or_null(item.finished)},
        {"metadata", std::move(metadata)}};
    for (auto& other : others) {
      if (!row.contains(other.key())) row[other.key()] = std::move(other.value());
    }
    return row;
  }

private:
  /// What a row has no column for; empty where there is nothing.
  [[nodiscard]] json::object rest_of(const told_item& told, const std::string& id) const {
    const auto& item = told.what;
    json::object rest;
    if (item.item != id) rest["item"] = item.item;
    if (item.stage != first_stage_) rest["stage"] = item.stage;
    if (!item.labels.empty()) rest["labels"] = list_of(item.labels);
    if (item.kind && short_kind(*item.kind) != *item.kind) rest["kind"] = *item.kind;
    if (item.estimate_s && hours_of(*item.estimate_s) * hour_s != *item.estimate_s)
      rest["estimate_s"] = *item.estimate_s;
    if (item.status == "done" && !item.files.empty()) rest["files"] = list_of(item.files);
    if (item.attempts != attempts_implied(item)) rest["attempts"] = item.attempts;
    json::object reasons;
    for (const auto& [on, why] : told.reasons) reasons[uuid_of(on)] = why;
    if (!reasons.empty()) rest["reasons"] = std::move(reasons);
    if (item.pull_request) rest["pull_request"] = *item.pull_request;
    if (item.note) rest["note"] = *item.note;
    json::array tasks;
    for (const auto& task : item.tasks)
      tasks.push_back(json::object{{"text", task.text}, {"done", task.done}});
    if (!tasks.empty()) rest["tasks"] = std::move(tasks);
    return rest;
  }

  /// The item may have metadata of that name of its own: they stand within, where the two meet.
  static void add_rest(json::object& metadata, json::object rest) {
    const auto* own = metadata.if_contains("tally");
    if (own != nullptr && (own->is_object() || !rest.empty())) rest["tally"] = *own;
    if (!rest.empty()) metadata["tally"] = std::move(rest);
  }

  [[nodiscard]] std::string uuid_of(const std::string& item) const {
    const auto found = uuids_->find(item);
    return found == uuids_->end() ? names_->absent_item(item) : found->second;
  }
  [[nodiscard]] json::array needs_of(const projections::item_detail& item) const {
    json::array needs;
    for (const auto& on : item.waits_for) needs.emplace_back(uuid_of(on));
    return needs;
  }

  const names* names_;
  std::string first_stage_;
  const std::map<std::string, std::string>* uuids_;
};

std::vector<told_item> items_of(const work_item_source& from) {
  const auto& world = *from.world;
  std::vector<told_item> items;
  for (const auto& [name, number] : world.ids().items.all()) {
    auto item = view_item_detail(world, projections::memory::view(name), *from.seen);
    if (!item) continue;
    items.push_back({std::move(*item), {}});
    const auto* node = world.dependencies().find(number);
    if (node == nullptr) continue;
    for (const auto& edge : node->on) {
      if (!edge.reason.empty())
        items.back().reasons.emplace(world.ids().items.spell(edge.on),
                                     projections::memory::copy(edge.reason));
    }
  }
  return items;
}

json::object kept_with(const projections::item_detail& item) {
  const auto found = item.metadata.find(std::string{kept_of_row});
  if (found == item.metadata.end()) return {};
  const auto value = json::parse(found->second.value);
  return value.is_object() ? value.get_object() : json::object{};
}

/// How the table calls the agents whose names cannot be those of sessions here.
class agents {
public:
  void learn(const json::object& kept) {
    const auto* columns = kept.if_contains("columns");
    if (columns == nullptr || !columns->is_object()) return;
    const auto* entry = columns->get_object().if_contains("assigned_agent_id");
    if (entry == nullptr || !entry->is_object()) return;
    const auto* was = entry->get_object().if_contains("was");
    const auto* here = entry->get_object().if_contains("here");
    if (was != nullptr && here != nullptr && was->is_string() && here->is_string())
      names_.emplace(json::value_to<std::string>(*here), *was);
  }
  void name(json::value& agent) const {
    if (!agent.is_string()) return;
    const auto found = names_.find(json::value_to<std::string>(agent));
    if (found != names_.end()) agent = found->second;
  }

private:
  std::map<std::string, json::value> names_;
};

} // namespace

std::vector<json::object> work_item_rows(const work_item_source& from) {
  const names names{from.board};
  const auto items = items_of(from);
  std::map<std::string, std::string> uuids;
  for (const auto& item : items) uuids.emplace(item.what.item, names.item(item.what));
  std::vector<json::object> rows;
  agents agents;
  const row_writer row{names, from.first_stage, uuids};
  for (const auto& item : items) {
    const auto kept = kept_with(item.what);
    rows.push_back(row(item));
    restore(kept, rows.back());
    agents.learn(kept);
  }
  for (auto& each : rows) agents.name(each.at("assigned_agent_id"));
  return rows;
}

} // namespace tally::cli
