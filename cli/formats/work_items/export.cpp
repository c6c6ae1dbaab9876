#include "cli/formats/work_items/export.hpp"

#include "cli/board/board.hpp"
#include "cli/invocation.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/utf8.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tally::cli {

namespace {

namespace json = boost::json;
namespace files = std::filesystem;

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
    return kept(item, "work_items.id").value_or(item_named(item.item));
  }
  [[nodiscard]] std::string item_named(const std::string& id) const {
    return to_string(of_item_(id));
  }

private:
  static std::optional<std::string> kept(const projections::item_detail& item,
                                         const std::string& name) {
    const auto found = item.metadata.find(name);
    if (found == item.metadata.end()) return std::nullopt;
    return json::value_to<std::string>(json::parse(found->second.value));
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

constexpr std::size_t longest_type = 50;           // characters: task_type VARCHAR(50)
constexpr std::int64_t most_hours = 2'147'483'647; // estimated_hours INTEGER
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

/// What a row has no column for; empty where there is nothing.
json::object rest_of(const projections::item_detail& item, const std::string& id,
                     const std::string& first_stage) {
  json::object rest;
  if (item.item != id) rest["item"] = item.item;
  if (item.stage != first_stage) rest["stage"] = item.stage;
  if (!item.labels.empty()) rest["labels"] = list_of(item.labels);
  if (item.kind && short_kind(*item.kind) != *item.kind) rest["kind"] = *item.kind;
  if (item.estimate_s && hours_of(*item.estimate_s) * hour_s != *item.estimate_s)
    rest["estimate_s"] = *item.estimate_s;
  if (item.pull_request) rest["pull_request"] = *item.pull_request;
  if (item.note) rest["note"] = *item.note;
  if (!item.tasks.empty()) {
    json::array tasks;
    for (const auto& task : item.tasks)
      tasks.push_back(json::object{{"text", task.text}, {"done", task.done}});
    rest["tasks"] = std::move(tasks);
  }
  return rest;
}

/// The columns of one row, and then those of the table that it came from which this one lacks.
class row_writer {
public:
  row_writer(const names& names, std::string first_stage,
             const std::map<std::string, std::string>& uuids)
      : names_(&names), first_stage_(std::move(first_stage)), uuids_(&uuids) {}

  [[nodiscard]] json::object operator()(const projections::item_detail& item) const {
    const std::string id = names_->item(item);
    json::object metadata;
    json::object others;
    std::int64_t priority = item.priority;
    for (const auto& [name, value] : item.metadata) {
      constexpr std::string_view prefix = "work_items.";
      if (name == "work_items.priority") {
        priority = json::parse(value.value).to_number<std::int64_t>();
      } else if (!name.starts_with(prefix)) {
        metadata[name] = json::parse(value.value);
      } else if (name != "work_items.id" && name != "work_items.project_id") {
        others[name.substr(prefix.size())] = json::parse(value.value);
      }
    }
    if (auto rest = rest_of(item, id, first_stage_); !rest.empty())
      metadata["tally"] = std::move(rest);
    const bool is_over = item.finished.has_value();
    json::object row{
        {"id", id},
        {"project_id", names_->project(item)},
        {"parent_item_id", item.parent ? json::value(uuid_of(*item.parent)) : json::value(nullptr)},
        {"title", item.title},
        {"description", text_or_null(item.description)},
        {"task_type", item.kind ? json::value(short_kind(*item.kind)) : json::value(nullptr)},
        {"status", item.status},
        {"priority", priority},
        {"assigned_agent_id", item.claim ? json::value(item.claim->session) : json::value(nullptr)},
        {"assigned_at", time_or_null(item.claim ? std::optional{item.claim->since} : std::nullopt)},
        {"files_modified",
         list_of(is_over || !item.files_modified.empty() ? item.files_modified : item.files)},
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
      if (auto& column = row[other.key()]; column.is_null()) column = std::move(other.value());
    }
    return row;
  }

private:
  [[nodiscard]] std::string uuid_of(const std::string& item) const {
    const auto found = uuids_->find(item);
    return found == uuids_->end() ? names_->item_named(item) : found->second;
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

std::vector<json::object> rows_of(invocation& now) {
  const names names{board_mark(now, 64)};
  std::vector<projections::item_detail> items;
  std::string first_stage;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    first_stage = projections::memory::copy(world.settings().stages().front());
    for (const auto& [name, number] : world.ids().items.all()) {
      if (auto item = view_item_detail(world, projections::memory::view(name), seen))
        items.push_back(std::move(*item));
    }
  });
  std::map<std::string, std::string> uuids;
  for (const auto& item : items) uuids.emplace(item.item, names.item(item));
  std::vector<json::object> rows;
  const row_writer row{names, first_stage, uuids};
  for (const auto& item : items) rows.push_back(row(item));
  return rows;
}

std::string json_of(const std::vector<json::object>& rows) {
  std::string text = "[";
  for (const auto& row : rows) text += (text.size() == 1 ? "\n" : ",\n") + json::serialize(row);
  return text + "\n]\n";
}

constexpr std::string_view columns[] = {"id",
                                        "project_id",
                                        "parent_item_id",
                                        "title",
                                        "description",
                                        "task_type",
                                        "status",
                                        "priority",
                                        "assigned_agent_id",
                                        "assigned_at",
                                        "files_modified",
                                        "dependencies",
                                        "estimated_hours",
                                        "result_summary",
                                        "failure_reason",
                                        "created_at",
                                        "updated_at",
                                        "completed_at",
                                        "metadata"};

std::string sql_text(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) out += letter == '\'' ? "''" : std::string(1, letter);
  return out + "'";
}

std::string sql_value(const json::value& value) {
  if (value.is_null()) return "NULL";
  if (const auto* text = value.if_string()) return sql_text({text->data(), text->size()});
  if (value.is_object() || value.is_array()) return sql_text(json::serialize(value)) + "::jsonb";
  return json::serialize(value);
}

bool holds_nul(const json::value& value) {
  if (const auto* text = value.if_string()) return text->find('\0') != json::string::npos;
  if (const auto* list = value.if_array())
    return std::any_of(list->begin(), list->end(), holds_nul);
  const auto* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& member) {
           return member.key().find('\0') != json::string_view::npos || holds_nul(member.value());
         });
}

/// PostgreSQL has no character NUL, in no type: whatever holds one cannot be brought there.
void refuse_nul(const std::vector<json::object>& rows) {
  for (const auto& row : rows) {
    for (const auto column : columns) {
      if (!holds_nul(row.at(column))) continue;
      const auto& title = row.at("title").get_string();
      throw stop({"cannot_write",
                  exit_status::refused,
                  fmt::format("the {} of the row \"{}\" holds the character NUL, which PostgreSQL "
                              "has not: no SQL was written",
                              column, shortened({title.data(), title.size()}, 60)),
                  "change it with tally edit, or export to a file that ends in .json",
                  {{"column", column}, {"row", row.at("id").get_string().c_str()}}});
    }
  }
}

/// One transaction: a row may name a parent that comes later, so parents are set at its end.
std::string sql_of(const std::vector<json::object>& rows) {
  std::string changes;
  for (const auto column : columns) {
    if (column != "id" && column != "parent_item_id")
      changes += fmt::format("{}{} = EXCLUDED.{}", changes.empty() ? "" : ", ", column, column);
  }
  std::string text =
      "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nBEGIN;\n";
  if (!rows.empty()) {
    text = fmt::format("-- The table projects has to have the row {}.\n{}",
                       json::serialize(rows.front().at("project_id")), text);
  }
  std::string parents;
  for (const auto& row : rows) {
    std::string values;
    for (const auto column : columns) {
      const auto& value = row.at(column);
      values += (values.empty() ? "" : ", ") +
                (column == "parent_item_id" ? std::string("NULL") : sql_value(value));
    }
    text +=
        fmt::format("INSERT INTO work_items ({})\n  VALUES ({})\n  ON CONFLICT (id) DO UPDATE SET "
                    "{};\n",
                    fmt::join(columns, ", "), values, changes);
    parents += fmt::format("UPDATE work_items SET parent_item_id = (SELECT id FROM work_items "
                           "WHERE id = {}) WHERE id = "
                           "{};\n",
                           sql_value(row.at("parent_item_id")), sql_value(row.at("id")));
  }
  return text + parents + "COMMIT;\n";
}

exported_file give(const files::path& path, const std::string& contents) {
  std::ifstream before{path, std::ios::binary};
  if (!before) {
    replace_file(path, contents);
    return {path.string(), {}, "created"};
  }
  const std::string held{std::istreambuf_iterator<char>{before}, {}};
  if (held == contents) return {path.string(), {}, "unchanged"};
  replace_file(path, contents);
  return {path.string(), {}, "written"};
}

} // namespace

std::vector<exported_file> export_work_items(invocation& now, const files::path& path) {
  const auto rows = rows_of(now);
  if (path.extension() == ".json") return {give(path, json_of(rows))};
  refuse_nul(rows);
  if (path.extension() == ".sql") return {give(path, sql_of(rows))};
  std::error_code fault;
  files::create_directories(path, fault);
  if (fault) {
    throw stop({"cannot_create",
                exit_status::cannot_create,
                fmt::format("cannot make the folder {}: {}", path.string(), fault.message()),
                "name a file that ends in .json or .sql, or a folder",
                {{"path", path.string()}}});
  }
  return {give(path / "work_items.json", json_of(rows)),
          give(path / "work_items.sql", sql_of(rows))};
}

} // namespace tally::cli
