#include "cli/formats/work_items/kept.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

namespace tally::cli {

namespace {

namespace json = boost::json;

/// The column has no NULL, or the board has its own way to keep it.
bool is_passed_over(json::string_view column, const json::value& value) {
  static constexpr std::array<json::string_view, 4> not_null{"title", "status", "files_modified",
                                                             "dependencies"};
  if (column == "id" || column == "project_id" || column == "metadata") return true;
  return value.is_null() && std::find(not_null.begin(), not_null.end(), column) != not_null.end();
}

/// Says of what the board has nothing in its place how long it holds: how the item stands may
/// change without that.
void limit(json::object& entry, json::string_view column, const json::object& written) {
  static constexpr std::array<json::string_view, 3> of_standing{"assigned_agent_id", "assigned_at",
                                                                "completed_at"};
  const auto* here = entry.if_contains("here");
  const bool is_left_over = here == nullptr || here->is_null();
  const bool is_of_standing =
      std::find(of_standing.begin(), of_standing.end(), column) != of_standing.end();
  if (column == "status" || (is_of_standing && is_left_over)) {
    entry["while"] = json::object{{"updated_at", written.at("updated_at")}};
  } else if ((column == "result_summary" || column == "failure_reason") && is_left_over) {
    entry["while"] = json::object{{"status", written.at("status")}};
  }
}

json::object difference(const json::value* was, const json::value* here) {
  json::object entry;
  if (was != nullptr) entry["was"] = *was;
  if (here != nullptr) entry["here"] = *here;
  return entry;
}

json::object differences(const json::object& was, const json::object& here) {
  json::object kept;
  for (const auto& member : was) {
    const auto* other = here.if_contains(member.key());
    if (other == nullptr || *other != member.value())
      kept[member.key()] = difference(&member.value(), other);
  }
  for (const auto& member : here) {
    if (!was.contains(member.key())) kept[member.key()] = difference(nullptr, &member.value());
  }
  return kept;
}

bool is_equal(const json::value* one, const json::value* other) {
  return one == nullptr || other == nullptr ? one == other : *one == *other;
}

bool holds(const json::object& entry, const json::object& written) {
  const auto* conditions = entry.if_contains("while");
  if (conditions == nullptr || !conditions->is_object()) return true;
  const auto& all = conditions->get_object();
  return std::all_of(all.begin(), all.end(), [&](const auto& condition) {
    return is_equal(&condition.value(), written.if_contains(condition.key()));
  });
}

/// Puts back what was kept of the members of `into`, which stand as `written` has them.
void put_back(const json::value* kept, json::object& into, const json::object& written) {
  if (kept == nullptr || !kept->is_object()) return;
  for (const auto& member : kept->get_object()) {
    if (!member.value().is_object()) continue;
    const auto& entry = member.value().get_object();
    if (!is_equal(entry.if_contains("here"), into.if_contains(member.key())) ||
        !holds(entry, written))
      continue;
    if (const auto* was = entry.if_contains("was")) {
      into[member.key()] = *was;
    } else {
      into.erase(member.key());
    }
  }
}

/// The member `tally` of metadata, where it is an object or not there.
const json::object* tally_in(const json::object& metadata) {
  static const json::object none;
  const auto* found = metadata.if_contains("tally");
  return found == nullptr ? &none : found->if_object();
}

json::object metadata_of(const json::object& row) {
  const auto* found = row.if_contains("metadata");
  return found != nullptr && found->is_object() ? found->get_object() : json::object{};
}

} // namespace

json::object kept_of(const json::object& row, const json::object& written) {
  json::object kept;
  json::object columns;
  for (const auto& column : row) {
    const auto* here = written.if_contains(column.key());
    if (is_passed_over(column.key(), column.value()) || is_equal(&column.value(), here)) continue;
    json::object entry = difference(&column.value(), here);
    limit(entry, column.key(), written);
    columns[column.key()] = std::move(entry);
  }
  if (!columns.empty()) kept["columns"] = std::move(columns);
  json::object was = metadata_of(row);
  json::object here = metadata_of(written);
  const auto* their_tally = tally_in(was);
  const auto* our_tally = tally_in(here);
  if (their_tally != nullptr && our_tally != nullptr) {
    json::object tally = differences(*their_tally, *our_tally);
    if (!tally.empty() || was.contains("tally") != here.contains("tally"))
      kept["tally"] = std::move(tally);
    was.erase("tally");
    here.erase("tally");
  }
  if (json::object metadata = differences(was, here); !metadata.empty())
    kept["metadata"] = std::move(metadata);
  return kept;
}

void restore(const json::object& kept, json::object& written) {
  const json::object now = written;
  put_back(kept.if_contains("columns"), written, now);
  json::object metadata = metadata_of(now);
  put_back(kept.if_contains("metadata"), metadata, now);
  const auto* tally_kept = kept.if_contains("tally");
  if (const auto* ours = tally_in(metadata); tally_kept != nullptr && ours != nullptr) {
    json::object tally = *ours;
    const bool is_empty = tally_kept->is_object() && tally_kept->get_object().empty();
    put_back(tally_kept, tally, now);
    if (!tally.empty() || is_empty) {
      metadata["tally"] = std::move(tally);
    } else {
      metadata.erase("tally");
    }
  }
  written["metadata"] = std::move(metadata);
}

} // namespace tally::cli
