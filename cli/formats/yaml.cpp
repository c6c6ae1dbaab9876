#include "cli/formats/yaml.hpp"

#include "cli/text/json_text.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace tally::cli {

namespace {

constexpr std::size_t most_values = 100'000;
constexpr std::size_t deepest = 24; // what is kept as JSON must be read again within its limit

struct too_much {
  std::size_t line;
};

yaml_value value_of(const YAML::Node& node, std::size_t depth, std::size_t& left) {
  if (depth > deepest || left == 0) throw too_much{static_cast<std::size_t>(node.Mark().line + 1)};
  --left;
  yaml_value found;
  switch (node.Type()) {
  case YAML::NodeType::Undefined:
  case YAML::NodeType::Null: break;
  case YAML::NodeType::Scalar:
    found.is = yaml_value::kind::scalar;
    found.text = node.Scalar();
    found.quoted = node.Tag() == "!";
    break;
  case YAML::NodeType::Sequence:
    found.is = yaml_value::kind::list;
    for (const auto& each : node) found.values.push_back(value_of(each, depth + 1, left));
    break;
  case YAML::NodeType::Map:
    found.is = yaml_value::kind::map;
    for (const auto& each : node) {
      found.names.push_back(each.first.IsScalar() ? each.first.Scalar() : "");
      found.values.push_back(value_of(each.second, depth + 1, left));
    }
    break;
  }
  return found;
}

bool is_whole_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  constexpr std::size_t exact_in_json = 15;
  if (text.empty() || text.size() > exact_in_json || (text.size() > 1 && text[0] == '0'))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_word_of_yaml(std::string_view text) {
  std::string small{text};
  for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constexpr std::array<std::string_view, 10> words{"true", "false", "yes", "no",   "on",
                                                   "off",  "null",  "~",   "none", "nan"};
  return std::find(words.begin(), words.end(), small) != words.end();
}

value json_value(const yaml_value& what) {
  switch (what.is) {
  case yaml_value::kind::none: return events::json_text{};
  case yaml_value::kind::scalar:
    if (!what.quoted && (what.text == "true" || what.text == "false")) return what.text == "true";
    if (!what.quoted && is_whole_number(what.text))
      return static_cast<std::int64_t>(std::stoll(what.text));
    return what.text;
  case yaml_value::kind::list: {
    value::list items;
    for (const auto& each : what.values) items.push_back(json_value(each));
    return items;
  }
  case yaml_value::kind::map: {
    value::object fields;
    for (std::size_t each = 0; each < what.names.size(); ++each)
      fields.push_back({what.names[each], json_value(what.values[each])});
    return fields;
  }
  }
  return events::json_text{};
}

} // namespace

const yaml_value& yaml_value::operator[](std::string_view name) const {
  static const yaml_value nothing;
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? nothing : values[static_cast<std::size_t>(found - names.begin())];
}

std::vector<std::string> yaml_value::texts() const {
  std::vector<std::string> found;
  if (is == kind::scalar && !text.empty()) found.push_back(text);
  for (const auto& each : values) {
    if (is == kind::list && each.is == kind::scalar && !each.text.empty())
      found.push_back(each.text);
  }
  return found;
}

expected<yaml_value, yaml_fault> read_yaml(std::string_view text) {
  try {
    std::size_t left = most_values;
    return value_of(YAML::Load(std::string{text}), 0, left);
  } catch (const too_much& what) {
    return yaml_fault{"it is nested too deep or holds too much", what.line};
  } catch (const YAML::Exception& what) {
    return yaml_fault{what.msg,
                      what.mark.is_null() ? 0 : static_cast<std::size_t>(what.mark.line + 1)};
  }
}

events::json_text json_of(const yaml_value& what) { return {as_json(json_value(what))}; }

std::string quoted_yaml(std::string_view text) {
  // Every JSON string is a YAML string.
  return json_string(text);
}

std::string plain_yaml(std::string_view text) {
  const bool begins_well =
      !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0);
  const bool is_simple = std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view{"-_./"}.find(c) != std::string_view::npos;
  });
  return begins_well && is_simple && !is_word_of_yaml(text) ? std::string{text} : quoted_yaml(text);
}

} // namespace tally::cli
