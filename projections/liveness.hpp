#pragma once

#include <cstdint>

namespace tally::projections {

/// What can be said of a process that a session recorded.
enum class liveness : std::uint8_t { alive, gone, rebooted, unknown };

} // namespace tally::projections
