#include "cli/formats/wrk/path.hpp"

#include "cli/system/git.hpp"

#include <system_error>

namespace tally::cli {

std::filesystem::path project_root(const std::filesystem::path& directory,
                                   const std::filesystem::path& board) {
  const auto repository = find_git(directory);
  return repository && repository->worktree ? *repository->worktree : board.parent_path();
}

std::string wrk_label(const std::filesystem::path& file, const std::filesystem::path& root) {
  std::error_code fault;
  const auto whole = std::filesystem::weakly_canonical(file, fault);
  const auto& known = fault ? file : whole;
  if (root.empty()) return known.generic_string();
  const auto from_root = known.lexically_relative(std::filesystem::weakly_canonical(root, fault));
  const bool is_outside = from_root.empty() || *from_root.begin() == "..";
  return is_outside ? known.generic_string() : from_root.generic_string();
}

std::filesystem::path wrk_labelled(const std::string& label, const std::filesystem::path& root) {
  // An absolute label takes the root's place.
  return root / label;
}

} // namespace tally::cli
