#include "cli/text/json_text.hpp"

#include "cli/text/utf8.hpp"
#include "events/match.hpp"

#include <fmt/format.h>

#include <iterator>

namespace tally::cli {

namespace {

// Boost.JSON would pass DEL, C1 controls, direction marks and broken UTF-8 through, which a
// terminal obeys.
void append_escape(std::string& out, char32_t point) {
  switch (point) {
  case '"': out += "\\\""; return;
  case '\\': out += "\\\\"; return;
  case '\b': out += "\\b"; return;
  case '\f': out += "\\f"; return;
  case '\n': out += "\\n"; return;
  case '\r': out += "\\r"; return;
  case '\t': out += "\\t"; return;
  default: break;
  }
  const auto number = static_cast<unsigned>(point);
  if (number < 0x10000) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD7C0 + (number >> 10U),
                   0xDC00 + (number & 0x3FFU));
  }
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const character next = first_character(text);
    if (next.point == '"' || next.point == '\\' || is_control(next.point)) {
      append_escape(out, next.point);
    } else {
      append_utf8(out, next.point);
    }
    text.remove_prefix(next.length);
  }
  out += '"';
}

// Valid JSON can hold such characters only inside its strings, so that an escape is the same value.
void append_raw(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const character next = first_character(text);
    if (is_control(next.point) && next.point >= 0x20) {
      append_escape(out, next.point);
    } else {
      append_utf8(out, next.point);
    }
    text.remove_prefix(next.length);
  }
}

void append_list(std::string& out, const value::list& items) {
  out += '[';
  for (const char* comma = ""; const value& item : items) {
    out += comma;
    append_json(out, item);
    comma = ",";
  }
  out += ']';
}

void append_object(std::string& out, const value::object& fields) {
  out += '{';
  for (const char* comma = ""; const field& part : fields) {
    if (part.content.is_absent()) {
      continue;
    }
    out += comma;
    append_string(out, part.name);
    out += ':';
    append_json(out, part.content);
    comma = ",";
  }
  out += '}';
}

} // namespace

void append_json(std::string& out, const value& thing) {
  match(
      thing.data, [&](value::absent) { out += "null"; }, [&](value::null) { out += "null"; },
      [&](bool truth) { out += truth ? "true" : "false"; },
      [&](std::int64_t number) { fmt::format_to(std::back_inserter(out), "{}", number); },
      [&](const std::string& text) { append_string(out, text); },
      [&](events::instant when) { append_string(out, to_string(when)); },
      [&](const events::json_text& json) { append_raw(out, json.value); },
      [&](const value::list& items) { append_list(out, items); },
      [&](const value::object& fields) { append_object(out, fields); });
}

std::string as_json(const value& thing) {
  std::string out;
  append_json(out, thing);
  return out;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

} // namespace tally::cli
