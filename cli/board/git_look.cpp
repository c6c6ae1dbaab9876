#include "cli/board/git_look.hpp"

#include "cli/system/git.hpp"
#include "cli/system/git_command.hpp"
#include "events/ids.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

namespace tally::cli {

namespace {

/// A session whose worktree is here.
struct at_work {
  std::string session;
  std::string worktree;
  std::optional<std::string> branch;
};

std::vector<std::string_view> split_at_zero(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// So many paths of one worktree are looked at: more is what no agent changed by hand.
constexpr std::size_t most_changes = 2000;

/// The paths that differ from the last commit, new files included.
std::optional<std::vector<std::string>> changes_in(const std::string& worktree) {
  const git_answer status =
      run_git(worktree, {"status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"},
              git_messages::dropped);
  if (status.status != 0) return std::nullopt;
  std::vector<std::string> paths;
  for (const std::string_view entry : split_at_zero(status.text)) {
    constexpr std::size_t before_path = 3; // two letters and a blank
    if (entry.size() > before_path && events::is_utf8(entry))
      paths.emplace_back(entry.substr(before_path));
  }
  return paths;
}

/// The paths in conflict where two branches would be merged; nothing where git cannot tell.
std::optional<std::vector<std::string>>
conflicts_between(const std::string& worktree, const std::string& one, const std::string& other) {
  const git_answer merged = run_git(worktree,
                                    {"merge-tree", "--write-tree", "-z", "--name-only",
                                     "--no-messages", "refs/heads/" + one, "refs/heads/" + other},
                                    git_messages::dropped);
  if (merged.status == 0) return std::vector<std::string>{};
  if (merged.status != 1) return std::nullopt;
  std::vector<std::string> paths;
  bool is_tree = true; // the first is the tree that the merge made
  for (const std::string_view entry : split_at_zero(merged.text)) {
    if (!is_tree && events::is_utf8(entry)) paths.emplace_back(entry);
    is_tree = false;
  }
  return paths;
}

std::optional<at_work> find(const projections::session_view& session, const std::string& host,
                            std::vector<std::string>& unseen) {
  if (session.status == "ended" || session.status == "cancelled" || !session.worktree)
    return std::nullopt;
  if (session.host && *session.host != host) {
    unseen.push_back(fmt::format("the worktree of {} is on {}", session.session, *session.host));
    return std::nullopt;
  }
  std::error_code fault;
  if (!std::filesystem::is_directory(*session.worktree, fault)) {
    unseen.push_back(
        fmt::format("the worktree of {}, {}, is gone", session.session, *session.worktree));
    return std::nullopt;
  }
  at_work found{session.session, *session.worktree, session.branch};
  // What is checked out now counts, not what was when the session began.
  if (const auto repository = find_git(*session.worktree)) {
    if (auto branch = current_branch(*repository)) found.branch = std::move(branch);
  }
  return found;
}

void try_merges(const std::vector<at_work>& sessions, commands::sync& found) {
  std::map<std::pair<std::string, std::string>, std::optional<std::vector<std::string>>> tried;
  for (std::size_t one = 0; one < sessions.size(); ++one) {
    for (std::size_t other = one + 1; other < sessions.size(); ++other) {
      const auto& a = sessions[one];
      const auto& b = sessions[other];
      if (!a.branch || !b.branch || *a.branch == *b.branch) continue;
      const auto pair = std::minmax(*a.branch, *b.branch);
      const auto [known, is_new] = tried.try_emplace({pair.first, pair.second});
      if (is_new) known->second = conflicts_between(a.worktree, pair.first, pair.second);
      if (known->second) found.branches.push_back({{a.session}, {b.session}, *known->second});
    }
  }
}

} // namespace

git_look look_with_git(const std::vector<projections::session_view>& sessions,
                       const std::string& host) {
  git_look look;
  std::vector<at_work> here;
  for (const auto& session : sessions) {
    if (auto found = find(session, host, look.unseen)) here.push_back(std::move(*found));
  }
  std::map<std::string, std::optional<std::vector<std::string>>> changes;
  for (const auto& one : here) {
    const auto [known, is_new] = changes.try_emplace(one.worktree);
    if (is_new) {
      known->second = changes_in(one.worktree);
      if (!known->second)
        look.unseen.push_back(fmt::format("git cannot tell what changed in {}", one.worktree));
    }
    if (known->second && known->second->size() > most_changes) {
      known->second->resize(most_changes);
      look.unseen.push_back(fmt::format("of what changed in {} only the first {} files were seen",
                                        one.worktree, most_changes));
    }
    if (known->second)
      look.found.worktrees.push_back({{one.session}, *known->second, one.worktree});
  }
  try_merges(here, look.found);
  return look;
}

} // namespace tally::cli
