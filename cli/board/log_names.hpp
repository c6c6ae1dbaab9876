#pragma once

#include "cli/board/log_reading.hpp"

namespace tally::cli {

struct invocation;

/// Ends the command where a type is asked for that no event bears (64).
void check_types(invocation& now, const std::vector<std::string>& types);

/// Ends the command where an item or session is asked for that the log never named (5): nothing
/// would be told, and the reason would not be seen.
void check_names(invocation& now, const log_filter& filter);

} // namespace tally::cli
