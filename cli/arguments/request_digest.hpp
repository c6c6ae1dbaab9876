#pragma once

#include "cli/arguments/arguments.hpp"

#include <string>

namespace tally::cli {

/// SHA-256, cut to 16 hex digits, of a command and of what was given to it: two requests of one
/// name are the same only if these are. The global options do not count.
std::string command_digest(const arguments& given);

} // namespace tally::cli
