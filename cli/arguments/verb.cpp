#include "cli/arguments/verb.hpp"

#include "cli/arguments/suggest.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace tally::cli {

namespace {

// Whether the word after this one is its value: a global option in the long or the short form,
// without the value in it.
bool takes_next(std::string_view word) {
  for (const option_spec& each : global_options()) {
    if (each.placeholder.empty()) {
      continue;
    }
    const bool is_long = word.starts_with("--") && word.substr(2) == each.name;
    const bool is_short = each.letter != 0 && !word.starts_with("--") && word.back() == each.letter;
    if (is_long || is_short) {
      return true;
    }
  }
  return false;
}

// The next word from `index` that is neither an option nor the value of a global one.
std::optional<std::size_t> next_bare(const std::vector<std::string>& words, std::size_t index) {
  for (; index < words.size() && words[index] != "--"; ++index) {
    const std::string& word = words[index];
    if (word.size() < 2 || word.front() != '-') {
      return index;
    }
    if (takes_next(word)) {
      ++index;
    }
  }
  return std::nullopt;
}

bool begins_commands(command_table table, const std::string& word) {
  const std::string begin = word + " ";
  return std::any_of(table.begin(), table.end(),
                     [&](const command_spec* each) { return each->words.starts_with(begin); });
}

std::vector<std::string> without(std::vector<std::string> words, std::size_t index) {
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(index));
  return words;
}

[[noreturn]] void refuse_family(command_table table, const std::string& first,
                                const std::string* second) {
  std::vector<std::string_view> seconds;
  std::string list;
  for (const command_spec* each : table) {
    if (!each->hidden && each->words.starts_with(first + " ")) {
      seconds.push_back(each->words.substr(first.size() + 1));
      list += (list.empty() ? "" : ", ") + std::string(seconds.back());
    }
  }
  if (second == nullptr) {
    throw usage_error(fmt::format("tally {} needs one more word: {}", first, list),
                      fmt::format("tally help {}", first));
  }
  const auto meant = nearest(*second, seconds);
  throw usage_error(fmt::format("there is no command '{} {}'; there is {}", first, *second, list),
                    meant ? fmt::format("did you mean 'tally {} {}'?", first, *meant)
                          : fmt::format("tally help {}", first));
}

[[noreturn]] void refuse_unknown(command_table table, const std::vector<std::string>& words,
                                 std::size_t first) {
  std::vector<std::string_view> known;
  for (const command_spec* each : table) {
    if (!each->hidden) {
      known.push_back(each->words);
      known.push_back(each->words.substr(0, each->words.find(' ')));
      known.insert(known.end(), each->aliases.begin(), each->aliases.end());
    }
  }
  std::optional<std::string_view> meant;
  if (const auto second = next_bare(words, first + 1)) {
    meant = nearest(words[first] + " " + words[*second], known);
  }
  if (!meant) {
    meant = nearest(words[first], known);
  }
  throw usage_error(
      fmt::format("there is no command '{}'", words[first]),
      meant ? fmt::format("did you mean 'tally {}'? 'tally help' lists all commands", *meant)
            : "'tally help' lists all commands");
}

} // namespace

verb find_verb(const std::vector<std::string>& words, command_table table) {
  const auto first = next_bare(words, 0);
  if (!first) {
    return {nullptr, words, {}};
  }
  const bool is_family = begins_commands(table, words[*first]);
  const auto second = is_family ? next_bare(words, *first + 1) : std::nullopt;
  if (second) {
    if (const command_spec* const found =
            find_command(table, words[*first] + " " + words[*second])) {
      return {found, without(without(words, *second), *first), {}};
    }
  }
  if (const command_spec* const found = find_command(table, words[*first])) {
    return {found, without(words, *first), {}};
  }
  if (!is_family) {
    refuse_unknown(table, words, *first);
  }
  if (!second && std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "--help" || word == "-h";
      })) {
    return {nullptr, without(words, *first), words[*first]};
  }
  refuse_family(table, words[*first], second ? &words[*second] : nullptr);
}

} // namespace tally::cli
