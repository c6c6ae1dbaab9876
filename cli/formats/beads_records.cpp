#include "cli/formats/beads_records.hpp"

#include "cli/formats/json_lines.hpp"
#include "cli/text/report.hpp"
#include "events/wire.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace tally::cli::beads {

namespace {

namespace json = boost::json;

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

std::optional<std::int64_t> number_of(const fields& from, std::string_view name) {
  const std::string_view text = text_of(from, name);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<events::instant> time_of(const fields& from, std::string_view name) {
  const auto time = events::parse_instant(text_of(from, name));
  return time && time->milliseconds > 0 ? time : std::nullopt;
}

records read(const std::filesystem::path& path, std::vector<std::string>& warnings) {
  const bool is_folder = std::filesystem::is_directory(path);
  const auto issues = is_folder ? path / "issues.jsonl" : path;
  const auto events = is_folder ? path / "events.jsonl" : std::filesystem::path{};
  const auto dependencies = is_folder ? path / "dependencies.jsonl" : std::filesystem::path{};
  const auto is_there = [](const auto& file) { return std::filesystem::is_regular_file(file); };
  if (!is_there(issues) && !is_there(events) && !is_there(dependencies)) {
    throw stop({"nothing_to_import",
                exit_status::unknown,
                is_folder ? fmt::format("{} holds neither issues.jsonl, events.jsonl nor "
                                        "dependencies.jsonl",
                                        path.string())
                          : fmt::format("there is no file or folder {}", path.string()),
                "give the folder that holds them, such as .beads or .beads/backup",
                {{"path", path.string()}}});
  }
  records all;
  if (is_there(issues)) {
    std::set<std::string, std::less<>> known;
    read_json_lines(issues, warnings, [&](const json::object& line, const line_place& at) {
      auto read = read_issue(line, at, all);
      if (!known.insert(read.id).second) {
        refuse_line(at, fmt::format("names {} a second time", read.id));
      }
      all.issues.push_back(std::move(read));
    });
  }
  if (is_there(events)) {
    read_json_lines(events, warnings, [&](const json::object& line, const line_place& at) {
      all.events.push_back(read_event(line, at));
    });
    std::stable_sort(all.events.begin(), all.events.end(),
                     [](const event& a, const event& b) { return a.at < b.at; });
  }
  if (is_there(dependencies)) {
    read_json_lines(dependencies, warnings, [&](const json::object& line, const line_place& at) {
      all.dependencies.push_back(read_dependency(line, at));
    });
  }
  return all;
}

} // namespace tally::cli::beads
