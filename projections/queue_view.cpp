#include "projections/queue_view.hpp"

#include "projections/file_use.hpp"
#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

bool has(const std::vector<item_number>& items, item_number item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

/// The target into which a merge point is integrated, or nothing where there is no such point.
std::optional<std::string_view> target_of(const world& world, const std::string& merge_point) {
  const auto number = world.merge_points().find(merge_point);
  if (merge_point.empty() || !number) return std::nullopt;
  return memory::view(world.merge_points().row(*number).into);
}

bool meet(std::string_view one, std::string_view other) {
  return may_meet(one, other) && common_path(one, other).has_value();
}

std::uint64_t limit_of(const world& world, std::string_view stage) {
  return static_cast<std::uint64_t>(world.settings().rules_of(stage).limit);
}

/// The places of a stage that are taken, but those of the items `but`. The asker's own lease is
/// renewed by what it asks.
std::vector<taken_place> places_taken(const world& world, std::string_view stage,
                                      const std::vector<item_number>& but,
                                      std::optional<session_number> asker,
                                      const observation& seen) {
  std::vector<taken_place> taken;
  for (const auto& [item, claim] : world.claims().all()) {
    const item_row* row = world.items().find(item);
    const session_row* session = world.sessions().find(claim.session);
    if (row == nullptr || session == nullptr || memory::view(row->stage) != stage || has(but, item))
      continue;
    const auto life = judge(world.ids().sessions.spell(claim.session), *session, &claim.since,
                            claim.lease_s, seen);
    if (claim.session == asker ||
        (!life.lapsed && session->status != events::session_status::paused))
      taken.push_back({item, claim.session});
  }
  return taken;
}

void add_name(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

waiter_view view_of(const world& world, std::size_t index, const observation& seen) {
  const auto& tickets = world.queue().tickets();
  const ticket& place = tickets[index];
  const wanted what = wanted_by(place);
  waiter_view row;
  row.place = index + 1;
  row.session = world.ids().sessions.spell(place.session);
  for (const item_number item : place.items) row.items.emplace_back(world.ids().items.spell(item));
  row.files = what.files;
  if (!what.merge_point.empty()) row.merge_point = what.merge_point;
  for (const hold& one : holds_on(world, what, place.session))
    add_name(row.waits_on, world.ids().sessions.spell(one.session));
  for (const full_stage& full : full_stages_for(world, what, place.session, seen)) {
    row.full_stages.push_back(full.stage);
    for (const taken_place& one : full.taken)
      add_name(row.waits_on, world.ids().sessions.spell(one.session));
  }
  for (std::size_t before = 0; before < index; ++before) {
    if (tickets[before].session != place.session &&
        wanted_by_both(world, what, wanted_by(tickets[before])))
      add_name(row.waits_on, world.ids().sessions.spell(tickets[before].session));
  }
  row.shows_life = still_waits(world, place, seen);
  row.ticket = place.since.position;
  row.since = place.since.instant();
  row.since_s = seconds_since(place.since, seen);
  return row;
}

} // namespace

wanted wanted_by(const ticket& place) {
  wanted what;
  what.items.assign(place.items.begin(), place.items.end());
  for (const auto& pattern : place.files) what.files.push_back(memory::copy(pattern));
  what.merge_point = memory::copy(place.merge_point);
  return what;
}

bool is_for(const ticket& place, const wanted& what) {
  return std::equal(place.items.begin(), place.items.end(), what.items.begin(), what.items.end()) &&
         std::equal(
             place.files.begin(), place.files.end(), what.files.begin(), what.files.end(),
             [](const auto& mine, const auto& said) { return memory::view(mine) == said; }) &&
         memory::view(place.merge_point) == what.merge_point;
}

bool still_waits(const world& world, const ticket& place, const observation& seen) {
  const auto* row = world.sessions().find(place.session);
  if (row == nullptr || !row->active) return false;
  const auto life = judge(world.ids().sessions.spell(place.session), *row, &place.since,
                          world.settings().lease_s(), seen);
  const auto looked_at = seen.waiters.find(place.said);
  if (looked_at == seen.waiters.end() || looked_at->second == liveness::unknown)
    return !life.lapsed;
  // It waits although its session's own process may be gone; but it shows life as it waits.
  return looked_at->second == liveness::alive && life.judged != "silent";
}

std::vector<hold> holds_on(const world& world, const wanted& what,
                           std::optional<session_number> asker) {
  std::vector<hold> found;
  for (const item_number item : what.items) {
    if (const claim_row* claim = world.claims().find(item))
      found.push_back({claim->session, item, claim, nullptr, {}});
  }
  if (!what.files.empty()) {
    for (const reservation_row& row : world.reservations().all()) {
      if (row.session == asker) continue;
      if (std::any_of(what.files.begin(), what.files.end(),
                      [&](const std::string& one) { return meet(one, memory::view(row.pattern)); }))
        found.push_back({row.session, {}, nullptr, &row, {}});
    }
  }
  if (const auto target = target_of(world, what.merge_point)) {
    if (const auto integrating = world.merge_points().integrating(*target))
      found.push_back(
          {*world.merge_points().row(*integrating).holder, {}, nullptr, nullptr, integrating});
  }
  return found;
}

std::vector<full_stage> full_stages_for(const world& world, const wanted& what,
                                        std::optional<session_number> asker,
                                        const observation& seen) {
  std::vector<full_stage> found;
  for (const auto& load : world.pipeline().stages()) {
    const std::string_view name = memory::view(load.stage);
    full_stage stage{std::string{name}, {}, limit_of(world, name), 0, {}};
    if (stage.limit == 0) continue;
    for (const item_number item : what.items) {
      const claim_row* claim = world.claims().find(item);
      if (memory::view(world.items().find(item)->stage) != name ||
          (claim != nullptr && claim->session == asker))
        continue;
      if (stage.wanted++ == 0) stage.item = item;
    }
    const auto claimed = load.count[static_cast<std::size_t>(item_status::claimed)];
    if (stage.wanted == 0 || claimed + stage.wanted <= stage.limit) continue;
    stage.taken = places_taken(world, name, what.items, asker, seen);
    if (stage.taken.size() + stage.wanted > stage.limit) found.push_back(std::move(stage));
  }
  return found;
}

std::optional<std::string> wanted_by_both(const world& world, const wanted& one,
                                          const wanted& other) {
  for (const item_number item : one.items) {
    if (has(other.items, item)) return std::string{world.ids().items.spell(item)};
  }
  const auto target = target_of(world, one.merge_point);
  if (target && target == target_of(world, other.merge_point)) return "merge:" + one.merge_point;
  for (const std::string& mine : one.files) {
    if (std::any_of(other.files.begin(), other.files.end(),
                    [&](const std::string& theirs) { return meet(mine, theirs); }))
      return mine;
  }
  return std::nullopt;
}

std::vector<waiter_view> view_queue(const world& world, const observation& seen) {
  std::vector<waiter_view> rows;
  for (std::size_t index = 0; index < world.queue().tickets().size(); ++index)
    rows.push_back(view_of(world, index, seen));
  return rows;
}

std::vector<waiter_view> view_queue_for(const world& world, std::string_view item,
                                        const observation& seen) {
  std::vector<waiter_view> rows;
  const auto number = world.ids().items.find(item);
  const auto& tickets = world.queue().tickets();
  for (std::size_t index = 0; number && index < tickets.size(); ++index) {
    const auto& items = tickets[index].items;
    if (std::find(items.begin(), items.end(), *number) != items.end())
      rows.push_back(view_of(world, index, seen));
  }
  return rows;
}

std::vector<waiter_view> view_queue_of(const world& world, session_number session,
                                       const observation& seen) {
  std::vector<waiter_view> rows;
  for (std::size_t index = 0; index < world.queue().tickets().size(); ++index) {
    if (world.queue().tickets()[index].session == session)
      rows.push_back(view_of(world, index, seen));
  }
  return rows;
}

std::vector<std::string> things_of(const waiter_view& row) {
  std::vector<std::string> things = row.items;
  things.insert(things.end(), row.files.begin(), row.files.end());
  if (row.merge_point) things.push_back("merge:" + *row.merge_point);
  return things;
}

} // namespace tally::projections
