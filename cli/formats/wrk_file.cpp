#include "cli/formats/wrk_file.hpp"

#include "cli/formats/front_matter.hpp"
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
#include <system_error>
#include <utility>

namespace tally::cli {

namespace {

std::string small_letters(std::string_view text) {
  std::string small{text};
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::int64_t priority_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> words{
      {{"critical", 0}, {"high", 2}, {"medium", 5}, {"low", 8}}};
  const std::string small = small_letters(word);
  for (const auto& [name, priority] : words) {
    if (small == name) return priority;
  }
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(small.data(), small.data() + small.size(), number);
  const bool is_number = fault == std::errc{} && end == small.data() + small.size();
  return is_number && !small.empty() ? std::clamp<std::int64_t>(number, 0, 9) : 5;
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

std::optional<events::instant> first_time(const yaml_value& fields,
                                          std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (auto found = wrk_time(fields[name].text)) return found;
  }
  return std::nullopt;
}

void take_fields(wrk_file& file, const yaml_value& fields) {
  file.id = fields["id"].text;
  file.title = trimmed(fields["title"].text);
  file.status = fields["status"].text;
  file.priority = priority_of(fields["priority"].text);
  file.stage = fields["stage"].text;
  file.locked_by = fields["locked_by"].text;
  file.locked_at = wrk_time(fields["locked_at"].text);
  file.created = first_time(fields, {"created_at", "created"});
  file.updated =
      first_time(fields, {"completed_at", "archived_at", "closed_at", "updated_at", "updated"});
  file.blocked_by = fields["blocked_by"].texts();
  for (std::size_t each = 0; each < fields.names.size(); ++each) {
    const auto& name = fields.names[each];
    // Nothing is what an absent field says too.
    if (has_own_place(name) || fields.values[each].is == yaml_value::kind::none) continue;
    file.metadata["wrk." + name] = json_of(fields.values[each]);
  }
}

} // namespace

wrk_meaning meaning_of(std::string_view status) {
  constexpr std::array<std::pair<std::string_view, wrk_meaning>, 8> words{
      {{"done", wrk_meaning::done},
       {"archived", wrk_meaning::done},
       {"completed", wrk_meaning::done},
       {"complete", wrk_meaning::done},
       {"closed", wrk_meaning::done},
       {"failed", wrk_meaning::failed},
       {"cancelled", wrk_meaning::cancelled},
       {"canceled", wrk_meaning::cancelled}}};
  const std::string small = small_letters(status);
  for (const auto& [word, meaning] : words) {
    if (small == word) return meaning;
  }
  return wrk_meaning::open;
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

expected<wrk_file, not_a_wrk_file> read_wrk_file(const std::filesystem::path& path) {
  const auto text = read_small_file(path);
  if (!text) return not_a_wrk_file{fmt::format("cannot be read: {}", std::strerror(errno))};
  const auto parts = find_front_matter(*text);
  if (!parts) return not_a_wrk_file{"has no front matter", false};
  if (!events::is_utf8(*text)) return not_a_wrk_file{"is not UTF-8"};
  const auto fields = read_yaml(parts->yaml);
  if (!fields) {
    const auto& fault = fields.error();
    // The opening fence is the file's first line.
    return not_a_wrk_file{fault.line == 0
                              ? fmt::format("has a front matter that is no YAML: {}", fault.message)
                              : fmt::format("has a front matter that is no YAML, line {}: {}",
                                            fault.line + 1, fault.message)};
  }
  wrk_file file;
  file.path = path;
  take_fields(file, *fields);
  if (file.id.empty()) return not_a_wrk_file{"has no id", false};
  if (const auto fault = events::id_fault(file.id))
    return not_a_wrk_file{fmt::format("has the id '{}', but {}", file.id, *fault)};
  file.modified = modified_at(path).value_or(events::instant{});
  file.description = trimmed(parts->body);
  auto body = outline_of(parts->body);
  file.tasks = std::move(body.tasks);
  if (file.title.empty()) file.title = body.heading.empty() ? file.id : body.heading;
  return file;
}

} // namespace tally::cli
