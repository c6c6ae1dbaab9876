#pragma once

#include "cli/formats/exported.hpp"

#include <filesystem>
#include <vector>

namespace tally::cli {

struct invocation;

/// Writes a session file for each session that is at work or was cancelled, and for each that has
/// one, below `folder`, which is made where it is not there; or the one file of one session. A file
/// that says the same in its own manner is left as it is. Writes again what changed on the board
/// meanwhile.
[[nodiscard]] std::vector<exported_file> export_ppds(invocation& now,
                                                     const std::filesystem::path& folder);

} // namespace tally::cli
