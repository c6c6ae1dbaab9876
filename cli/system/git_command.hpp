#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tally::cli {

/// How git ended, and what it printed to either stream.
struct git_answer {
  int status = 0; ///< its exit status; 127 where there is no git
  std::string text;
};

/// Runs `git -C directory words…` to its end, in English, without input, and without the variables
/// by which an outer git would name another repository.
git_answer run_git(const std::filesystem::path& directory, const std::vector<std::string>& words);

} // namespace tally::cli
