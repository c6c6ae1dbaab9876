#pragma once

#include "cli/command.hpp"
#include "cli/text/stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tally::cli {

class board;

/// Runs one command line, `words` without the program's name, and answers the exit status. Whatever
/// goes wrong ends as one message on `err`. No command is `status` where there is a board, else
/// help. The board, where one was opened, is handed over in `left_open`: a process that is about to
/// end leaves its memory to the kernel, which spares a short command a twentieth of its time.
int dispatch(const std::vector<std::string>& words, command_table table, stream& out, stream& err,
             std::shared_ptr<board>& left_open);

/// As above; the board is closed.
int dispatch(const std::vector<std::string>& words, command_table table, stream& out, stream& err);

} // namespace tally::cli
