#include "cli/completion.hpp"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <string_view>

namespace tally::cli {

namespace {

std::string options_of(const command_spec& command) {
  std::string words;
  for (const option_spec& each : command.options) {
    words += fmt::format(" --{}", each.name);
  }
  return words;
}

// First words, each once, in the order of the table.
std::string first_words(command_table table) {
  std::set<std::string_view> seen;
  std::string words;
  for (const command_spec* each : table) {
    const std::string_view word = each->words.substr(0, each->words.find(' '));
    if (!each->hidden && seen.insert(word).second) {
      words += (words.empty() ? "" : " ") + std::string(word);
    }
  }
  return words;
}

std::string second_words(command_table table, std::string_view first) {
  std::string words;
  for (const command_spec* each : table) {
    if (!each->hidden && each->words.starts_with(std::string(first) + " ")) {
      words += (words.empty() ? "" : " ") + std::string(each->words.substr(first.size() + 1));
    }
  }
  return words;
}

void add_families(std::string& script, command_table table) {
  std::set<std::string_view> seen;
  for (const command_spec* each : table) {
    const std::size_t blank = each->words.find(' ');
    const std::string_view first = each->words.substr(0, blank);
    if (blank != std::string_view::npos && !each->hidden && seen.insert(first).second) {
      fmt::format_to(std::back_inserter(script), "    '{}') words='{}' ;;\n", first,
                     second_words(table, first));
    }
  }
}

void add_choices(std::string& script, std::span<const option_spec> options,
                 std::string_view command) {
  for (const option_spec& each : options) {
    if (!each.choices.empty()) {
      fmt::format_to(std::back_inserter(script), "    '{} --{}') words='{}' ;;\n", command,
                     each.name, fmt::join(each.choices, " "));
    }
  }
}

} // namespace

std::string bash_completion(command_table table) {
  command_spec global{.words = ""};
  global.options = global_options();
  std::string script =
      "# Completion of tally for bash: source <(tally completion bash)\n"
      "_tally() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local first= command= words= word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case $word in -*) continue ;; esac\n"
      "    if [ -z \"$first\" ]; then first=$word command=$word; else command=\"$first $word\"; "
      "break; fi\n"
      "  done\n"
      "  [ \"$previous\" = -o ] && previous=--output\n"
      "  case \"$command $previous\" in\n";
  for (const command_spec* each : table) {
    add_choices(script, each->options, each->words);
  }
  for (const option_spec& each : global_options()) {
    if (!each.choices.empty()) {
      fmt::format_to(std::back_inserter(script), "    *' --{}') words='{}' ;;\n", each.name,
                     fmt::join(each.choices, " "));
    }
  }
  script += "  esac\n"
            "  [ -n \"$words\" ] || case $command in\n";
  fmt::format_to(std::back_inserter(script), "    '') words='{}' ;;\n", first_words(table));
  add_families(script, table);
  script += "  esac\n"
            "  case $current in -*)\n"
            "    case $command in\n";
  for (const command_spec* each : table) {
    if (!each->hidden && !each->options.empty()) {
      const bool is_word = each->words.find(' ') == std::string_view::npos;
      fmt::format_to(std::back_inserter(script), "      '{}'{}) words='{}' ;;\n", each->words,
                     is_word ? fmt::format("|'{} '*", each->words) : "",
                     options_of(*each).substr(1));
    }
  }
  fmt::format_to(std::back_inserter(script),
                 "      *) words= ;;\n    esac\n    words=\"$words{}\" ;;\n  esac\n",
                 options_of(global));
  script += "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
            "}\n"
            "complete -o default -F _tally tally\n";
  return script;
}

} // namespace tally::cli
