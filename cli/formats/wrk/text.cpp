#include "cli/formats/wrk/text.hpp"

#include "cli/formats/wrk/file.hpp"
#include "cli/formats/wrk/front_matter.hpp"
#include "cli/formats/yaml.hpp"

#include <fmt/format.h>

#include <utility>

namespace tally::cli {

namespace {

/// The word that a file gets where its own means something else.
std::string_view word_for(wrk_meaning meaning) {
  switch (meaning) {
  case wrk_meaning::open: break;
  case wrk_meaning::done: return "done";
  case wrk_meaning::failed: return "failed";
  case wrk_meaning::cancelled: return "cancelled";
  }
  return "pending";
}

bool is_same_second(const std::optional<events::instant>& one,
                    const std::optional<events::instant>& other) {
  return one && other && wrk_time_text(*one) == wrk_time_text(*other);
}

/// The fields that have to change so that the file says `now`.
std::vector<front_matter_field> changes(const yaml_value& said, const wrk_standing& now) {
  std::vector<front_matter_field> fields;
  const auto meaning = meaning_of(now.status);
  if (meaning_of(said["status"].text) != meaning)
    fields.push_back({"status", std::string{word_for(meaning)}});
  const bool other_holder = said["locked_by"].text != now.holder;
  if (other_holder) fields.push_back({"locked_by", quoted_yaml(now.holder)});
  const std::string& at = said["locked_at"].text;
  if (now.holder.empty()) {
    if (!at.empty()) fields.push_back({"locked_at", quoted_yaml("")});
  } else if (now.since && (other_holder || !is_same_second(wrk_time(at), now.since))) {
    fields.push_back({"locked_at", quoted_yaml(wrk_time_text(*now.since))});
  }
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

} // namespace

std::optional<std::string> with_standing(std::string_view text, const wrk_standing& now) {
  const auto read = [](std::string_view from) {
    const auto parts = find_front_matter(from);
    return read_yaml(parts ? parts->yaml : "");
  };
  if (!find_front_matter(text)) return std::nullopt;
  const auto said = read(text);
  if (!said) return std::nullopt;
  const auto fields = changes(*said, now);
  if (fields.empty()) return std::string{text};
  std::string changed = with_fields(text, fields);
  // A value over several lines cannot be changed line by line: then nothing is.
  const auto says = read(changed);
  if (!says || !changes(*says, now).empty()) return std::nullopt;
  return changed;
}

std::string new_wrk_text(const wrk_draft& item) {
  std::string blockers;
  for (const auto& on : item.blocked_by)
    blockers += (blockers.empty() ? "" : ", ") + plain_yaml(on);
  std::string text =
      fmt::format("---\n"
                  "id: {}\n"
                  "title: {}\n"
                  "status: pending\n"
                  "priority: {}\n"
                  "stage: {}\n"
                  "created_at: {}\n"
                  "blocked_by: [{}]\n"
                  "locked_by: \"\"\n"
                  "locked_at: \"\"\n"
                  "---\n",
                  plain_yaml(item.id), quoted_yaml(item.title), priority_word(item.priority),
                  plain_yaml(item.stage), wrk_time_text(item.created), blockers);
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
