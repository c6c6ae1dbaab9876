#pragma once

#include "events/event.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// True where an event names a file that one of `patterns` matches: reserved or given back, planned
/// or changed for an item, where a session is, or in conflict.
[[nodiscard]] bool mentions_files(const events::event& event,
                                  const std::vector<std::string>& patterns);

} // namespace tally::cli
