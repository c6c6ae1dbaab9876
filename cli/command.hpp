#pragma once

#include <span>
#include <string_view>

namespace tally::cli {

struct invocation;

/// An option of a command: `--lease DURATION`, or a flag where the placeholder is empty. It takes
/// one value. Members stand in the order in which one writes them.
struct option_spec {                 // NOLINT(clang-analyzer-optin.performance.Padding)
  std::string_view name;             ///< long, without the dashes
  char letter = 0;                   ///< `n` for `-n`; 0 for none
  std::string_view placeholder = {}; ///< what its value is, in capitals; empty for a flag
  std::string_view help = {};
  bool repeatable = false;                        ///< several values, by repeating it
  bool comma_separated = false;                   ///< several also with commas; implies repeatable
  bool is_text = false;                           ///< `@FILE` and `-` read a file or standard input
  std::span<const std::string_view> choices = {}; ///< if there are any, nothing else is accepted
};

/// How many words a positional takes.
enum class takes {
  one,          ///< exactly one: `ITEM`
  at_most_one,  ///< `[ITEM]`
  one_or_more,  ///< `ITEM…`
  any,          ///< `[ITEM…]`
  after_dashes, ///< all that follows `--`, at least one: `-- COMMAND…`
};

/// A word of the command line that is no option. Its name in capitals is what the help shows.
struct positional_spec {
  std::string_view name; ///< in small letters: `item`
  std::string_view help = {};
  takes count = takes::one;
  bool comma_separated = false; ///< several also with commas
  bool is_text = false;         ///< `@FILE` and `-` read a file or standard input
};

/// A command line that can be pasted, and what it does.
struct example {
  std::string_view line;
  std::string_view meaning;
};

/// What a person wants to do: how the overview groups the commands.
enum class command_group { start_here, work, look, sessions, the_log, exchange };

/// All that there is to know of a command: parsing, help, the reference page and completions come
/// from it. Define it as a constant of the file that runs it, over named arrays, so that nothing is
/// built when the program starts.
struct command_spec {
  std::string_view words;                         ///< `claim`, `session start`
  std::span<const std::string_view> aliases = {}; ///< `beat` for `session heartbeat`
  command_group group = command_group::work;
  std::string_view summary = {}; ///< one line, imperative, without a full stop
  std::span<const positional_spec> positionals = {};
  std::span<const option_spec> options = {};
  std::span<const example> examples = {};
  std::string_view description = {}; ///< whole sentences; an empty line parts paragraphs
  int (*run)(invocation&) = nullptr; ///< answers the exit status
  bool hidden = false;               ///< not in help or completions
};

/// Every command, in the order in which the help shows them.
using command_table = std::span<const command_spec* const>;

/// The options that stand with every command, anywhere.
std::span<const option_spec> global_options();

/// The command of exactly these words or this alias, or null.
const command_spec* find_command(command_table table, std::string_view words);

/// The option of that long name, the command's own or a global one, or null.
const option_spec* find_option(const command_spec& command, std::string_view name);

} // namespace tally::cli
