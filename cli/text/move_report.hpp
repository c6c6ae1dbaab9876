#pragma once

#include "cli/text/report.hpp"
#include "engine/refusal.hpp"

namespace tally::cli {

/// What is said of a session that cannot go to the status that was wanted, and how it comes nearer.
report report_of_move(const refusals::illegal_move& why);

} // namespace tally::cli
