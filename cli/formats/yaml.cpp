#include "cli/formats/yaml.hpp"

#include "cli/text/json_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace tally::cli {

namespace {

constexpr std::size_t most_values = 100'000;
constexpr std::size_t deepest = 24; // what is kept as JSON must be read again within its limit

constexpr std::size_t longest_on_line = 40;

struct too_much {
  std::size_t line;
};

std::size_t line_of(const YAML::Mark& mark) {
  return mark.is_null() ? 0 : static_cast<std::size_t>(mark.line) + 1;
}

yaml_value value_of(const YAML::Node& node, std::size_t depth, std::size_t& left) {
  if (depth > deepest || left == 0) throw too_much{line_of(node.Mark())};
  --left;
  yaml_value found;
  found.line = line_of(node.Mark());
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

/// True where JSON writes the number just so, and nothing of it is lost.
bool is_decimal_number(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos || !is_whole_number(text.substr(0, point))) return false;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && fmt::format("{}", number) == text;
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
    if (!what.quoted && is_decimal_number(what.text)) return events::json_text{what.text};
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

/// The first line with a character that YAML does not allow: the reader would end there and say
/// nothing, or go on in some other manner.
std::optional<std::size_t> forbidden_at(std::string_view text) {
  const auto* const found = std::find_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < ' ' && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
  if (found == text.end()) return std::nullopt;
  return static_cast<std::size_t>(std::count(text.begin(), found, '\n')) + 1;
}

/// Short words stand in one line, as people write them.
bool fits_on_line(const boost::json::array& list) {
  return std::all_of(list.begin(), list.end(), [](const auto& each) {
    const auto* text = each.if_string();
    return text == nullptr ? each.is_primitive()
                           : text->size() <= longest_on_line && text->find(' ') == text->npos;
  });
}

void emit(YAML::Emitter& out, const boost::json::value& content) {
  if (const auto* text = content.if_string()) {
    out << YAML::DoubleQuoted << std::string{text->data(), text->size()};
  } else if (const auto* list = content.if_array()) {
    if (fits_on_line(*list)) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const auto& each : *list) emit(out, each);
    out << YAML::EndSeq;
  } else if (const auto* map = content.if_object()) {
    if (map->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& member : *map) {
      const std::string name{member.key().data(), member.key().size()};
      out << YAML::Key;
      if (plain_yaml(name) != name) out << YAML::DoubleQuoted;
      out << name << YAML::Value;
      emit(out, member.value());
    }
    out << YAML::EndMap;
  } else if (content.is_null()) {
    out << YAML::Null;
  } else if (content.is_bool()) {
    out << content.get_bool();
  } else {
    out << (content.is_double() ? fmt::format("{}", content.get_double())
                                : boost::json::serialize(content));
  }
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
  if (const auto line = forbidden_at(text))
    return yaml_fault{"it holds a control character", *line};
  try {
    std::size_t left = most_values;
    yaml_value found;
    bool is_first = true;
    for (const auto& document : YAML::LoadAll(std::string{text})) {
      if (!is_first && !document.IsNull())
        return yaml_fault{"it holds more than one document", line_of(document.Mark())};
      if (is_first) found = value_of(document, 0, left);
      is_first = false;
    }
    return found;
  } catch (const too_much& what) {
    return yaml_fault{"it is nested too deep or holds too much", what.line};
  } catch (const YAML::DeepRecursion& what) {
    return yaml_fault{"it is nested too deep", line_of(what.mark)};
  } catch (const YAML::Exception& what) {
    return yaml_fault{what.msg, line_of(what.mark)};
  }
}

events::json_text json_of(const yaml_value& what) { return {as_json(json_value(what))}; }

std::string yaml_document(const boost::json::value& content) {
  YAML::Emitter out;
  emit(out, content);
  return std::string{out.c_str(), out.size()} + "\n";
}

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
