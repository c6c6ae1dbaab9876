#include "cli/command_table.hpp"

#include "cli/commands/commands.hpp"

#include <array>

namespace tally::cli {

namespace {

constexpr std::array<const command_spec*, 2> table{
    // start here
    &help_command,
    // exchange and scripts
    &completion_command,
};

} // namespace

command_table all_commands() { return table; }

} // namespace tally::cli
