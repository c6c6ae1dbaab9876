#pragma once

#include "projections/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// Ids of items that somebody who wrote `id` may have meant: those that begin with it, and its
/// neighbours in byte order that share its first letters. At most three; looks at a handful of ids
/// whatever the board's size.
[[nodiscard]] std::vector<std::string> resembling_items(const world& world, std::string_view id);

/// The same of sessions, those that have ended too.
[[nodiscard]] std::vector<std::string> resembling_sessions(const world& world, std::string_view id);

} // namespace tally::projections
