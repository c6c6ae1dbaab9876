#include "cli/formats/work_items/export.hpp"

#include "cli/board/board.hpp"
#include "cli/formats/work_items/rows.hpp"
#include "cli/invocation.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/report.hpp"
#include "cli/text/screen_text.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tally::cli {

namespace {

namespace json = boost::json;
namespace files = std::filesystem;

/// The rows, as of now or `--at`.
std::vector<json::object> rows_of(invocation& now) {
  const std::string board = board_mark(now, 64);
  std::vector<json::object> rows;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    rows = work_item_rows(
        {&world, &seen, board, projections::memory::copy(world.settings().stages().front())});
  });
  return rows;
}

std::string json_of(const std::vector<json::object>& rows) {
  std::string text = "[";
  for (const auto& row : rows) text += (text.size() == 1 ? "\n" : ",\n") + json::serialize(row);
  return text + "\n]\n";
}

constexpr auto& columns = work_item_columns;

/// The row without columns that the table has not: they stand in its metadata, under `tally`.
json::object row_of_table(json::object row) {
  json::object others;
  for (const auto& member : row) {
    if (std::find(std::begin(columns), std::end(columns),
                  std::string_view{member.key().data(), member.key().size()}) == std::end(columns))
      others[member.key()] = member.value();
  }
  if (others.empty()) return row;
  for (const auto& other : others) row.erase(other.key());
  auto& metadata = row.at("metadata").get_object();
  json::object rest;
  if (const auto* held = metadata.if_contains("tally"); held != nullptr) {
    if (held->is_object()) {
      rest = held->get_object();
    } else {
      rest["tally"] = *held; // it is the row's own
    }
  }
  rest["columns"] = std::move(others);
  metadata["tally"] = std::move(rest);
  return row;
}

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
std::string sql_of(std::vector<json::object> rows) {
  for (auto& row : rows) row = row_of_table(std::move(row));
  refuse_nul(rows);
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
  const auto sql = sql_of(rows);
  if (path.extension() == ".sql") return {give(path, sql)};
  std::error_code fault;
  files::create_directories(path, fault);
  if (fault) {
    throw stop({"cannot_create",
                exit_status::cannot_create,
                fmt::format("cannot make the folder {}: {}", path.string(), fault.message()),
                "name a file that ends in .json or .sql, or a folder",
                {{"path", path.string()}}});
  }
  return {give(path / "work_items.json", json_of(rows)), give(path / "work_items.sql", sql)};
}

} // namespace tally::cli
