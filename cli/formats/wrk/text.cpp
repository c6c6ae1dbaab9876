#include "cli/formats/wrk/text.hpp"

#include "cli/formats/wrk/file.hpp"
#include "cli/formats/wrk/front_matter.hpp"
#include "cli/formats/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tally::cli {

namespace {

bool is_same_second(const std::optional<events::instant>& one,
                    const std::optional<events::instant>& other) {
  return one && other && wrk_time_text(*one) == wrk_time_text(*other);
}

/// When it was finished: of an item that is to do again, no more.
void add_finish(std::vector<front_matter_field>& fields, const yaml_value& said,
                const wrk_standing& now) {
  const std::string& at = said["completed_at"].text;
  const auto meaning = meaning_of(now.status);
  const bool begins_again =
      meaning == wrk_meaning::open && meaning_of(said["status"].text) != meaning;
  if (now.finished && !is_same_second(wrk_time(at), now.finished)) {
    fields.push_back({"completed_at", wrk_time_text(*now.finished)});
  } else if (begins_again && !at.empty()) {
    fields.push_back({"completed_at", quoted_yaml("")});
  }
}

/// The fields that have to change so that the file says `now`.
std::vector<front_matter_field> changes(const yaml_value& said, const wrk_standing& now) {
  std::vector<front_matter_field> fields;
  const auto meaning = meaning_of(now.status);
  if (meaning_of(said["status"].text) != meaning)
    fields.push_back({"status", std::string{wrk_word(meaning)}});
  const bool other_holder = said["locked_by"].text != now.holder;
  if (other_holder) fields.push_back({"locked_by", quoted_yaml(now.holder)});
  const std::string& at = said["locked_at"].text;
  if (now.holder.empty()) {
    if (!at.empty()) fields.push_back({"locked_at", quoted_yaml("")});
  } else if (now.since && (other_holder || !is_same_second(wrk_time(at), now.since))) {
    fields.push_back({"locked_at", quoted_yaml(wrk_time_text(*now.since))});
  }
  add_finish(fields, said, now);
  return fields;
}

std::string priority_word(std::int64_t priority) {
  switch (priority) {
  case 2: return "high";
  case 5: return "medium";
  case 8: return "low";
  default: return std::to_string(priority);
  }
}

std::string list_of(const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ", ") + plain_yaml(id);
  return "[" + list + "]";
}

/// The same of what else a board says in a file of its own.
void add_changes(std::vector<front_matter_field>& fields, const yaml_value& said,
                 std::string_view told, const wrk_draft& item) {
  const auto change = [&](const char* name, const std::string& is, const std::string& shall,
                          std::string yaml) {
    if (is != shall) fields.push_back({name, std::move(yaml)});
  };
  const bool has_told =
      std::find(said.names.begin(), said.names.end(), told_field) != said.names.end();
  if (has_told && item.is_own) {
    const auto priority = priority_word(item.priority);
    change("title", said["title"].text, item.title, quoted_yaml(item.title));
    change("priority", said["priority"].text, priority, priority);
    change("stage", said["stage"].text, item.stage, plain_yaml(item.stage));
    change("blocked_by", list_of(said["blocked_by"].texts()), list_of(item.blocked_by),
           list_of(item.blocked_by));
  }
  if (has_told || item.needs_told) change(told_field, std::string{told}, item.told, item.told);
}

/// The fields that have to change, or nothing where the text has no front matter to be read.
std::optional<std::vector<front_matter_field>>
changes_of(std::string_view text, const wrk_standing& now, const wrk_draft* item) {
  const auto parts = find_front_matter(text);
  if (!parts) return std::nullopt;
  const auto said = read_yaml(parts->yaml);
  if (!said) return std::nullopt;
  auto fields = changes(*said, now);
  if (item != nullptr) add_changes(fields, *said, field_text(parts->yaml, told_field), *item);
  return fields;
}

} // namespace

std::optional<std::string> with_standing(std::string_view text, const wrk_standing& now,
                                         const wrk_draft* item) {
  const auto fields = changes_of(text, now, item);
  if (!fields) return std::nullopt;
  if (fields->empty()) return std::string{text};
  std::string changed = with_fields(text, *fields);
  // A value over several lines cannot be changed line by line: then nothing is.
  const auto left = changes_of(changed, now, item);
  if (!left || !left->empty()) return std::nullopt;
  return changed;
}

std::string new_wrk_text(const wrk_draft& item) {
  std::string text =
      fmt::format("---\n"
                  "id: {}\n"
                  "title: {}\n"
                  "status: pending\n"
                  "priority: {}\n"
                  "stage: {}\n"
                  "created_at: {}\n"
                  "blocked_by: {}\n"
                  "locked_by: \"\"\n"
                  "locked_at: \"\"\n",
                  plain_yaml(item.id), quoted_yaml(item.title), priority_word(item.priority),
                  plain_yaml(item.stage), wrk_time_text(item.created), list_of(item.blocked_by));
  if (item.finished) text += fmt::format("completed_at: {}\n", wrk_time_text(*item.finished));
  for (const auto& other : item.others) text += other.name + ": " + other.yaml + "\n";
  text += fmt::format("{}: {}\n---\n", told_field, item.told);
  if (!item.description.empty()) text += "\n" + item.description + "\n";
  return text;
}

std::string new_wrk_name(std::string_view id) {
  std::string name;
  for (const char c : id) {
    if (c == '/') {
      name += "--";
    } else {
      name += c;
    }
  }
  return name + ".md";
}

} // namespace tally::cli
