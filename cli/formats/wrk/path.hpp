#pragma once

#include <filesystem>
#include <string>

namespace tally::cli {

/// The project's root: the top of the git worktree that `directory` is in; outside of git, and in a
/// bare repository, the folder that the board is in.
[[nodiscard]] std::filesystem::path project_root(const std::filesystem::path& directory,
                                                 const std::filesystem::path& board);

/// How an item remembers its file: as seen from the project's root, so that every worktree finds
/// its own; absolute for a file outside of it.
[[nodiscard]] std::string wrk_label(const std::filesystem::path& file,
                                    const std::filesystem::path& root);

/// The file that a label names, seen from `root`.
[[nodiscard]] std::filesystem::path wrk_labelled(const std::string& label,
                                                 const std::filesystem::path& root);

} // namespace tally::cli
