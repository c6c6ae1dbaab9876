#include "cli/formats/json_lines.hpp"

#include "cli/text/utf8.hpp"
#include "events/ids.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tally::cli {

namespace {

std::string with_replacements(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const character next = first_character(text);
    append_utf8(clean, next.point);
    text.remove_prefix(next.length);
  }
  return clean;
}

using object_taker = std::function<void(const boost::json::object&, const line_place&)>;

void read_lines(const std::filesystem::path& file, const std::string& text,
                std::vector<std::string>& warnings, const object_taker& take) {
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  line_place place{file.filename().string(), 0};
  std::string clean;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    ++place.line;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!events::is_utf8(line)) {
      line = clean = with_replacements(line);
      warnings.push_back(fmt::format("{}:{} holds bytes that are not UTF-8; they were replaced",
                                     place.file, place.line));
    }
    boost::json::error_code error;
    const auto value = boost::json::parse({line.data(), line.size()}, error);
    if (error) refuse_line(place, fmt::format("is not JSON: {}", error.message()));
    if (!value.is_object()) refuse_line(place, "is not a JSON object");
    take(value.get_object(), place);
  }
}

} // namespace

void read_json_lines(const std::filesystem::path& file, std::vector<std::string>& warnings,
                     const object_taker& take) {
  read_lines(file, whole_text(file), warnings, take);
}

void read_json_objects(const std::filesystem::path& file, std::vector<std::string>& warnings,
                       const object_taker& take) {
  std::string text = whole_text(file);
  const auto first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  if (first == std::string::npos || text[first] != '[') {
    read_lines(file, text, warnings, take);
    return;
  }
  text.erase(0, first);
  line_place place{file.filename().string(), 0};
  if (!events::is_utf8(text)) {
    text = with_replacements(text);
    warnings.push_back(
        fmt::format("{} holds bytes that are not UTF-8; they were replaced", place.file));
  }
  boost::json::error_code error;
  const auto list = boost::json::parse(text, error);
  if (error) refuse_line({place.file, 1}, fmt::format("is not JSON: {}", error.message()));
  for (const auto& value : list.as_array()) {
    ++place.line;
    if (!value.is_object()) refuse_line(place, "is not a JSON object");
    take(value.get_object(), place);
  }
}

} // namespace tally::cli
