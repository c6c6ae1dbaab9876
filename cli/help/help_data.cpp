#include "cli/help/help_data.hpp"

#include "cli/help/help.hpp"
#include "cli/help/status_meanings.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace tally::cli {

namespace {

value if_any(std::string_view text) { return text.empty() ? value() : value(text); }

template <class Text>
value texts(const Text& from) {
  value::list list;
  for (const std::string_view text : from) list.emplace_back(text);
  return list;
}

value options_data(std::span<const option_spec> options) {
  value::list list;
  for (const auto& each : options) {
    list.emplace_back(value::object{{"name", each.name},
                                    {"title", option_title(each)},
                                    {"placeholder", if_any(each.placeholder)},
                                    {"help", option_help(each)},
                                    {"repeatable", each.repeatable || each.comma_separated},
                                    {"choices", texts(each.choices)}});
  }
  return list;
}

value command_data(const command_spec& command) {
  value::list arguments;
  for (const auto& each : command.positionals) {
    arguments.emplace_back(value::object{
        {"name", each.name}, {"title", positional_title(each)}, {"help", positional_help(each)}});
  }
  value::list examples;
  for (const auto& each : command.examples)
    examples.emplace_back(value::object{{"line", each.line}, {"meaning", each.meaning}});
  return value::object{{"command", command.words},
                       {"group", group_title(command.group)},
                       {"summary", command.summary},
                       {"usage", usage_line(command)},
                       {"aliases", texts(command.aliases)},
                       {"arguments", std::move(arguments)},
                       {"options", options_data(command.options)},
                       {"examples", std::move(examples)},
                       {"description", if_any(command.description)}};
}

/// The commands that begin with this word, or all of them.
value::list commands_data(command_table table, std::string_view first_word) {
  const std::string family = fmt::format("{} ", first_word);
  value::list list;
  for (const command_spec* each : table) {
    if (!each->hidden && (first_word.empty() || each->words.starts_with(family)))
      list.push_back(command_data(*each));
  }
  return list;
}

} // namespace

value help_data(command_table table, std::string_view words) {
  if (const auto* command = words.empty() ? nullptr : find_command(table, words))
    return command_data(*command);
  auto commands = commands_data(table, words);
  if (commands.empty()) return {};
  value::object data{{"commands", std::move(commands)}};
  if (!words.empty()) return data;
  value::list statuses;
  for (const auto& each : status_meanings())
    statuses.emplace_back(value::object{{"exit", each.number}, {"meaning", each.text}});
  data.push_back({"options", options_data(global_options())});
  data.push_back({"exit_statuses", std::move(statuses)});
  return data;
}

std::vector<std::string_view> help_columns(const value& data) {
  std::vector<std::string_view> names;
  for (const auto& each : std::get<value::object>(data.data)) names.emplace_back(each.name);
  return names;
}

} // namespace tally::cli
