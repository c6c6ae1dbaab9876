#pragma once

#include "engine/coordinator.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// Cuts the longest texts of a commit whose line the log could not hold, and tells `warnings`.
/// Answers whether its line is one that the log can hold; where it does not, nothing was there to
/// cut.
bool fit_into_line(engine::imported_commit& commit, std::vector<std::string>& warnings);

} // namespace tally::cli
