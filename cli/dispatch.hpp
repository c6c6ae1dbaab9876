#pragma once

#include "cli/command.hpp"
#include "cli/text/stream.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// Runs one command line, `words` without the program's name, and answers the exit status. Whatever
/// goes wrong ends as one message on `err`. No command is `status` where there is a board, else
/// help.
int dispatch(const std::vector<std::string>& words, command_table table, stream& out, stream& err);

} // namespace tally::cli
