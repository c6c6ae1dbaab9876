#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace tally::cli {

/// The known word that `typed` was probably meant to be: the nearest by changed, missing, added and
/// swapped letters, if a third of the letters or fewer differ; the first of several equally near.
/// Or none.
std::optional<std::string_view> nearest(std::string_view typed,
                                        const std::vector<std::string_view>& known);

} // namespace tally::cli
