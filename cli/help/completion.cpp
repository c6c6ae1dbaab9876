#include "cli/help/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <vector>

namespace tally::cli {

namespace {

std::string option_words(std::span<const option_spec> options) {
  std::string words;
  for (const option_spec& each : options) {
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

// The words that begin commands of two words: `session`.
std::vector<std::string_view> families(command_table table) {
  std::vector<std::string_view> found;
  for (const command_spec* each : table) {
    const std::size_t blank = each->words.find(' ');
    const std::string_view first = each->words.substr(0, blank);
    if (blank != std::string_view::npos && !each->hidden &&
        std::find(found.begin(), found.end(), first) == found.end()) {
      found.push_back(first);
    }
  }
  return found;
}

// One arm of a case statement.
void add_arm(std::string& script, std::string_view pattern, std::string_view words) {
  fmt::format_to(std::back_inserter(script), "    {}) words='{}' ;;\n", pattern, words);
}

void add_choices(std::string& script, command_table table) {
  for (const command_spec* command : table) {
    for (const option_spec& each : command->options) {
      if (!each.choices.empty()) {
        add_arm(script, fmt::format("'{} --{}'", command->words, each.name),
                fmt::format("{}", fmt::join(each.choices, " ")));
      }
    }
  }
  for (const option_spec& each : global_options()) {
    if (!each.choices.empty()) {
      add_arm(script, fmt::format("*' --{}'", each.name),
              fmt::format("{}", fmt::join(each.choices, " ")));
    }
  }
}

// The command is what stands before the cursor without options: one word, or two where the first
// has several commands.
constexpr std::string_view beginning =
    R"(# Completion of tally for bash: source <(tally completion bash)
_tally() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command= words= word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) continue ;; esac
    command=${command:+$command }$word
)";

} // namespace

std::string bash_completion(command_table table) {
  std::string script(beginning);
  fmt::format_to(std::back_inserter(script),
                 "    case $command in '{}') ;; *) break ;; esac\n  done\n",
                 fmt::join(families(table), "'|'"));
  script += "  [ \"$previous\" = -o ] && previous=--output\n"
            "  case $command\\ $previous in\n";
  add_choices(script, table);
  script += "  esac\n"
            "  [ -n \"$words\" ] || case $command in\n";
  add_arm(script, "''", first_words(table));
  for (const std::string_view first : families(table)) {
    add_arm(script, fmt::format("'{}'", first), second_words(table, first));
  }
  script += "  esac\n"
            "  case $current in -*) case $command in\n";
  for (const command_spec* each : table) {
    if (!each->hidden) {
      add_arm(script, fmt::format("'{}'", each->words), option_words(each->options));
    }
  }
  add_arm(script, "*", "");
  fmt::format_to(std::back_inserter(script), "  esac; words+='{}' ;; esac\n",
                 option_words(global_options()));
  script += "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
            "}\n"
            "complete -o default -F _tally tally\n";
  return script;
}

} // namespace tally::cli
