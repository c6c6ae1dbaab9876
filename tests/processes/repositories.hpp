#pragma once

#include "tests/processes/process.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <string>

namespace tally::tests {

/// A folder for repositories, in which no setting of the machine's owner counts and no board or
/// session is named. It begins with the repository `project`, whose branch is `main`.
class repositories {
public:
  repositories();

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return folder_.path() / name;
  }

  /// What git printed; it has to succeed.
  std::string git(const words& arguments) const;

  /// Commits all that is in a worktree.
  void commit(const std::string& worktree, const std::string& message) const;

  /// Writes a file, and makes its folders.
  void write(const std::string& path, const std::string& text) const;

  /// Runs tally within one of the folders.
  [[nodiscard]] ending run(const std::string& folder, const words& arguments) const;

  /// Runs tally within one of the folders; it has to succeed. What it printed.
  std::string tally(const std::string& folder, const words& arguments) const;

private:
  temporary_folder folder_;
  variable home_;
  variable system_;
  variable board_;
  variable session_;
};

} // namespace tally::tests
