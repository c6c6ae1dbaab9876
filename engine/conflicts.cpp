#include "engine/conflicts.hpp"

#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tally::engine::conflicts {

namespace {

using projections::conflict_row;
using projections::conflict_state;
using projections::session_number;
using projections::world;

bool knows(const conflict_row& row, const std::string& path) {
  return std::any_of(row.paths.begin(), row.paths.end(),
                     [&](const auto& one) { return projections::memory::view(one.path) == path; });
}

template <class T>
void add_once(std::vector<T>& list, T value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

/// An id that no conflict has, neither on the board nor in this decision.
std::string mint(const world& world, const happenings& happened) {
  std::size_t number = world.conflicts().count() + 1;
  for (const auto& one : happened) {
    const auto* found = std::get_if<events::conflict_found>(&one);
    if (found != nullptr && !world.conflicts().find(found->conflict.value)) ++number;
  }
  while (world.conflicts().find(fmt::format("C-{}", number))) ++number;
  return fmt::format("C-{}", number);
}

/// The same conflict in the same decision, or null.
events::conflict_found* said_already(const events::conflict_found& found, happenings& happened) {
  for (auto& one : happened) {
    auto* said = std::get_if<events::conflict_found>(&one);
    if (said != nullptr && projections::conflict_key(*said) == projections::conflict_key(found))
      return said;
  }
  return nullptr;
}

void tidy(std::vector<std::string>& paths) {
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  if (paths.size() > most_paths) paths.resize(most_paths);
  for (std::size_t bytes = 0, at = 0; at < paths.size(); ++at) {
    bytes += paths[at].size();
    if (at > 0 && bytes > most_bytes / 4) paths.resize(at);
  }
}

std::size_t size_of(const events::conflict_found& found) {
  std::size_t bytes = 128; // ids and what stands around them
  for (const auto& path : found.paths) bytes += path.size() + 3;
  return bytes;
}

/// True where one more finding would be too much for one commit.
bool is_full(const happenings& happened, const events::conflict_found& more) {
  std::size_t bytes = size_of(more);
  for (const auto& one : happened) {
    if (const auto* found = std::get_if<events::conflict_found>(&one)) bytes += size_of(*found);
  }
  return bytes > most_bytes;
}

/// True where the conflict stands and nothing of `found` is new.
bool is_known(const conflict_row& row, const events::conflict_found& found) {
  return row.state != conflict_state::resolved &&
         std::all_of(found.paths.begin(), found.paths.end(),
                     [&](const std::string& path) { return knows(row, path); });
}

} // namespace

void add(events::conflict_found found, const world& world, happenings& happened) {
  tidy(found.paths);
  const auto known = world.conflicts().same_as(found);
  if (known && is_known(world.conflicts().row(*known), found)) return;
  if (auto* said = said_already(found, happened)) {
    said->paths.insert(said->paths.end(), found.paths.begin(), found.paths.end());
    tidy(said->paths);
    for (auto& item : found.items) add_once(said->items, std::move(item));
    return;
  }
  if (is_full(happened, found)) return; // whoever looks next finds it
  found.conflict.value =
      known ? std::string{world.conflicts().spell(*known)} : mint(world, happened);
  happened.emplace_back(std::move(found));
}

void add_uses(const files_in_use& use, const world& world, const projections::observation& seen,
              happenings& happened) {
  constexpr session_number nobody{~std::uint32_t{0}}; // one that has not said a word yet
  const auto own = world.ids().sessions.find(use.session.value);
  std::map<session_number, events::conflict_found> by_other;
  for (const auto& pattern : use.patterns) {
    for (const auto& one :
         projections::uses_by_others(world, own.value_or(nobody), pattern, seen)) {
      const bool agrees = use.shared || (own && projections::shares(world, *own, one.path));
      if (agrees && projections::shares(world, one.session, one.path)) continue;
      events::conflict_found& found = by_other[one.session];
      found.paths.push_back(one.path);
      if (use.item) add_once(found.items, *use.item);
      for (const auto item : one.items)
        add_once(found.items, events::item_id{std::string{world.ids().items.spell(item)}});
    }
  }
  for (auto& [other, found] : by_other) {
    found.kind = "file_overlap";
    found.sessions = {use.session, {std::string{world.ids().sessions.spell(other)}}};
    found.seen_in = use.seen_in;
    add(std::move(found), world, happened);
  }
}

} // namespace tally::engine::conflicts
