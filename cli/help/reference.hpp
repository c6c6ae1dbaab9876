#pragma once

#include "cli/command.hpp"

#include <string>

namespace tally::cli {

/// The whole table as a page of Markdown: docs/cli.md is this text, and a test compares the two.
std::string markdown_reference(command_table table);

} // namespace tally::cli
