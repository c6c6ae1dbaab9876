#pragma once

#include "cli/command.hpp"

#include <string>

namespace tally::cli {

/// A script for bash that completes commands, options and the choices of options.
std::string bash_completion(command_table table);

} // namespace tally::cli
