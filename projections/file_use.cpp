#include "projections/file_use.hpp"

#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

bool matches(std::string_view pattern, std::string_view path) {
  if (!may_meet(pattern, quoted_path(path))) return false;
  const auto read = glob::parse(pattern);
  return read && read->matches(path);
}

bool holds_file(const world& world, session_number session, std::string_view path) {
  const auto& held = world.reservations().all();
  return std::any_of(held.begin(), held.end(), [&](const reservation_row& one) {
    return one.session == session && matches(memory::view(one.pattern), path);
  });
}

bool is_of_its_items(const world& world, session_number session, std::string_view path) {
  for (const item_number item : world.claims().held_by(session)) {
    const auto files = files_of(world, item);
    if (std::any_of(files.begin(), files.end(),
                    [&](const std::string& one) { return matches(one, path); }))
      return true;
  }
  return false;
}

/// Whether a session that holds nothing in particular shows life, by the project's lease.
bool has_lapsed(const world& world, session_number session, const observation& seen) {
  const session_row* row = world.sessions().find(session);
  return row == nullptr || !row->active ||
         judge(world.ids().sessions.spell(session), *row, nullptr, world.settings().lease_s(), seen)
             .lapsed;
}

/// Collects the uses of one pattern's paths.
class collector {
public:
  collector(const world& world, session_number session, std::string_view pattern,
            const observation& seen)
      : world_(world), session_(session), pattern_(pattern), seen_(seen) {}

  std::vector<use> collect() {
    for (const reservation_row& row : world_.reservations().all()) {
      if (row.session == session_ || !is_active(row.session)) continue;
      if (auto path = common_path(pattern_, memory::view(row.pattern));
          path && !holder_vitality(world_, row, seen_).lapsed)
        uses_.push_back({row.session, std::move(*path), row.items(), row.shared});
    }
    for (const session_number other : world_.sessions().active()) {
      const session_row& row = *world_.sessions().find(other);
      if (other == session_ || row.file.empty()) continue;
      if (matches(pattern_, memory::view(row.file)) && !has_lapsed(world_, other, seen_))
        uses_.push_back({other, memory::copy(row.file), {}, false});
    }
    for (const auto& [item, claim] : world_.claims().all()) {
      if (claim.session != session_) add_files(item, claim);
    }
    return std::move(uses_);
  }

private:
  [[nodiscard]] bool is_active(session_number session) const {
    return world_.sessions().active().contains(session);
  }

  void add_files(item_number item, const claim_row& claim) {
    for (const auto& file : files_of(world_, item)) {
      auto path = common_path(pattern_, file);
      if (!path) continue;
      const auto life =
          judge(world_.ids().sessions.spell(claim.session), *world_.sessions().find(claim.session),
                &claim.since, claim.lease_s, seen_);
      if (life.lapsed) return;
      uses_.push_back({claim.session, std::move(*path), {item}, false});
    }
  }

  const world& world_;
  session_number session_;
  std::string_view pattern_;
  const observation& seen_;
  std::vector<use> uses_;
};

} // namespace

bool shares(const world& world, session_number session, std::string_view path) {
  const auto& held = world.reservations().all();
  return std::any_of(held.begin(), held.end(), [&](const reservation_row& one) {
    return one.session == session && one.shared && matches(memory::view(one.pattern), path);
  });
}

bool is_at(const world& world, session_number session, std::string_view path) {
  const session_row* row = world.sessions().find(session);
  if (row == nullptr || !row->active) return false;
  return memory::view(row->file) == path || holds_file(world, session, path) ||
         is_of_its_items(world, session, path);
}

bool are_at_odds(const world& world, session_number a, session_number b, std::string_view path) {
  return is_at(world, a, path) && is_at(world, b, path) &&
         !(shares(world, a, path) && shares(world, b, path));
}

vitality holder_vitality(const world& world, const reservation_row& held, const observation& seen) {
  const session_row* row = world.sessions().find(held.session);
  if (row == nullptr) return {};
  return judge(world.ids().sessions.spell(held.session), *row, &held.since, held.lease_s(), seen);
}

std::vector<use> uses_by_others(const world& world, session_number session,
                                std::string_view pattern, const observation& seen) {
  return collector(world, session, pattern, seen).collect();
}

std::optional<std::string> common_path(std::string_view pattern, std::string_view other) {
  if (!may_meet(pattern, other)) return std::nullopt;
  const auto left = glob::parse(pattern);
  const auto right = glob::parse(other);
  if (!left || !right) return std::nullopt;
  return left->meeting(*right).witness;
}

std::vector<std::string> files_of(const world& world, item_number item) {
  std::vector<std::string> files;
  const item_row* row = world.items().find(item);
  if (row == nullptr) return files;
  for (const auto& file : row->files) files.push_back(memory::copy(file));
  for (const auto& file : row->files_modified) files.push_back(quoted_path(memory::view(file)));
  return files;
}

} // namespace tally::projections
