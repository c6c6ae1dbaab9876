#pragma once

#include "events/commit.hpp"

#include <string>
#include <string_view>

namespace tally::cli {

/// What an event says, as a sentence without a full stop: `session-a claimed W-1 for 2h`. `by` is
/// its author; an imported fact's own actor stands in for it. Ids and texts are as they are: the
/// caller makes them safe for a terminal.
std::string sentence(const events::fact& what, std::string_view by);

} // namespace tally::cli
