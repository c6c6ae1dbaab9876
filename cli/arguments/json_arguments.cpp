#include "cli/arguments/json_arguments.hpp"

#include "cli/arguments/suggest.hpp"
#include "cli/text/report.hpp"
#include "events/strict_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace json = boost::json;

namespace tally::cli {

namespace {

constexpr std::array<std::string_view, 6> of_the_batch{"dir",   "output", "lock-timeout",
                                                       "quiet", "help",   "version"};

// What a key of the line stands for: one of the two, or neither.
struct target {
  const option_spec* option = nullptr;
  const positional_spec* positional = nullptr;
};

target find_target(const command_spec& command, std::string_view key) {
  for (const positional_spec& each : command.positionals) {
    const bool is_several = each.count != takes::one && each.count != takes::at_most_one;
    if (key == each.name || (is_several && key == std::string(each.name) + "s")) {
      return {nullptr, &each};
    }
  }
  std::string name(key);
  std::replace(name.begin(), name.end(), '_', '-');
  const bool is_withheld =
      std::find(of_the_batch.begin(), of_the_batch.end(), name) != of_the_batch.end();
  return {is_withheld ? nullptr : find_option(command, name), nullptr};
}

[[noreturn]] void refuse_key(const command_spec& command, std::string_view key) {
  std::vector<std::string> keys;
  for (const positional_spec& each : command.positionals) {
    keys.emplace_back(each.name);
  }
  for (const option_spec& each : command.options) {
    std::string& name = keys.emplace_back(each.name);
    std::replace(name.begin(), name.end(), '-', '_');
  }
  const auto meant = nearest(key, {keys.begin(), keys.end()});
  throw usage_error(fmt::format("'{}' has no key '{}'", command.words, key),
                    meant ? fmt::format("did you mean '{}'?", *meant)
                          : fmt::format("its keys are {}", fmt::join(keys, ", ")));
}

std::string scalar_text(std::string_view key, const json::value& scalar) {
  if (scalar.is_string()) {
    std::string text(std::string_view(scalar.get_string()));
    if (text.find('\0') != std::string::npos)
      throw usage_error(fmt::format("'{}' has a NUL byte in it", key));
    return text;
  }
  if (scalar.is_int64() || scalar.is_uint64()) {
    return json::serialize(scalar);
  }
  throw usage_error(fmt::format("'{}' must be a text or a whole number", key));
}

void add_flag(arguments& given, const option_spec& option, const json::value& content) {
  if (!content.is_bool()) {
    throw usage_error(fmt::format("'{}' must be true or false", option.name));
  }
  if (content.get_bool()) {
    given.add(option.name, "");
  }
}

void add_option(arguments& given, const option_spec& option, std::string_view key,
                const json::value& content) {
  const bool is_several = option.repeatable || option.comma_separated;
  if (option.placeholder.empty()) {
    add_flag(given, option, content);
  } else if (content.is_object() && is_several) {
    for (const json::key_value_pair& pair : content.get_object()) {
      const bool is_text = pair.value().is_string();
      given.add(option.name, fmt::format("{}={}", std::string_view(pair.key()),
                                         is_text ? scalar_text(key, pair.value())
                                                 : json::serialize(pair.value())));
    }
  } else if (content.is_object()) {
    given.add(option.name, json::serialize(content));
  } else if (content.is_array() && is_several) {
    for (const json::value& each : content.get_array()) {
      given.add(option.name, scalar_text(key, each));
    }
  } else {
    given.add(option.name, scalar_text(key, content));
  }
}

void add_positional(arguments& given, const positional_spec& positional, std::string_view key,
                    const json::value& content) {
  const bool is_several = positional.count != takes::one && positional.count != takes::at_most_one;
  if (!content.is_array() || !is_several) {
    given.add(positional.name, scalar_text(key, content));
    return;
  }
  for (const json::value& each : content.get_array()) {
    given.add(positional.name, scalar_text(key, each));
  }
}

const command_spec& find_named(const json::object& line, command_table table) {
  const json::value* const named = line.if_contains("command");
  if (named == nullptr || !named->is_string()) {
    throw usage_error("the line names no command", R"({"command":"claim","items":["W-1"]})");
  }
  const std::string_view words = named->get_string();
  if (const command_spec* const found = find_command(table, words)) {
    return *found;
  }
  std::vector<std::string_view> known;
  for (const command_spec* each : table) {
    known.push_back(each->words);
  }
  const auto meant = nearest(words, known);
  throw usage_error(fmt::format("there is no command '{}'", words),
                    meant ? fmt::format("did you mean '{}'?", *meant) : "");
}

json::object read_line(std::string_view text) {
  boost::system::error_code fault;
  const json::value read = json::parse(text, fault);
  if (fault || !read.is_object()) {
    throw usage_error(fault ? fmt::format("the line is not JSON: {}", fault.message())
                            : "the line is no JSON object",
                      R"({"command":"claim","items":["W-1"]})");
  }
  if (const auto ambiguity = events::wire::find_ambiguity(text)) {
    throw usage_error(*ambiguity);
  }
  return read.get_object();
}

} // namespace

request parse_json(std::string_view text, command_table table, const globals& before) {
  const json::object line = read_line(text);
  const command_spec& command = find_named(line, table);
  arguments given(command);
  for (const json::key_value_pair& pair : line) {
    const std::string_view key = pair.key();
    const target found = find_target(command, key);
    if (key == "command" || pair.value().is_null()) {
      continue;
    }
    if (found.positional != nullptr) {
      add_positional(given, *found.positional, key, pair.value());
    } else if (found.option != nullptr) {
      add_option(given, *found.option, key, pair.value());
    } else {
      refuse_key(command, key);
    }
  }
  check(given);
  request asked;
  asked.command = &command;
  asked.global = read_globals(given, before);
  asked.given = std::move(given);
  return asked;
}

} // namespace tally::cli
