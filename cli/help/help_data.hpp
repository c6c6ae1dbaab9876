#pragma once

#include "cli/command.hpp"
#include "cli/text/value.hpp"

#include <string_view>
#include <vector>

namespace tally::cli {

/// What help and reference say, for scripts: of these words' command `command`, `group`, `summary`,
/// `usage`, `aliases`, `arguments`, `options`, `examples` and `description`; of a family, its
/// `commands`; without words all `commands`, the `options` of every command and the
/// `exit_statuses`. Absent where there is no such command.
[[nodiscard]] value help_data(command_table table, std::string_view words);

/// The names in it.
[[nodiscard]] std::vector<std::string_view> help_columns(const value& data);

} // namespace tally::cli
