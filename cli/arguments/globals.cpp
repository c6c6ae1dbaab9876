#include "cli/arguments/globals.hpp"

#include "cli/arguments/named_thing.hpp"

#include <algorithm>

namespace tally::cli {

namespace {

bool is_own(const command_spec& command, std::string_view name) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [&](const option_spec& each) { return each.name == name; });
}

} // namespace

globals read_globals(const arguments& given, globals before) {
  const auto has = [&](std::string_view name) {
    return !is_own(given.command(), name) && given.has(name);
  };
  const auto read_text = [&](std::string_view name, std::optional<std::string>& into) {
    if (has(name)) {
      into = given.text(name);
    }
  };
  const auto read_number = [&](std::string_view name, std::optional<std::uint64_t>& into) {
    if (has(name)) {
      into = static_cast<std::uint64_t>(*given.number(name));
    }
  };
  read_text("dir", before.dir);
  read_text("session", before.session);
  if (before.session) before.session = session_named(*before.session).value;
  read_text("by", before.by);
  read_text("request", before.request);
  read_text("at", before.at);
  read_number("expect", before.expect);
  read_number("fence", before.fence);
  if (has("lock-timeout")) {
    before.lock_timeout = *given.duration("lock-timeout");
  }
  if (has("output")) {
    before.format = format_named(given.text("output"));
  }
  before.relaxed = before.relaxed || has("relaxed");
  before.quiet = before.quiet || has("quiet");
  return before;
}

output_format format_named(std::string_view name) {
  if (name == "json") {
    return output_format::json;
  }
  if (name == "ndjson") {
    return output_format::ndjson;
  }
  return name == "csv" ? output_format::csv : output_format::table;
}

} // namespace tally::cli
