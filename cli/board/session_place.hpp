#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tally::cli {

/// What a working directory tells of the session that works in it.
struct session_place {
  std::string suggested; ///< a name for it: the worktree's folder's
  std::optional<std::string> worktree;
  std::optional<std::string> branch;
};

/// Looks at the git worktree that `directory` is in, or at the folder itself.
session_place find_session_place(const std::filesystem::path& directory);

} // namespace tally::cli
