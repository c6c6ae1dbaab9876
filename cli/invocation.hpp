#pragma once

#include "cli/arguments/arguments.hpp"
#include "cli/arguments/globals.hpp"
#include "cli/command.hpp"
#include "cli/text/messages.hpp"
#include "cli/text/output.hpp"
#include "events/ids.hpp"

#include <memory>

namespace tally::cli {

class board;

/// One command on its way: what was asked, and where the answer goes.
struct invocation {
  arguments given;
  globals global;
  output out;
  messages says;
  command_table table; ///< all commands: for help, completions and batch
  bool changed =
      false; ///< set it once a commit was made: an answer that cannot be printed then ends with 75
  std::shared_ptr<board> opened =
      {};                            ///< the board, once it was asked for; a batch's lines share it
  bool sync_later = false;           ///< whoever runs several commands makes them durable at once
  events::position last_change = {}; ///< of the last commit that was made
  bool checkpoint_due = false;       ///< a segment was sealed: somebody has to fold it, but not now
  bool damaged = false; ///< the log is, so what was shown is only what comes before the damage
};

} // namespace tally::cli
