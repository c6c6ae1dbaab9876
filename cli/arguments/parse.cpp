#include "cli/arguments/parse.hpp"

#include "cli/arguments/suggest.hpp"
#include "cli/arguments/text_argument.hpp"
#include "cli/arguments/verb.hpp"
#include "cli/text/report.hpp"
#include "events/ids.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace tally::cli {

namespace {

// For a command line that names no command: only the global options.
constexpr command_spec nothing{.words = ""};

// What CLI11 found: the options of the command and the words that are none.
struct raw {
  std::vector<std::pair<const option_spec*, std::vector<std::string>>> options;
  std::vector<std::string> words;
  std::vector<std::string> unknown;
};

std::vector<const option_spec*> options_of(const command_spec& command) {
  std::vector<const option_spec*> all;
  for (const option_spec& each : command.options) {
    all.push_back(&each);
  }
  for (const option_spec& each : global_options()) {
    if (find_option(command, each.name) == &each) {
      all.push_back(&each);
    }
  }
  return all;
}

// CLI11 takes `--title=` for an option whose value is the next word.
std::vector<std::string> with_empty_values_apart(const std::vector<std::string>& words) {
  std::vector<std::string> apart;
  for (const std::string& word : words) {
    if (word.starts_with("--") && word.ends_with('=') && word.find('=') == word.size() - 1) {
      apart.push_back(word.substr(0, word.size() - 1));
      apart.emplace_back();
    } else {
      apart.push_back(word);
    }
  }
  return apart;
}

// Whether a word may be this option. The others are not even built: all of them cost 30 µs.
bool may_be_given(const option_spec& option, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (word.starts_with("--")) return word.substr(2).starts_with(option.name);
    return option.letter != 0 && word.starts_with('-') &&
           word.find(option.letter) != std::string_view::npos;
  });
}

CLI::Option* add_to(CLI::App& app, const option_spec& option) {
  std::string names = fmt::format("--{}", option.name);
  if (option.letter != 0) {
    names += fmt::format(",-{}", option.letter);
  }
  CLI::Option* const made = app.add_option(names, [](const CLI::results_t&) { return true; });
  made->type_size(1)->expected(option.placeholder.empty() ? 0 : 1);
  made->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->disable_flag_override();
  return made;
}

[[noreturn]] void refuse_mismatch(const command_spec& command,
                                  const std::vector<std::string>& words, const CLI::Error& why) {
  for (const option_spec* each : options_of(command)) {
    const std::string name = fmt::format("--{}", each->name);
    if (each->placeholder.empty()) {
      if (std::any_of(words.begin(), words.end(),
                      [&](const std::string& word) { return word.starts_with(name + "="); })) {
        throw usage_error(fmt::format("{} takes no value", name), name);
      }
    } else if (!words.empty() &&
               (words.back() == name || (each->letter != 0 && !words.back().starts_with("--") &&
                                         words.back().ends_with(each->letter)))) {
      throw usage_error(fmt::format("{} needs a value", name),
                        fmt::format("{} {}", name, each->placeholder));
    }
  }
  throw usage_error(why.what());
}

raw take_apart(const command_spec& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::pair<const option_spec*, CLI::Option*>> made;
  for (const option_spec* each : options_of(command)) {
    if (may_be_given(*each, words)) made.emplace_back(each, add_to(app, *each));
  }
  const std::vector<std::string> apart = with_empty_values_apart(words);
  try {
    app.parse(std::vector<std::string>(apart.rbegin(), apart.rend()));
  } catch (const CLI::Error& why) {
    refuse_mismatch(command, apart, why);
  }
  raw found;
  for (const auto& [option, parsed] : made) {
    if (parsed->count() > 0) {
      found.options.emplace_back(option, parsed->results());
    }
  }
  std::vector<std::string> left = app.remaining();
  for (std::string& word : left) {
    const bool is_option = word.size() > 1 && word.front() == '-';
    (is_option ? found.unknown : found.words).push_back(std::move(word));
  }
  return found;
}

[[noreturn]] void refuse_option(const command_spec& command, const std::string& word) {
  const std::string typed = word.substr(0, word.find('='));
  const std::size_t dashes = std::min(typed.find_first_not_of('-'), typed.size());
  std::vector<std::string_view> known;
  for (const option_spec* each : options_of(command)) {
    known.push_back(each->name);
  }
  const auto meant = dashes == 2 ? nearest(typed.substr(dashes), known) : std::nullopt;
  const std::string who = command.words.empty() ? "tally" : fmt::format("tally {}", command.words);
  const std::string hint =
      meant ? fmt::format("did you mean --{}?", *meant)
      : command.words.empty()
          ? "options of a command stand behind it; 'tally help' lists both"
          : fmt::format(
                "'tally help {}' lists its options; a text that begins with '-' stands behind '--'",
                command.words);
  throw usage_error(fmt::format("{} has no option {}", who, typed), hint);
}

void add_value(arguments& given, std::string_view name, const std::string& text, bool commas,
               bool is_text) {
  const auto check_text = [&](const std::string& value) {
    // A path is what the system says it is; all else goes into the log, which is UTF-8.
    if (name != "dir" && !events::is_utf8(value))
      throw usage_error(fmt::format("{} is not UTF-8", shown_name(given.command(), name)));
    if (value.find('\0') != std::string::npos)
      throw usage_error(fmt::format("{} has a NUL byte in it", shown_name(given.command(), name)));
  };
  if (is_text) {
    std::string read = read_text_argument(text, shown_name(given.command(), name));
    check_text(read);
    given.add(name, std::move(read));
    return;
  }
  check_text(text);
  if (!commas) {
    given.add(name, text);
    return;
  }
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) {
      given.add(name, text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
}

std::size_t least_of(const positional_spec& positional) {
  return positional.count == takes::one || positional.count == takes::one_or_more ? 1 : 0;
}

// Hands the words out from left to right, so that each positional gets what it needs and the first
// that may take more gets what is left.
void hand_out(arguments& given, const std::vector<std::string>& words) {
  const auto positionals = given.command().positionals;
  std::size_t needed = 0;
  for (const positional_spec& each : positionals) {
    needed += least_of(each);
  }
  std::size_t spare = words.size() - std::min(words.size(), needed);
  auto next = words.begin();
  for (const positional_spec& each : positionals) {
    if (each.count == takes::after_dashes) {
      continue;
    }
    std::size_t share = least_of(each);
    const std::size_t extra = each.count == takes::one           ? 0
                              : each.count == takes::at_most_one ? std::min<std::size_t>(spare, 1)
                                                                 : spare;
    share = std::min(share + extra, static_cast<std::size_t>(words.end() - next));
    spare -= extra;
    for (; share > 0; --share, ++next) {
      add_value(given, each.name, *next, each.comma_separated, each.is_text);
    }
  }
  if (next != words.end()) {
    throw usage_error(fmt::format("'{}' is one word too many", *next),
                      fmt::format("'tally help {}' shows what it takes; quote a text with blanks",
                                  given.command().words));
  }
}

const positional_spec* after_dashes(const command_spec& command) {
  const auto found =
      std::find_if(command.positionals.begin(), command.positionals.end(),
                   [](const positional_spec& each) { return each.count == takes::after_dashes; });
  return found == command.positionals.end() ? nullptr : &*found;
}

arguments read(const command_spec& command, const raw& found, std::vector<std::string> behind) {
  arguments given(command);
  for (const auto& [option, values] : found.options) {
    const bool is_global = find_option(nothing, option->name) == option;
    if (values.size() > 1 && !is_global && !option->placeholder.empty() && !option->repeatable &&
        !option->comma_separated) {
      throw usage_error(fmt::format("--{} is given twice", option->name), "it takes one value");
    }
    for (const std::string& value : values) {
      add_value(given, option->name, option->placeholder.empty() ? "" : value,
                option->comma_separated, option->is_text);
    }
  }
  std::vector<std::string> words = found.words;
  if (const positional_spec* const child = after_dashes(command)) {
    for (std::string& word : behind) {
      given.add(child->name, std::move(word));
    }
  } else {
    std::move(behind.begin(), behind.end(), std::back_inserter(words));
  }
  hand_out(given, words);
  return given;
}

void check_choices(const arguments& given, const option_spec& option) {
  for (const std::string& text : given.list(option.name)) {
    if (option.choices.empty() ||
        std::find(option.choices.begin(), option.choices.end(), text) != option.choices.end()) {
      continue;
    }
    const auto meant = nearest(text, {option.choices.begin(), option.choices.end()});
    throw usage_error(fmt::format("--{}: '{}' is not one of {}", option.name, text,
                                  fmt::join(option.choices, ", ")),
                      meant ? fmt::format("did you mean {}?", *meant) : "");
  }
}

} // namespace

void check(const arguments& given) {
  for (const option_spec* each : options_of(given.command())) {
    check_choices(given, *each);
  }
  for (const positional_spec& each : given.command().positionals) {
    const bool is_needed = least_of(each) > 0 || each.count == takes::after_dashes;
    if (is_needed && !given.has(each.name)) {
      throw usage_error(fmt::format("{} is missing", shown_name(given.command(), each.name)),
                        fmt::format("'tally help {}' shows examples", given.command().words));
    }
  }
}

request parse(const std::vector<std::string>& words, command_table table) {
  verb said = find_verb(words, table);
  const auto dashes = std::find(said.rest.begin(), said.rest.end(), "--");
  std::vector<std::string> behind;
  if (dashes != said.rest.end()) {
    behind.assign(std::next(dashes), said.rest.end());
    said.rest.erase(dashes, said.rest.end());
  }
  const command_spec& command = said.command == nullptr ? nothing : *said.command;
  const raw found = take_apart(command, said.rest);
  const auto has_flag = [&](std::string_view name) {
    return std::any_of(found.options.begin(), found.options.end(),
                       [&](const auto& each) { return each.first->name == name; });
  };
  request asked;
  asked.command = said.command;
  asked.family = said.family;
  asked.help = has_flag("help");
  asked.version = has_flag("version");
  if (asked.help || asked.version) {
    return asked;
  }
  if (!found.unknown.empty()) {
    refuse_option(command, found.unknown.front());
  }
  asked.given = read(command, found, std::move(behind));
  check(*asked.given);
  asked.global = read_globals(*asked.given);
  return asked;
}

output_format wanted_format(const std::vector<std::string>& words) {
  output_format wanted = output_format::table;
  for (std::size_t index = 0; index < words.size() && words[index] != "--"; ++index) {
    const std::string_view word = words[index];
    if ((word == "-o" || word == "--output") && index + 1 < words.size()) {
      wanted = format_named(words[++index]);
    } else if (word.starts_with("--output=")) {
      wanted = format_named(word.substr(word.find('=') + 1));
    } else if (word.starts_with("-o")) {
      wanted = format_named(word.substr(2));
    }
  }
  return wanted;
}

} // namespace tally::cli
