#pragma once

#include "projections/status_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tally::cli {

/// The section of the dashboard that says what waits for a person: `most` of them, each with what
/// is the matter, what there is to know, and the command that helps. Nothing where nothing waits.
std::vector<std::string> need_lines(const std::vector<projections::need_view>& needs,
                                    std::size_t most, std::size_t width, bool colour);

} // namespace tally::cli
