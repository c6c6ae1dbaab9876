#pragma once

#include "engine/waiting.hpp"

#include <vector>

namespace tally::engine::waiting {

/// The sessions that would wait for each other in a circle if `session` waited for `what`: from
/// itself round to itself; nothing where they would not. Where it has the place `own` already, only
/// if that is the youngest of them, so that one of a circle leaves and not all. Each session and
/// each place is looked at once.
[[nodiscard]] std::vector<refusals::wait_link> circle(const world& world, const wanted& what,
                                                      session_number session, const ticket* own,
                                                      const projections::observation& seen);

} // namespace tally::engine::waiting
