#include "cli/formats/beads/records.hpp"

#include "cli/formats/json_lines.hpp"
#include "events/wire.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace tally::cli::beads {

namespace {

namespace json = boost::json;

constexpr std::string_view issues_name = "issues.jsonl";
constexpr std::string_view events_name = "events.jsonl";
constexpr std::string_view dependencies_name = "dependencies.jsonl";

// A value stands four levels down in a line of the log, which has sixteen; this leaves room.
constexpr std::size_t deepest_value = 8;

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) deepest = std::max(deepest, depth_of(element));
    return deepest + 1;
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) deepest = std::max(deepest, depth_of(member.value()));
    return deepest + 1;
  }
  return 0;
}

/// As the log can hold it: what is too deep or too large a number becomes a string.
events::json_text writable(const json::value& value, const std::string& text) {
  if (value.is_string()) return {text};
  if (depth_of(value) <= deepest_value) {
    if (auto compact = events::wire::compact_json(text)) return std::move(*compact);
  }
  return {json::serialize(json::string_view{text})};
}

field_value read_value(const json::value& value) {
  const std::string text = json::serialize(value);
  field_value read;
  if (const auto* string = value.if_string()) {
    read.text = view(*string);
  } else if (!value.is_null()) {
    read.text = text;
  }
  read.json = writable(value, text);
  static const std::set<std::string_view> empty{"", "{}", "[]", "0", "false", "null"};
  read.is_empty = value.is_string() ? read.text.empty() || read.text == "{}" || read.text == "[]"
                                    : empty.contains(text) || value.is_null();
  return read;
}

fields read_fields(const json::object& object) {
  // Some sources write these as numbers, some as truths.
  static const std::set<std::string_view> truths{"crystallizes", "ephemeral", "is_template",
                                                 "pinned"};
  fields read;
  for (const auto& member : object) {
    field_value value = read_value(member.value());
    if (truths.contains(view(member.key())) && value.text == "1") value.json.value = "true";
    read.emplace(view(member.key()), std::move(value));
  }
  return read;
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string{view(value->get_string())} : json::serialize(*value);
}

std::string needed_text(const json::object& object, std::string_view name, const line_place& at) {
  std::string text = text_at(object, name);
  if (text.empty()) refuse_line(at, fmt::format("has no \"{}\"", name));
  return text;
}

std::optional<events::instant> time_at(const json::object& object, std::string_view name,
                                       const line_place& at) {
  const std::string text = text_at(object, name);
  if (text.empty()) return std::nullopt;
  const auto time = events::parse_instant(text);
  if (!time) refuse_line(at, fmt::format("says \"{}\" for \"{}\", which is no time", text, name));
  return time->milliseconds > 0 ? time : std::nullopt;
}

dependency read_dependency(const json::object& line, const line_place& at) {
  return {needed_text(line, "issue_id", at), needed_text(line, "depends_on_id", at),
          needed_text(line, "type", at), text_at(line, "created_by"),
          time_at(line, "created_at", at)};
}

/// Hands over the objects of a list that stands in an issue.
template <class Take>
void each_of(const json::object& line, std::string_view name, const line_place& at,
             const Take& take) {
  const auto* value = line.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_array()) return;
  for (const auto& element : value->get_array()) {
    if (!element.is_object())
      refuse_line(at, fmt::format("has something in \"{}\" that is no object", name));
    take(element.get_object());
  }
}

issue read_issue(const json::object& line, const line_place& at, records& all) {
  issue read{needed_text(line, "id", at), read_fields(line), {}, {}};
  for (const auto* name : {"created_at", "updated_at", "closed_at"}) time_at(line, name, at);
  if (const auto* labels = line.if_contains("labels"); labels != nullptr && labels->is_array()) {
    for (const auto& label : labels->get_array()) {
      if (label.is_string()) read.labels.emplace_back(view(label.get_string()));
    }
  }
  each_of(line, "dependencies", at,
          [&](const json::object& tie) { all.dependencies.push_back(read_dependency(tie, at)); });
  each_of(line, "comments", at, [&](const json::object& said) {
    read.comments.push_back({text_at(said, "id"), text_at(said, "author"), text_at(said, "text"),
                             time_at(said, "created_at", at)});
  });
  return read;
}

/// The object that a string of JSON holds; what is no object is left in `text`.
std::optional<fields> fields_within(const json::object& line, std::string_view name,
                                    std::string& text) {
  const auto* value = line.if_contains({name.data(), name.size()});
  if (value != nullptr && value->is_object()) return read_fields(value->get_object());
  text = text_at(line, name);
  if (!text.starts_with('{')) return std::nullopt;
  json::monotonic_resource memory;
  json::error_code error;
  const auto inner = json::parse(text, error, &memory);
  if (error || !inner.is_object()) return std::nullopt;
  text.clear();
  return read_fields(inner.get_object());
}

/// Remarks on a priority that is none.
void look_at_priority(const fields& said, const line_place& at, imported& all) {
  const auto found = said.find("priority");
  if (found == said.end() || is_priority(found->second)) return;
  all.remarks.push_back({fmt::format("{}:{}", at.file, at.line),
                         fmt::format("priority {} counts as {}", found->second.json.value,
                                     priority_of(found->second))});
}

event read_event(const json::object& line, const line_place& at) {
  event read;
  read.issue = needed_text(line, "issue_id", at);
  read.id = needed_text(line, "id", at);
  read.type = needed_text(line, "event_type", at);
  read.actor = text_at(line, "actor");
  read.comment = text_at(line, "comment");
  const auto time = time_at(line, "created_at", at);
  if (!time) refuse_line(at, "has no \"created_at\"");
  read.at = *time;
  read.before = fields_within(line, "old_value", read.old_text);
  read.change = fields_within(line, "new_value", read.new_text);
  return read;
}

} // namespace

std::string_view text_of(const fields& from, std::string_view name) {
  const auto found = from.find(name);
  return found == from.end() ? std::string_view{} : std::string_view{found->second.text};
}

std::optional<std::int64_t> number_of(const field_value& value) {
  std::int64_t number = 0;
  const auto* const last = value.text.data() + value.text.size();
  const auto [end, fault] = std::from_chars(value.text.data(), last, number);
  if (fault != std::errc{} || end != last) return std::nullopt;
  return number;
}

std::int64_t priority_of(const field_value& value) {
  constexpr std::int64_t medium = 5;
  return std::clamp<std::int64_t>(number_of(value).value_or(medium), 0, 9);
}

bool is_priority(const field_value& value) {
  return value.text.empty() || number_of(value) == priority_of(value);
}

std::optional<events::instant> time_of(const fields& from, std::string_view name) {
  const auto time = events::parse_instant(text_of(from, name));
  return time && time->milliseconds > 0 ? time : std::nullopt;
}

records read(const std::filesystem::path& path, imported& all) {
  const auto is_wanted = [](const std::filesystem::path& each) {
    return each.filename() == issues_name || each.filename() == events_name ||
           each.filename() == dependencies_name;
  };
  const bool is_whole = is_folder(path);
  const auto paths =
      is_whole ? files_in(path, depth::flat, is_wanted, all.passed_over) : std::vector{path};
  all.files = static_cast<std::int64_t>(paths.size());
  const auto find = [&](std::string_view name) {
    return std::find_if(paths.begin(), paths.end(),
                        [&](const auto& each) { return !is_whole || each.filename() == name; });
  };
  records found;
  if (const auto issues = find(issues_name); issues != paths.end()) {
    std::set<std::string, std::less<>> known;
    read_json_lines(*issues, all.warnings, [&](const json::object& line, const line_place& at) {
      auto read = read_issue(line, at, found);
      if (!known.insert(read.id).second) {
        refuse_line(at, fmt::format("names {} a second time", read.id));
      }
      look_at_priority(read.now, at, all);
      found.issues.push_back(std::move(read));
    });
  }
  if (!is_whole) return found;
  if (const auto events = find(events_name); events != paths.end()) {
    read_json_lines(*events, all.warnings, [&](const json::object& line, const line_place& at) {
      found.events.push_back(read_event(line, at));
      if (const auto& change = found.events.back().change) look_at_priority(*change, at, all);
    });
    std::stable_sort(found.events.begin(), found.events.end(),
                     [](const event& a, const event& b) { return a.at < b.at; });
  }
  if (const auto dependencies = find(dependencies_name); dependencies != paths.end()) {
    read_json_lines(*dependencies, all.warnings,
                    [&](const json::object& line, const line_place& at) {
                      found.dependencies.push_back(read_dependency(line, at));
                    });
  }
  return found;
}

} // namespace tally::cli::beads
