#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

struct invocation;

/// What paths on the command line are relative to.
struct file_place {
  std::filesystem::path here; ///< the working directory
  std::filesystem::path root; ///< of the project: what `:/` stands for
};

/// `text` as a path from the project's root: relative to the working directory as git's are, from
/// the root where it begins with `:/`, or absolute inside a worktree of the project. A usage error
/// where it leads out of the project.
std::string file_path(const file_place& place, std::string_view text);

/// As `file_path`, for a pattern; a trailing slash means everything below.
std::string file_pattern(const file_place& place, std::string_view text);

/// The patterns that were given under `name`, from the project's root.
std::vector<std::string> patterns_given(invocation& now, std::string_view name);

/// The paths that were given under `name`, from the project's root.
std::vector<std::string> paths_given(invocation& now, std::string_view name);

/// The path that was given under `name`, if there is one; empty stays empty.
std::optional<std::string> path_given(invocation& now, std::string_view name);

} // namespace tally::cli
