#pragma once

#include "cli/command.hpp"

namespace tally::cli {

/// Every command of tally. A new one is a file in commands/, a line in commands/commands.hpp and a
/// line here.
command_table all_commands();

} // namespace tally::cli
