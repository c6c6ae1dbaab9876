#pragma once

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/globals.hpp"
#include "cli/messages.hpp"
#include "cli/output.hpp"

namespace tally::cli {

/// One command on its way: what was asked, and where the answer goes.
struct invocation {
  arguments given;
  globals global;
  output out;
  messages says;
  command_table table; ///< all commands: for help, completions and batch
  bool changed =
      false; ///< set it once a commit was made: an answer that cannot be printed then ends with 75
};

} // namespace tally::cli
