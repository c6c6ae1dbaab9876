#pragma once

#include "cli/command.hpp"

namespace tally::cli {

// Each is defined, with all that the help says of it, in the file that runs it:
// commands/<verb>.cpp.

extern const command_spec help_command;
extern const command_spec completion_command;

} // namespace tally::cli
