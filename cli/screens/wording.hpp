#pragma once

#include "cli/screens/grid.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// The blanks before every line of a section.
inline constexpr std::string_view margin = "  ";

/// How long ago, on a screen that is drawn once a minute.
std::string age_text(std::int64_t seconds);

/// How long.
std::string length_text(std::int64_t seconds);

/// Adds `texts` to `lines`, the first behind `head`, which takes `taken` cells with the blanks at
/// its end, the others below it, all of them behind `indent` cells; all below a head that is
/// longer.
void put_beside(std::vector<std::string>& lines, const std::string& head, std::size_t taken,
                std::size_t indent, const std::vector<std::string>& texts);

/// How a status of a session, or what is the matter with an item, is called and coloured.
cell status_cell(std::string_view status);

} // namespace tally::cli
