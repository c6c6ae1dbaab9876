#pragma once

#include "projections/observation.hpp"
#include "projections/world.hpp"

#include <chrono>
#include <functional>

namespace tally::cli {

struct invocation;

/// Looks at the world until `seen_enough` answers yes, or `patience` ends; answers whether it did.
/// Between two looks it sleeps until there is a new commit, and a tenth of a second at least: it
/// holds no lock, and a busy board costs it no more than ten looks a second. A signal ends the
/// command as it ends any other.
bool wait_until(invocation& now, std::chrono::milliseconds patience,
                const std::function<bool(const projections::world&,
                                         const projections::observation&)>& seen_enough);

} // namespace tally::cli
