#pragma once

#include <filesystem>
#include <string_view>

namespace tally::cli {

/// Gives the file these contents as a whole: written beside it under a name of its own, synced, and
/// renamed over it, so that nobody ever reads half of it. It keeps its rights; a symbolic link
/// stays and its target is replaced. Ends the command (`stop`) where that cannot be done: then the
/// file is as it was.
void replace_file(const std::filesystem::path& path, std::string_view contents);

/// Takes the file away. False where there was none; ends the command where it has to stay.
bool remove_file(const std::filesystem::path& path);

} // namespace tally::cli
