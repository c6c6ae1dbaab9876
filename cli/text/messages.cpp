#include "cli/text/messages.hpp"

#include "cli/text/json_text.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

namespace tally::cli {

messages::messages(output_format format, stream& out, bool quiet)
    : is_json_(format == output_format::json || format == output_format::ndjson),
      is_quiet_(quiet),
      out_(&out) {}

void messages::warn(const report& what) {
  if (is_quiet_ || (told_ && !told_->insert(what.code + " " + what.message).second)) return;
  print("warning", what, style::emphasis);
}

int messages::fail(const report& why) {
  print("error", why, style::alert);
  return code(why.exit);
}

void messages::print(std::string_view kind, const report& what, style meaning) {
  const bool is_error = kind == "error";
  std::string text;
  if (is_json_) {
    text = as_json(value::object{{std::string(kind), report_value(what, is_error)}}) + '\n';
  } else {
    const bool colour = out_->screen.colour;
    text = fmt::format("{} {}{}\n", styled("tally:", meaning, colour),
                       is_error ? "" : "warning: ", for_screen(what.message, line_breaks::kept));
    if (!what.hint.empty()) {
      text += fmt::format("{} {}\n", styled("hint:", style::dim, colour),
                          for_screen(what.hint, line_breaks::kept));
    }
  }
  out_->write(text);
  out_->flush();
}

value report_value(const report& what, bool is_error) {
  value::object fields;
  fields.push_back({"code", what.code});
  if (is_error) {
    fields.push_back({"exit", code(what.exit)});
  }
  fields.push_back({"message", what.message});
  if (!what.hint.empty()) {
    fields.push_back({"hint", what.hint});
  }
  fields.insert(fields.end(), what.facts.begin(), what.facts.end());
  return fields;
}

} // namespace tally::cli
