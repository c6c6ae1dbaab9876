#pragma once

#include "engine/commands.hpp"
#include "projections/views.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// What git can tell of the sessions' work.
struct git_look {
  commands::sync found;
  std::vector<std::string> unseen; ///< why a worktree could not be looked into, a sentence each
};

/// Looks into the worktrees of sessions of this machine for changes that are not committed, and
/// tries to merge each two of their branches. Changes nothing in any worktree. Costs one `git
/// status` for each worktree and one `git merge-tree` for each pair of branches that differ: for
/// the worst, 64 sessions on 64 branches, some 2,000 of those.
git_look look_with_git(const std::vector<projections::session_view>& sessions,
                       const std::string& host);

} // namespace tally::cli
