#pragma once

#include "cli/arguments/arguments.hpp"
#include "cli/arguments/globals.hpp"
#include "cli/command.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tally::cli {

/// What a command line asks for.
struct request {
  const command_spec* command = nullptr; ///< null where no command is named
  std::optional<arguments> given;        ///< there if `command` is
  globals global;
  bool help = false; ///< nothing but help: the arguments were not checked
  bool version = false;
  std::string family; ///< with `help`: the first word of several commands, `session`
};

/// Reads the words after the program's name. Ends the command as a usage error where they are
/// wrong, with what was probably meant.
request parse(const std::vector<std::string>& words, command_table table);

/// The format that `-o` names, for messages about a command line that cannot be read.
output_format wanted_format(const std::vector<std::string>& words);

/// Checks values against the spec: choices, how many are allowed, what has to be there. Part of
/// `parse`, and for arguments that come from elsewhere.
void check(const arguments& given);

} // namespace tally::cli
