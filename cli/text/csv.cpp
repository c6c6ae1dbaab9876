#include "cli/text/csv.hpp"

#include "cli/text/json_text.hpp"
#include "cli/text/utf8.hpp"
#include "events/match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tally::cli {

namespace {

bool is_simple(const value& thing) {
  return !std::holds_alternative<value::list>(thing.data) &&
         !std::holds_alternative<value::object>(thing.data);
}

bool is_plain_rest(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

// A spreadsheet would compute it: commands have been run that way.
bool is_formula(std::string_view text) {
  if (text.empty()) {
    return false;
  }
  switch (text.front()) {
  case '=':
  case '\t':
  case '\r':
  case '\n': return true;
  case '+':
  case '-':
  case '@': return !std::all_of(text.begin() + 1, text.end(), is_plain_rest);
  default: return false;
  }
}

// Line breaks and tabs are allowed in a quoted cell; other controls would reach a terminal.
std::string without_controls(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const character next = first_character(text);
    if (text.starts_with("\r\n")) {
      // A line break like any other.
    } else if (next.point == '\n' || next.point == '\t' || !is_control(next.point)) {
      append_utf8(out, next.point);
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(next.point));
    }
    text.remove_prefix(next.length);
  }
  return out;
}

std::string cell_text(const value& thing) {
  return match(
      thing.data, [](value::absent) { return std::string(); },
      [](value::null) { return std::string(); },
      [](bool truth) { return std::string(truth ? "true" : "false"); },
      [](std::int64_t number) { return fmt::format("{}", number); },
      [](const std::string& text) {
        return (is_formula(text) ? "'" : "") + without_controls(text);
      },
      [](events::instant when) { return to_string(when); },
      [&](const events::json_text&) { return as_json(thing); },
      [&](const value::list& items) {
        if (!std::all_of(items.begin(), items.end(), is_simple)) {
          return as_json(thing);
        }
        std::string joined;
        for (const value& item : items) {
          joined += (joined.empty() ? "" : ",") + cell_text(item);
        }
        return joined;
      },
      [&](const value::object&) { return as_json(thing); });
}

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char letter : text) {
    out.append(letter == '"' ? 2 : 1, letter);
  }
  out += '"';
}

const value* find(const value::object& row, std::string_view name) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const field& part) { return part.name == name; });
  return found == row.end() ? nullptr : &found->content;
}

} // namespace

void append_csv_header(std::string& out, const std::vector<std::string_view>& columns) {
  for (const char* comma = ""; const std::string_view column : columns) {
    out += comma;
    append_cell(out, column);
    comma = ",";
  }
  out += '\n';
}

void append_csv_row(std::string& out, const value::object& row,
                    const std::vector<std::string_view>& columns) {
  for (const char* comma = ""; const std::string_view column : columns) {
    out += comma;
    const value* const cell = find(row, column);
    append_cell(out, cell == nullptr ? std::string() : cell_text(*cell));
    comma = ",";
  }
  out += '\n';
}

} // namespace tally::cli
