#pragma once

#include "cli/command.hpp"
#include "cli/text/terminal.hpp"

#include <string>
#include <string_view>

namespace tally::cli {

/// `tally help`: the way to begin, then all commands by what a person wants to do.
std::string overview_help(command_table table, const terminal& screen);

/// `tally help claim`: examples first, then usage, then the rest.
std::string command_help(const command_spec& command, const terminal& screen);

/// `tally help session`: the commands that begin with this word; empty where there are none.
std::string family_help(command_table table, std::string_view first_word, const terminal& screen);

/// `tally claim ITEM… [OPTION…]`
std::string usage_line(const command_spec& command);

/// `--lease DURATION` or `-n, --number N`
std::string option_title(const option_spec& option);

/// `ITEM…` or `[ITEM]`
std::string positional_title(const positional_spec& positional);

/// What an option is for, and how several values or a file are given.
std::string option_help(const option_spec& option);

/// The same for a positional.
std::string positional_help(const positional_spec& positional);

/// The heading of a group: `Do the work`.
std::string_view group_title(command_group group);

/// All groups in the order of the help.
std::span<const command_group> all_groups();

} // namespace tally::cli
