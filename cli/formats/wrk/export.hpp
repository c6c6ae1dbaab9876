#pragma once

#include "cli/formats/exported.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tally::cli {

struct invocation;

/// Writes the board's items and sessions below `folder`, which is made where it is not there: the
/// standing of each item into its file, a new file for an item that has none, and
/// `session-state.yaml`. A `folder` that is a file stands for its item alone. Writes again what
/// changed on the board meanwhile, so that the files end as the board stands.
[[nodiscard]] std::vector<exported_file> export_wrk(invocation& now,
                                                    const std::filesystem::path& folder);

/// The same for these items alone, in the files that they came from; one that came from no file, or
/// whose file is gone, has none.
[[nodiscard]] std::vector<exported_file> export_wrk_items(invocation& now,
                                                          const std::vector<std::string>& items);

/// The sessions as `session-state.yaml` has them.
[[nodiscard]] std::string export_session_state(invocation& now);

} // namespace tally::cli
