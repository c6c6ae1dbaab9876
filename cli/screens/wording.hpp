#pragma once

#include "cli/screens/grid.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tally::cli {

/// The blanks before every line of a section.
inline constexpr std::string_view margin = "  ";

/// How long ago, on a screen that is drawn once a minute.
std::string age_text(std::int64_t seconds);

/// How long.
std::string length_text(std::int64_t seconds);

/// How a status of a session, or what is the matter with an item, is called and coloured.
cell status_cell(std::string_view status);

} // namespace tally::cli
