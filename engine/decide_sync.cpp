#include "engine/conflicts.hpp"
#include "engine/rules.hpp"
#include "projections/merge_view.hpp"
#include "projections/progress_view.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tally::engine {

namespace {

using projections::conflict_number;
using projections::conflict_row;
using projections::session_number;
using projections::world;

std::string spelled(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

/// What every session said of itself, against what the others did.
void look_at_words(const world& world, const context& context, happenings& happened) {
  for (const session_number session : world.sessions().active()) {
    const std::string file = projections::memory::copy(world.sessions().find(session)->file);
    if (!file.empty())
      conflicts::add_uses(
          {{spelled(world, session)}, {projections::quoted_path(file)}, {}, false, {}}, world,
          context.seen, happened);
  }
  for (const auto& [item, claim] : world.claims().all()) {
    const events::item_id id{std::string{world.ids().items.spell(item)}};
    const events::session_id holder{spelled(world, claim.session)};
    conflicts::add_uses({holder, projections::files_of(world, item), id, false, {}}, world,
                        context.seen, happened);
    auto blockers = rules::blockers(world, item);
    if (blockers.empty()) continue;
    events::conflict_found found{{}, "dependency_violation", {holder}, {id}, {}, {}};
    for (auto& blocker : blockers) found.items.push_back({std::move(blocker)});
    conflicts::add(std::move(found), world, happened);
  }
}

/// Files that two worktrees have changed, and changed files that another session reserved or is in.
void look_at_worktrees(const commands::sync& asked, const world& world, const context& context,
                       happenings& happened) {
  for (std::size_t one = 0; one < asked.worktrees.size(); ++one) {
    const auto& mine = asked.worktrees[one];
    for (std::size_t other = one + 1; other < asked.worktrees.size(); ++other) {
      const auto& theirs = asked.worktrees[other];
      if (!mine.worktree.empty() && mine.worktree == theirs.worktree) continue;
      events::conflict_found found{{}, "file_overlap", {mine.session, theirs.session}, {},
                                   {}, "worktrees"};
      const std::set<std::string> known(theirs.paths.begin(), theirs.paths.end());
      std::copy_if(mine.paths.begin(), mine.paths.end(), std::back_inserter(found.paths),
                   [&](const std::string& path) { return known.contains(path); });
      if (!found.paths.empty()) conflicts::add(std::move(found), world, happened);
    }
    std::vector<std::string> patterns;
    for (const auto& path : mine.paths) patterns.push_back(projections::quoted_path(path));
    conflicts::add_uses({mine.session, patterns, {}, false, "worktrees"}, world, context.seen,
                        happened);
  }
}

void look_at_branches(const commands::sync& asked, const world& world, happenings& happened) {
  for (const auto& tried : asked.branches) {
    if (tried.paths.empty()) continue;
    conflicts::add({{}, "merge_conflict", {tried.one, tried.other}, {}, tried.paths, "branches"},
                   world, happened);
  }
}

/// One of the two sessions of a conflict, as a look saw it.
struct looked_at {
  session_number session{};
  const commands::changed_files* changes = nullptr; ///< null where its worktree was not looked into
  bool has_worktree = false;

  looked_at(session_number number, const commands::sync& asked, const world& world)
      : session(number) {
    const auto* row = world.sessions().find(number);
    has_worktree = row != nullptr && !row->worktree.empty();
    for (const auto& one : asked.worktrees) {
      if (one.session.value == world.ids().sessions.spell(number)) changes = &one;
    }
  }

  /// True where nobody can say whether it is still at the files.
  [[nodiscard]] bool is_unseen() const { return changes == nullptr && has_worktree; }

  [[nodiscard]] bool is_at(const world& world, std::string_view path) const {
    const bool has_changed =
        changes != nullptr &&
        std::find(changes->paths.begin(), changes->paths.end(), path) != changes->paths.end();
    return has_changed || projections::is_at(world, session, path);
  }
};

bool merges_again(const commands::sync& asked, const std::string& one, const std::string& other) {
  return std::any_of(asked.branches.begin(), asked.branches.end(), [&](const auto& tried) {
    return tried.paths.empty() && ((tried.one.value == one && tried.other.value == other) ||
                                   (tried.one.value == other && tried.other.value == one));
  });
}

/// True where a look at both sessions of a conflict found nothing of it any more.
bool is_gone(const conflict_row& row, const commands::sync& asked, const world& world) {
  if (row.sessions.size() != 2) return false;
  if (projections::memory::view(row.kind) == "merge_conflict")
    return merges_again(asked, spelled(world, row.sessions[0]), spelled(world, row.sessions[1]));
  const looked_at one(row.sessions[0], asked, world);
  const looked_at other(row.sessions[1], asked, world);
  if (one.is_unseen() || other.is_unseen() || (one.changes == nullptr && other.changes == nullptr))
    return false;
  return !row.paths.empty() &&
         std::none_of(row.paths.begin(), row.paths.end(), [&](const auto& path) {
           const std::string_view text = projections::memory::view(path.path);
           return path.evidence != projections::path_evidence::looked_at ||
                  (one.is_at(world, text) && other.is_at(world, text));
         });
}

void end_what_is_gone(const commands::sync& asked, const world& world, happenings& happened) {
  for (const conflict_number number : world.conflicts().unresolved()) {
    if (!is_gone(world.conflicts().row(number), asked, world)) continue;
    happened.emplace_back(events::conflict_resolved{{std::string{world.conflicts().spell(number)}},
                                                    "a look found nothing of it any more"});
  }
}

bool is_finished(const projections::item_row& row) {
  return row.status == projections::item_status::done ||
         row.status == projections::item_status::cancelled;
}

/// True where something that the item waits for was finished since the last look.
bool is_updated(const world& world, projections::item_number item) {
  const auto needs = world.dependencies().needs_of(item);
  return std::any_of(needs.begin(), needs.end(), [&](projections::item_number need) {
    const auto* row = world.items().find(need);
    return row != nullptr && is_finished(*row) &&
           row->finished.position > world.conflicts().synced().position;
  });
}

} // namespace

decision decide(const commands::sync& asked, const world& world, const context& context) {
  happenings happened;
  end_what_is_gone(asked, world, happened);
  look_at_words(world, context, happened);
  look_at_worktrees(asked, world, context, happened);
  look_at_branches(asked, world, happened);
  events::sync_performed performed;
  for (const auto& one : happened) {
    if (const auto* found = std::get_if<events::conflict_found>(&one))
      performed.conflicts_found.push_back(found->conflict);
  }
  for (const auto item : world.pipeline().open()) {
    const std::string id{world.ids().items.spell(item)};
    if (is_updated(world, item)) performed.dependencies_updated.push_back({id});
    if (projections::is_ready_to_merge(world, item)) performed.ready_to_merge.push_back(id);
  }
  for (const auto point : world.merge_points().open()) {
    const events::merge_point_id id{std::string{world.merge_points().spell(point)}};
    if (world.merge_points().row(point).state == projections::merge_state::open &&
        projections::waiting_on(world, point).empty())
      performed.ready_to_merge.push_back(projections::name_among_items(id));
  }
  happened.emplace_back(std::move(performed));
  return happened;
}

} // namespace tally::engine
