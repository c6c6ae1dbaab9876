#pragma once

#include "events/expected.hpp"
#include "events/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tally::engine {

/// What the environment did not grant; each has its exit status.
enum class failure_kind {
  damaged,         ///< the log is not what was written (65)
  no_board,        ///< there is none here (66)
  busy,            ///< the write lock was not had in time; nothing changed (69)
  cannot_create,   ///< a board or file could not be made (73)
  io,              ///< a read or write failed; nothing changed (74)
  unknown_outcome, ///< it may have happened (75)
  newer,           ///< the log holds what only a newer tally understands (76)
  too_long,        ///< the change takes more than a line of the log holds (64); nothing changed
  not_permitted,   ///< the system or the board's owner forbids it (77)
};

/// The environment's refusal, as facts and as a sentence.
struct failure {
  failure_kind kind = failure_kind::io;
  std::string message; ///< a sentence with the facts, without a final stop
  std::string hint;    ///< what to do, pasteable where it is a command; may be empty
  std::string path;    ///< the file concerned, where there is one
  std::optional<std::uint64_t> offset;      ///< in bytes, within `path`
  std::optional<events::position> position; ///< the commit concerned
  int error_number = 0;                     ///< errno, 0 where no system call failed
};

/// A value, or the environment's failure.
template <class T>
using outcome = expected<T, failure>;

} // namespace tally::engine
