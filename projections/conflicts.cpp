#include "projections/conflicts.hpp"

#include "projections/file_use.hpp"
#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

path_evidence evidence_of(const events::conflict_found& found) {
  if (!found.seen_in) return path_evidence::said;
  return *found.seen_in == "completion" ? path_evidence::completion : path_evidence::looked_at;
}

template <class T>
void add_once(memory::vector<T>& list, T value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

bool is_over(const world& world, const conflict_row& row, const conflict_path& path) {
  if (row.sessions.size() != 2 || path.evidence == path_evidence::looked_at) return false;
  const std::string_view text = memory::view(path.path);
  if (path.evidence == path_evidence::completion)
    return !is_at(world, row.sessions[0], text) && !is_at(world, row.sessions[1], text);
  return !are_at_odds(world, row.sessions[0], row.sessions[1], text);
}

/// Why a conflict is no more, or nothing where it stands. Takes out the paths that are over.
std::string_view ending_of(const world& world, conflict_row& row) {
  const auto is_active = [&](session_number session) {
    return world.sessions().active().contains(session);
  };
  if (!std::all_of(row.sessions.begin(), row.sessions.end(), is_active)) return "a session ended";
  const std::string_view kind = memory::view(row.kind);
  if (kind == "dependency_violation" && !row.items.empty() && !row.sessions.empty()) {
    const claim_row* claim = world.claims().find(row.items.front());
    if (claim == nullptr || claim->session != row.sessions.front()) return "the claim ended";
    if (!world.dependencies().is_blocked(row.items.front()))
      return "nothing is in the way any more";
  }
  if (kind == "file_overlap" && !row.paths.empty()) {
    const auto over = [&](const conflict_path& path) { return is_over(world, row, path); };
    if (std::all_of(row.paths.begin(), row.paths.end(), over)) return "the files were left";
    row.paths.erase(std::remove_if(row.paths.begin(), row.paths.end(), over), row.paths.end());
  }
  return {};
}

} // namespace

std::string conflict_key(const events::conflict_found& found) {
  std::vector<std::string> parts;
  for (const auto& session : found.sessions) parts.push_back(session.value);
  std::sort(parts.begin(), parts.end());
  if (found.kind == "dependency_violation" && !found.items.empty())
    parts.push_back(found.items.front().value);
  std::string key = found.kind;
  for (const auto& part : parts) key += '\n' + part;
  return key;
}

conflict_row::conflict_row(const memory::arena& arena)
    : kind(arena), sessions(arena), items(arena), paths(arena), reason(arena) {}

std::optional<conflict_number> conflicts::same_as(const events::conflict_found& found) const {
  const auto known = by_key_.find(std::string_view{conflict_key(found)});
  return known == by_key_.end() ? std::nullopt : std::optional{known->second};
}

void conflicts::apply(const events::conflict_found& found, const stamp& when) {
  const memory::arena arena{by_key_.get_allocator()};
  const conflict_number number = ids_.intern(found.conflict.value);
  if (rows_.size() <= index_of(number)) rows_.emplace_back(arena);
  conflict_row& row = rows_[index_of(number)];
  if (row.state == conflict_state::resolved) {
    row = conflict_row(arena);
    row.since = when.when;
    const std::string key = conflict_key(found);
    by_key_.insert_or_assign(memory::text{key.data(), key.size(), arena}, number);
  }
  row.state = conflict_state::open;
  row.reason.clear();
  memory::assign(row.kind, found.kind);
  for (const auto& session : found.sessions)
    add_once(row.sessions, when.ids.sessions.intern(session.value));
  for (const auto& item : found.items) add_once(row.items, when.ids.items.intern(item.value));
  for (const auto& path : found.paths) {
    const auto same = [&](const conflict_path& one) { return memory::view(one.path) == path; };
    if (std::none_of(row.paths.begin(), row.paths.end(), same))
      row.paths.emplace_back(path, evidence_of(found), arena);
  }
  unresolved_.insert(number);
}

void conflicts::apply(const events::conflict_acknowledged& acknowledged, const stamp& /*when*/) {
  const auto number = ids_.find(acknowledged.conflict.value);
  if (!number || !unresolved_.contains(*number)) return;
  conflict_row& row = rows_[index_of(*number)];
  row.state = conflict_state::acknowledged;
  memory::assign(row.reason, acknowledged.reason.value_or(""));
}

void conflicts::apply(const events::conflict_resolved& resolved, const stamp& /*when*/) {
  if (const auto number = ids_.find(resolved.conflict.value))
    end(*number, resolved.reason.value_or(""));
}

void conflicts::apply(const events::sync_performed& /*performed*/, const stamp& when) {
  synced_ = when.when;
}

void conflicts::end(conflict_number number, std::string_view reason) {
  conflict_row& row = rows_[index_of(number)];
  row.state = conflict_state::resolved;
  memory::assign(row.reason, reason);
  unresolved_.erase(number);
}

void conflicts::touch(std::string_view session, const stamp& when) {
  if (unresolved_.empty()) return;
  touched_.insert(when.ids.sessions.intern(session));
}

void conflicts::apply(const events::item_released& released, const stamp& when) {
  touch(released.session.value, when);
}
void conflicts::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  touch(lapsed.session.value, when);
}
void conflicts::apply(const events::item_done& done, const stamp& when) {
  if (done.session) touch(done.session->value, when);
}
void conflicts::apply(const events::item_failed& failed, const stamp& when) {
  if (failed.session) touch(failed.session->value, when);
}
void conflicts::apply(const events::item_cancelled& cancelled, const stamp& when) {
  if (cancelled.session) touch(cancelled.session->value, when);
}
void conflicts::apply(const events::files_released& released, const stamp& when) {
  touch(released.session.value, when);
}
void conflicts::apply(const events::session_heartbeat& beat, const stamp& when) {
  if (beat.file) touch(beat.session.value, when);
}
void conflicts::apply(const events::session_status_changed& changed, const stamp& when) {
  touch(changed.session.value, when);
}
void conflicts::apply(const events::session_ended& ended, const stamp& when) {
  touch(ended.session.value, when);
}
void conflicts::apply(const events::session_pruned& pruned, const stamp& when) {
  touch(pruned.session.value, when);
}
void conflicts::apply(const events::session_removed& removed, const stamp& when) {
  touch(removed.session.value, when);
}

bool conflicts::is_concerned(const conflict_row& row,
                             const std::vector<item_number>& changed) const {
  return std::any_of(row.sessions.begin(), row.sessions.end(),
                     [&](session_number one) { return touched_.contains(one); }) ||
         std::any_of(row.items.begin(), row.items.end(), [&](item_number one) {
           return std::find(changed.begin(), changed.end(), one) != changed.end();
         });
}

void conflicts::settle(const world& world, const std::vector<item_number>& changed) {
  if (!unresolved_.empty() && (!touched_.empty() || !changed.empty())) {
    const std::vector<conflict_number> looked_at(unresolved_.begin(), unresolved_.end());
    for (const conflict_number number : looked_at) {
      conflict_row& row = rows_[index_of(number)];
      if (!is_concerned(row, changed)) continue;
      if (const auto why = ending_of(world, row); !why.empty()) end(number, why);
    }
  }
  touched_.clear();
}

} // namespace tally::projections
