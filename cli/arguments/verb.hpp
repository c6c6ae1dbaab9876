#pragma once

#include "cli/command.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// The command that a command line names, and the words that are left without it.
struct verb {
  const command_spec* command = nullptr; ///< null where there is no word but options
  std::vector<std::string> rest;
  std::string
      family; ///< the only word, where it begins several commands and is none itself: `session`
};

/// Finds the command among global options, which may stand before, within and behind it. A usage
/// error names what was probably meant.
verb find_verb(const std::vector<std::string>& words, command_table table);

} // namespace tally::cli
