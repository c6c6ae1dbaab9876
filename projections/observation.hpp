#pragma once

#include "events/instant.hpp"
#include "projections/liveness.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace tally::projections {

/// The present, as far as it was looked at. With one of an earlier position, nothing depends on
/// now.
struct observation {
  events::instant now;
  std::optional<events::monotonic_stamp> mono;
  std::map<std::string, liveness, std::less<>> processes; ///< by session: those looked at
  std::map<std::uint64_t, liveness> waiters = {}; ///< by position of the ticket: those looked at
};

} // namespace tally::projections
