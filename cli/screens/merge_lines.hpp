#pragma once

#include "projections/merge_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tally::cli {

/// The merge points, two lines each or more: id, state and title, then what it waits for, or who
/// integrates it and who waits for that. Of these only the title is cut where it is too long.
std::vector<std::string> merge_lines(const std::vector<projections::merge_point_view>& points,
                                     std::size_t width, bool colour);

} // namespace tally::cli
