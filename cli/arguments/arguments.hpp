#pragma once

#include "cli/arguments/moments.hpp"
#include "cli/command.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// What was given to a command: the values of its options and positionals, by name. To ask for a
/// name that the command does not have is a bug. Values that are no number, duration or time end
/// the command as a usage error that names them.
class arguments {
public:
  /// Nothing given yet to `command`, whose options and positionals are the names to ask for.
  explicit arguments(const command_spec& command) : command_(&command) {}

  /// The command that they are for.
  const command_spec& command() const { return *command_; }

  /// Adds a value to a name; a flag's is empty.
  void add(std::string_view name, std::string text);

  /// Whether it was given.
  bool has(std::string_view name) const { return !list(name).empty(); }

  /// Whether the flag was given.
  bool flag(std::string_view name) const { return has(name); }

  /// The value; a usage error where it is missing.
  const std::string& text(std::string_view name) const;

  /// The value, if there is one.
  std::optional<std::string> optional_text(std::string_view name) const;

  /// All values in the order given.
  const std::vector<std::string>& list(std::string_view name) const;

  /// The value as a whole number from `least` to `most`.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t least = 0,
                                     std::int64_t most = largest_number) const;

  /// The value as a duration; who is to wait for no time at all does not wait: nothing.
  std::optional<std::chrono::seconds> duration(std::string_view name) const;

  /// The value as a time.
  std::optional<events::instant> time(std::string_view name, events::instant now) const;

  /// The value as a position or a time.
  std::optional<moment> position_or_time(std::string_view name, events::instant now) const;

  /// The values of a `K=V` option, parted at the first `=`; a usage error where one has none or no
  /// key.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name) const;

  /// The largest number that JSON carries exactly.
  static constexpr std::int64_t largest_number = std::int64_t{1} << 53U;

private:
  struct given {
    std::string_view name; // of the spec
    std::vector<std::string> values;
  };

  const command_spec* command_;
  std::vector<given> given_;
};

/// How a name stands on the command line: `--lease`, or `ITEM` for a positional.
std::string shown_name(const command_spec& command, std::string_view name);

} // namespace tally::cli
