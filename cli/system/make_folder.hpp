#pragma once

#include <filesystem>

namespace tally::cli {

/// Makes a folder and those above it, where they are not there. Ends the command (`stop`) where
/// that cannot be done.
void make_folder(const std::filesystem::path& folder);

} // namespace tally::cli
