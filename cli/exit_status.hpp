#pragma once

namespace tally::cli {

/// What the process ends with. The numbers are a promise to scripts: docs/cli.md lists them, they
/// never change.
enum class exit_status : int {
  done = 0,               ///< done; an empty list is done
  refused = 1,            ///< refused by a rule, or the answer is no
  prerequisite_unmet = 2, ///< dependency, stage order, WIP limit
  approval_missing = 3,   ///< somebody has to approve first
  held_by_another = 4,    ///< item, lane, files or merge slot
  unknown = 5,            ///< no such item, session, merge point …
  stale = 6,              ///< stale fence, or changed after `--expect`
  nothing_to_take = 7,    ///< `next` found no ready item
  usage = 64,             ///< the command line itself is wrong
  log_damaged = 65,       ///< the log is damaged
  no_board = 66,          ///< no board here
  busy = 69,              ///< the write lock was not had in time; nothing changed
  bug = 70,               ///< a bug in tally
  cannot_create = 73,     ///< a file or folder cannot be created
  io_error = 74,          ///< I/O error; nothing changed
  outcome_unknown = 75,   ///< it may have happened; the message says how to find out
  newer_log = 76,         ///< the log was written by a newer tally
  not_permitted = 77,     ///< the system does not permit it
};

/// The number that goes to the system.
constexpr int code(exit_status status) { return static_cast<int>(status); }

} // namespace tally::cli
