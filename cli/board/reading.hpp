#pragma once

#include "cli/board/board.hpp"

#include <string>

namespace tally::cli {

/// Shows the world as `look` does, and warns of what its reader should know: that the log holds
/// what only a newer tally understands, and what the caller's session lost and
/// has not read.
void look_and_tell(invocation& now, const viewer& view);

/// Whose board it is: the name of the project's folder.
std::string project_name(const board& of);

} // namespace tally::cli
