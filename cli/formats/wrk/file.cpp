#include "cli/formats/wrk/file.hpp"

#include "cli/formats/wrk/front_matter.hpp"
#include "cli/formats/yaml.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/json_text.hpp"
#include "events/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <set>
#include <system_error>
#include <utility>

namespace tally::cli {

namespace {

std::string small_letters(std::string_view text) {
  std::string small{text};
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

/// The text of a checkbox, `- [x] text`, and whether it is ticked; nothing for any other line.
std::optional<wrk_task> checkbox(std::string_view line) {
  line = trimmed(line);
  constexpr std::size_t mark = 2; // `- `
  constexpr std::size_t box = 3;  // `[x]`
  if (line.size() < mark + box || std::string_view{"-*+"}.find(line[0]) == std::string_view::npos ||
      line[1] != ' ')
    return std::nullopt;
  line = trimmed(line.substr(mark));
  if (line.size() < box || line[0] != '[' || line[2] != ']') return std::nullopt;
  const char inside = line[1];
  if (inside != ' ' && inside != 'x' && inside != 'X') return std::nullopt;
  const std::string_view text = trimmed(line.substr(box));
  if (text.empty()) return std::nullopt;
  return wrk_task{std::string{text}, inside != ' '};
}

/// The checkboxes of a text, and its first heading: both only outside fenced code.
struct outline {
  std::vector<wrk_task> tasks;
  std::string heading;
};

outline outline_of(std::string_view body) {
  outline found;
  bool in_code = false;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const std::string_view shown = trimmed(line);
    if (shown.starts_with("```") || shown.starts_with("~~~")) in_code = !in_code;
    if (in_code) continue;
    if (auto task = checkbox(line)) found.tasks.push_back(std::move(*task));
    if (found.heading.empty() && line.starts_with("# ")) found.heading = trimmed(line.substr(2));
  }
  return found;
}

/// Fields that have a place of their own in an item, or are the board's to say.
bool has_own_place(std::string_view field) {
  constexpr std::array<std::string_view, 5> own{"id", "title", "blocked_by", "locked_by",
                                                "locked_at"};
  return std::find(own.begin(), own.end(), field) != own.end();
}

/// Fields that a board's own file has because every file has them: what they say is in the item's
/// own, unless it is another word for the same.
bool is_repeated(std::string_view field, const yaml_value& value) {
  if (field == "status") return value.text == wrk_word(meaning_of(value.text));
  constexpr std::array<std::string_view, 5> own{told_field, "priority", "stage", "created_at",
                                                "completed_at"};
  return std::find(own.begin(), own.end(), field) != own.end();
}

/// The words of `status` that are known, and what they mean.
constexpr std::pair<std::string_view, wrk_meaning> status_words[] = {
    {"pending", wrk_meaning::open},        {"todo", wrk_meaning::open},
    {"open", wrk_meaning::open},           {"new", wrk_meaning::open},
    {"backlog", wrk_meaning::open},        {"planned", wrk_meaning::open},
    {"ready", wrk_meaning::open},          {"claimed", wrk_meaning::open},
    {"active", wrk_meaning::open},         {"working", wrk_meaning::open},
    {"in_progress", wrk_meaning::open},    {"in-progress", wrk_meaning::open},
    {"review", wrk_meaning::open},         {"paused", wrk_meaning::open},
    {"blocked", wrk_meaning::open},        {"deferred", wrk_meaning::open},
    {"done", wrk_meaning::done},           {"archived", wrk_meaning::done},
    {"completed", wrk_meaning::done},      {"complete", wrk_meaning::done},
    {"closed", wrk_meaning::done},         {"failed", wrk_meaning::failed},
    {"cancelled", wrk_meaning::cancelled}, {"canceled", wrk_meaning::cancelled},
};

std::optional<wrk_meaning> known_meaning(std::string_view status) {
  const std::string small = small_letters(status);
  for (const auto& [word, meaning] : status_words) {
    if (small == word) return meaning;
  }
  return std::nullopt;
}

/// Asks a front matter for its fields, and remarks on what cannot be said there. A value that has
/// no place of its own is kept as it is.
class field_reader {
public:
  field_reader(const yaml_value& fields, wrk_file& file) : fields_(&fields), file_(&file) {}

  std::string text(const std::string& name) {
    const auto& value = (*fields_)[name];
    if (value.is == yaml_value::kind::list || value.is == yaml_value::kind::map)
      remark(name, fmt::format("{} is no text, and says nothing here", name));
    return value.text;
  }

  /// The time that the first of these fields says.
  std::optional<events::instant> time(std::initializer_list<const char*> names) {
    std::optional<events::instant> found;
    for (const std::string name : names) {
      const std::string said = text(name);
      const auto at = wrk_time(said);
      if (!said.empty() && !at) remark(name, fmt::format("{} is no time: \"{}\"", name, said));
      if (!found) found = at;
    }
    return found;
  }

  std::string status() {
    std::string word = text("status");
    if (!word.empty() && !known_meaning(word))
      remark("status", fmt::format("status \"{}\" is not known, and counts as to do", word));
    return word;
  }

  std::int64_t priority() {
    constexpr std::pair<std::string_view, std::int64_t> words[] = {
        {"", 5}, {"critical", 0}, {"high", 2}, {"medium", 5}, {"low", 8}};
    const std::string said = text("priority");
    const std::string small = small_letters(said);
    for (const auto& [word, meaning] : words) {
      if (small == word) return meaning;
    }
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(said.data(), said.data() + said.size(), number);
    const bool is_number = fault == std::errc{} && end == said.data() + said.size();
    const std::int64_t counts_as = is_number ? std::clamp<std::int64_t>(number, 0, 9) : 5;
    if (!is_number || counts_as != number)
      remark("priority", fmt::format("priority \"{}\" counts as {}", said, counts_as));
    return counts_as;
  }

  std::vector<std::string> texts(const std::string& name) {
    const auto& value = (*fields_)[name];
    const bool is_texts =
        std::all_of(value.values.begin(), value.values.end(), [](const auto& one) {
          return one.is == yaml_value::kind::scalar || one.is == yaml_value::kind::none;
        });
    if (value.is == yaml_value::kind::map || !is_texts)
      remark(name, fmt::format("{} is no list of ids, and only its ids count", name));
    return value.texts();
  }

  /// What a board wrote of the item beyond what the format says. It stands on one line, and is as
  /// exact as that; whoever set it in another shape gets what YAML makes of it.
  std::optional<wrk_told> told(std::string_view yaml) {
    const auto& value = (*fields_)[told_field];
    if (value.is == yaml_value::kind::none) return std::nullopt;
    auto found = read_told(field_text(yaml, told_field), file_->id);
    if (!found) found = read_told(json_of(value).value, file_->id);
    if (found) return std::move(*found);
    remark(told_field, fmt::format("{} says nothing here: {}", told_field, found.error()));
    return std::nullopt;
  }

  /// All that has no place of its own.
  void keep_others() {
    for (std::size_t each = 0; each < fields_->names.size(); ++each) {
      const auto& name = fields_->names[each];
      const auto& value = fields_->values[each];
      // Nothing is what an absent field says too.
      const bool is_said = has_own_place(name) || (file_->told && is_repeated(name, value));
      const bool has_place = is_said && !wrong_.contains(name);
      if (has_place || value.is == yaml_value::kind::none) continue;
      file_->metadata["wrk." + name] = json_of(value);
    }
  }

private:
  void remark(const std::string& name, std::string what) {
    wrong_.insert(name);
    file_->remarks.push_back(std::move(what));
  }

  const yaml_value* fields_;
  wrk_file* file_;
  std::set<std::string, std::less<>> wrong_; // fields
};

void take_fields(wrk_file& file, const yaml_value& fields, std::string_view yaml) {
  field_reader said{fields, file};
  file.id = fields["id"].text;
  file.title = trimmed(said.text("title"));
  file.status = said.status();
  file.priority = said.priority();
  file.stage = said.text("stage");
  file.locked_by = said.text("locked_by");
  file.locked_at = said.time({"locked_at"});
  file.created = said.time({"created_at", "created"});
  file.updated = said.time({"completed_at", "archived_at", "closed_at", "updated_at", "updated"});
  file.blocked_by = said.texts("blocked_by");
  file.told = said.told(yaml);
  said.keep_others();
}

} // namespace

wrk_meaning meaning_of(std::string_view status) {
  return known_meaning(status).value_or(wrk_meaning::open);
}

std::string_view wrk_word(wrk_meaning meaning) {
  switch (meaning) {
  case wrk_meaning::open: break;
  case wrk_meaning::done: return "done";
  case wrk_meaning::failed: return "failed";
  case wrk_meaning::cancelled: return "cancelled";
  }
  return "pending";
}

std::optional<events::instant> wrk_time(std::string_view text) {
  if (auto found = events::parse_instant(text)) return found;
  const std::string said{text};
  if (auto found = events::parse_instant(said + "Z")) return found;
  if (auto found = events::parse_instant(said + ":00Z")) return found;
  return events::parse_instant(said + "T00:00:00Z");
}

std::string wrk_time_text(events::instant at) {
  std::string text = to_string(at);
  const std::size_t decimals = text.find('.');
  return text.substr(0, decimals) + "Z";
}

std::optional<events::instant> modified_at(const std::filesystem::path& path) {
  std::error_code fault;
  const auto written = std::filesystem::last_write_time(path, fault);
  if (fault) return std::nullopt;
  const auto since_1970 = std::chrono::file_clock::to_sys(written).time_since_epoch();
  return events::instant{std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count()};
}

expected<wrk_file, passed_file> read_wrk_file(const std::filesystem::path& path) {
  using kind = passed_file::kind;
  const auto no_item = [&](std::string why, kind is = kind::malformed) {
    return passed_file{path.string(), std::move(why), is};
  };
  const auto text = read_small_file(path);
  if (!text)
    return no_item(fmt::format("cannot be read: {}", std::strerror(errno)), kind::unreadable);
  const auto parts = find_front_matter(*text);
  if (!parts && begins_front_matter(*text)) return no_item("has a front matter that never ends");
  if (!parts) return no_item("has no front matter", kind::foreign);
  if (!events::is_utf8(*text)) return no_item("is not UTF-8");
  const auto fields = read_yaml(parts->yaml);
  if (!fields) {
    const auto& fault = fields.error();
    // The opening fence is the file's first line.
    return no_item(fault.line == 0
                       ? fmt::format("has a front matter that is no YAML: {}", fault.message)
                       : fmt::format("has a front matter that is no YAML, line {}: {}",
                                     fault.line + 1, fault.message));
  }
  if (fields->is == yaml_value::kind::scalar || fields->is == yaml_value::kind::list)
    return no_item("has a front matter that is no map of fields");
  wrk_file file;
  file.path = path;
  take_fields(file, *fields, parts->yaml);
  if (file.id.empty()) return no_item("has a front matter without an id", kind::foreign);
  if (const auto fault = events::id_fault(file.id))
    return no_item(fmt::format("has the id '{}', but {}", file.id, *fault));
  file.modified = modified_at(path).value_or(events::instant{});
  file.description = trimmed(parts->body);
  auto body = outline_of(parts->body);
  if (!file.told) file.tasks = std::move(body.tasks);
  if (file.title.empty()) file.title = body.heading.empty() ? file.id : body.heading;
  return file;
}

} // namespace tally::cli
