#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tally::cli {

/// What becomes of what git prints to standard error.
enum class git_messages { kept, dropped };

/// How git ended, and what it printed.
struct git_answer {
  int status = 0; ///< its exit status; 127 where there is no git
  std::string text;
};

/// Runs `git -C directory words…` to its end, in English, without input, without locks that it can
/// do without, and without the variables by which an outer git would name another repository.
git_answer run_git(const std::filesystem::path& directory, const std::vector<std::string>& words,
                   git_messages messages = git_messages::kept);

} // namespace tally::cli
