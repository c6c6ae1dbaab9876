#include "cli/formats/bmad/statuses.hpp"

#include "cli/formats/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

constexpr std::string_view block = "development_status:";

/// A line `  1-2-name: word  # comment`, taken apart; the name is empty where it is none.
struct status_line {
  std::string_view indent;
  std::string name;
  std::string_view before; ///< all up to the word
  std::string_view word;
  std::string_view after;
};

status_line taken_apart(std::string_view line) {
  status_line parts;
  const auto begin = line.find_first_not_of(' ');
  const auto colon = line.find(':');
  if (begin == 0 || begin == std::string_view::npos || colon == std::string_view::npos)
    return parts;
  const auto said = read_yaml(line.substr(begin));
  if (!said || said->names.size() != 1 || said->values.front().is != yaml_value::kind::scalar)
    return parts;
  // The word's place: behind the colon, up to blanks and a comment.
  const auto word = line.find_first_not_of(' ', line.find(": ", begin) + 1);
  if (word == std::string_view::npos) return parts;
  auto end = std::min(line.find(" #", word), line.size());
  while (end > word && (line[end - 1] == ' ' || line[end - 1] == '\r')) --end;
  parts = {line.substr(0, begin), said->names.front(), line.substr(0, word),
           line.substr(word, end - word), line.substr(end)};
  return parts;
}

/// The statuses that a text says; nothing where it cannot be read.
std::optional<std::map<std::string, std::string>> statuses_in(std::string_view text) {
  const auto said = read_yaml(text);
  if (!said) return std::nullopt;
  std::map<std::string, std::string> found;
  const auto& map = (*said)["development_status"];
  for (std::size_t at = 0; at < map.names.size(); ++at)
    found.emplace(map.names[at], map.values[at].text);
  return found;
}

} // namespace

std::optional<std::string> with_statuses(std::string_view text,
                                         const std::map<std::string, std::string>& statuses) {
  const auto before = statuses_in(text);
  if (!before) return std::nullopt;
  auto missing = statuses;
  std::string made;
  std::size_t last = std::string::npos; // where the block's last entry ends
  std::string indent = "  ";
  bool is_inside = false;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const bool is_top = !line.empty() && line.front() != ' ' && line.front() != '#';
    if (is_top) is_inside = line.starts_with(block);
    const auto parts = is_inside ? taken_apart(line) : status_line{};
    const auto status = statuses.find(parts.name);
    if (!parts.name.empty() && status != statuses.end()) {
      const auto now = before->find(parts.name);
      const bool is_same = now != before->end() && now->second == status->second;
      const std::string word = is_same ? std::string{parts.word} : plain_yaml(status->second);
      made += fmt::format("{}{}{}\n", parts.before, word, parts.after);
      missing.erase(parts.name);
      indent = parts.indent;
    } else {
      made += fmt::format("{}\n", line);
    }
    if (is_inside && (is_top || !parts.name.empty())) last = made.size();
  }
  if (last == std::string::npos) return std::nullopt;
  std::string more;
  for (const auto& [name, word] : missing)
    more += fmt::format("{}{}: {}\n", indent, quoted_yaml(name), plain_yaml(word));
  made.insert(last, more);
  return statuses_in(made) == statuses ? std::optional{std::move(made)} : std::nullopt;
}

} // namespace tally::cli
