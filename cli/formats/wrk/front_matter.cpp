#include "cli/formats/wrk/front_matter.hpp"

#include <cstddef>

namespace tally::cli {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

/// The next line of `rest` with its line break, which goes from `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line =
      rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
  rest.remove_prefix(line.size());
  return line;
}

std::string_view without_break(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_fence(std::string_view line) {
  line = without_break(line);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line == "---";
}

/// The end of a list or map in brackets, of which texts in quotes may hold anything.
std::size_t end_of_brackets(std::string_view said, std::size_t at) {
  char quote = 0;
  std::size_t open = 0;
  for (; at < said.size(); ++at) {
    const char c = said[at];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++at;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++open;
    } else if ((c == ']' || c == '}') && --open == 0) {
      return at + 1;
    }
  }
  return said.size();
}

/// How much of what follows the colon is the value: up to a comment, without blanks behind it.
std::size_t value_length(std::string_view said) {
  std::size_t at = 0;
  while (at < said.size() && (said[at] == ' ' || said[at] == '\t')) ++at;
  if (at < said.size() && (said[at] == '[' || said[at] == '{')) return end_of_brackets(said, at);
  if (at < said.size() && (said[at] == '"' || said[at] == '\'')) {
    const char quote = said[at++];
    while (at < said.size() && said[at] != quote) at += quote == '"' && said[at] == '\\' ? 2U : 1U;
    return at < said.size() ? at + 1 : said.size();
  }
  std::size_t end = said.find(" #");
  if (said.substr(at).starts_with('#')) end = at;
  if (end == std::string_view::npos) end = said.size();
  while (end > 0 && (said[end - 1] == ' ' || said[end - 1] == '\t')) --end;
  return end;
}

bool names(std::string_view line, std::string_view field) {
  return line.starts_with(field) && line.substr(field.size()).starts_with(':');
}

std::string changed_line(std::string_view line, const front_matter_field& field) {
  const std::string_view said = without_break(line).substr(field.name.size() + 1);
  std::string_view rest = said.substr(value_length(said));
  std::string changed = field.name + ": " + field.yaml;
  // A comment must stay parted from what is now before it.
  if (rest.starts_with('#')) changed += ' ';
  changed += rest;
  changed += line.substr(without_break(line).size());
  return changed;
}

} // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::string_view field_text(std::string_view yaml, std::string_view field) {
  while (!yaml.empty()) {
    const std::string_view line = take_line(yaml);
    if (!names(line, field)) continue;
    const std::string_view said = without_break(line).substr(field.size() + 1);
    return trimmed(said.substr(0, value_length(said)));
  }
  return {};
}

std::optional<front_matter> find_front_matter(std::string_view text) {
  if (!begins_front_matter(text)) return std::nullopt;
  text = without_mark(text);
  take_line(text);
  const std::string_view inside = text;
  while (!text.empty()) {
    const std::size_t length = inside.size() - text.size();
    if (is_fence(take_line(text))) return front_matter{inside.substr(0, length), text};
  }
  return std::nullopt;
}

bool begins_front_matter(std::string_view text) {
  text = without_mark(text);
  return is_fence(take_line(text));
}

std::string with_fields(std::string_view text, const std::vector<front_matter_field>& fields) {
  const auto parts = find_front_matter(text);
  if (!parts) return std::string{text};
  const std::string_view before =
      text.substr(0, static_cast<std::size_t>(parts->yaml.data() - text.data()));
  const std::string_view behind = text.substr(before.size() + parts->yaml.size());
  const std::string_view line_break = before.ends_with("\r\n") ? "\r\n" : "\n";
  std::string changed{before};
  std::vector<bool> found(fields.size(), false);
  for (std::string_view rest = parts->yaml; !rest.empty();) {
    const std::string_view line = take_line(rest);
    std::string written{line};
    for (std::size_t each = 0; each < fields.size(); ++each) {
      if (!names(line, fields[each].name)) continue;
      written = changed_line(line, fields[each]);
      found[each] = true;
    }
    changed += written;
  }
  for (std::size_t each = 0; each < fields.size(); ++each) {
    if (found[each]) continue;
    changed += fields[each].name + ": " + fields[each].yaml;
    changed += line_break;
  }
  changed += behind;
  return changed;
}

} // namespace tally::cli
