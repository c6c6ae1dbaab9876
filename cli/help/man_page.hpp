#pragma once

#include "cli/command.hpp"

#include <string>

namespace tally::cli {

/// The whole table as a manual page, tally(1), in the language of man(7).
std::string man_page(command_table table);

} // namespace tally::cli
