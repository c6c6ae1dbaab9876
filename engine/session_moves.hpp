#pragma once

#include "events/session_events.hpp"

#include <optional>
#include <vector>

namespace tally::engine {

/// Where a session of this status may go by its own or somebody's word, in the order in which one
/// thinks of it. Not in it are what is always possible while a session is at work (to be paused,
/// cancelled or ended) and where a pause leads back to.
[[nodiscard]] std::vector<events::session_status> moves_from(events::session_status status);

/// True where a session may go from one status to another; to stay is no move.
[[nodiscard]] bool is_legal(events::session_status from, events::session_status to);

/// The first of the fewest moves that lead from one status to another, or nothing where none do.
[[nodiscard]] std::optional<events::session_status> step_towards(events::session_status from,
                                                                 events::session_status to);

} // namespace tally::engine
