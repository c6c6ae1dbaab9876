#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tally::cli {

/// Where git keeps what a working directory belongs to. Found by reading files, as `git rev-parse`
/// finds it, because starting git costs more than a whole command of tally.
struct git_repository {
  std::filesystem::path git_dir;    ///< `--absolute-git-dir`: of this worktree alone
  std::filesystem::path common_dir; ///< `--git-common-dir`, absolute: shared by all worktrees
  std::optional<std::filesystem::path>
      worktree; ///< `--show-toplevel`; none inside a bare repository or a `.git`
};

/// The repository that `directory` is in, or none; absolute and without symbolic links, as the
/// working directory is. Honours GIT_DIR, GIT_COMMON_DIR, GIT_WORK_TREE and GIT_CEILING_DIRECTORIES
/// and stops at the border of a file system, as git does. Ends the command (`stop`, no board) where
/// GIT_DIR or a `.git` file points to nothing.
std::optional<git_repository> find_git(const std::filesystem::path& directory);

/// The branch that is checked out: `main`; none while HEAD is detached.
std::optional<std::string> current_branch(const git_repository& repository);

} // namespace tally::cli
