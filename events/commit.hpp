#pragma once

#include "events/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tally::events {

/// Where an imported fact comes from: it bears its own time and author, not the commit's.
struct origin {
  std::string
      source; ///< names the fact in its source, so that it is imported once: `beads:gt-1:42`
  instant occurred;
  std::string actor;

  friend bool operator==(const origin&, const origin&) = default;
};

/// One event of a commit.
struct fact {
  event what;
  std::optional<origin> from; ///< nothing for what happened on this board
};

/// The caller's own name for a change, so that a repeat of it takes effect once.
struct request_key {
  std::string name;
  std::string command; ///< digest of the command that the name was first used for

  friend bool operator==(const request_key&, const request_key&) = default;
};

/// The unit of append: what one decision said happened, whole or absent.
struct commit {
  position number;
  instant at;                          ///< what the wall clock said; may step back between commits
  std::optional<monotonic_stamp> mono; ///< none where the commit is nobody's sign of life
  author by;
  std::optional<request_key> request;
  position durable; ///< highest position known to be on disk when this was written
  std::vector<fact> facts;
};

} // namespace tally::events
