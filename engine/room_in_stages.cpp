#include "engine/room_in_stages.hpp"

#include <algorithm>
#include <utility>

namespace tally::engine {

using projections::item_number;
using projections::session_number;
using projections::world;
using rules::item_row;

namespace {

std::uint64_t claimed_in(const world& world, std::string_view stage) {
  for (const auto& one : world.pipeline().stages()) {
    if (projections::memory::view(one.stage) == stage)
      return one.count[static_cast<std::size_t>(projections::item_status::claimed)];
  }
  return 0;
}

std::uint64_t limit_of(const world& world, std::string_view stage) {
  return static_cast<std::uint64_t>(world.settings().rules_of(stage).limit);
}

} // namespace

bool room_in_stages::may_be_full(std::string_view stage, std::uint64_t limit) const {
  return claimed_in(*world_, stage) + asked_.size() + 1 > limit;
}

std::uint64_t room_in_stages::asked_in(std::string_view stage) const {
  return static_cast<std::uint64_t>(
      std::count_if(asked_.begin(), asked_.end(), [&](item_number item) {
        const auto* claim = world_->claims().find(item);
        return projections::memory::view(world_->items().find(item)->stage) == stage &&
               (claim == nullptr ||
                world_->ids().sessions.spell(claim->session) != context_->who.by.value);
      }));
}

room_in_stages::places& room_in_stages::places_of(std::string_view stage) {
  const auto [found, is_new] = stages_.try_emplace(std::string{stage});
  places& its = found->second;
  if (!is_new) return its;
  std::vector<std::pair<std::int64_t, item_number>> lapsed;
  for (const auto& [item, claim] : world_->claims().all()) {
    const item_row* row = world_->items().find(item);
    if (row == nullptr || projections::memory::view(row->stage) != stage) continue;
    const bool is_own = world_->ids().sessions.spell(claim.session) == context_->who.by.value;
    const auto life = rules::holder_vitality(*world_, claim, context_->seen);
    if (life.lapsed && !is_own) { // the caller's own lease is renewed by this very commit
      const bool is_asked = std::find(asked_.begin(), asked_.end(), item) != asked_.end();
      if (!is_asked) lapsed.emplace_back(life.age_s, item);
    } else if (is_own ||
               world_->sessions().find(claim.session)->status != events::session_status::paused) {
      its.taken.push_back(item);
    }
  }
  std::sort(lapsed.begin(), lapsed.end());
  for (const auto& [age, item] : lapsed) its.lapsed.push_back(item);
  return its;
}

expected<happenings, refusal> room_in_stages::take(std::optional<item_number> item,
                                                   const std::string& id, std::string_view stage) {
  const std::uint64_t limit = limit_of(*world_, stage);
  if (limit == 0 || !may_be_full(stage, limit)) return happenings{};
  places& its = places_of(stage);
  // Taken over within the stage, it keeps the place that it has.
  if (item)
    its.taken.erase(std::remove(its.taken.begin(), its.taken.end(), *item), its.taken.end());
  if (its.taken.size() + its.added >= limit) {
    refusals::stage_full why{id, std::string{stage}, limit, {}, asked_in(stage)};
    for (const item_number other : its.taken) {
      const auto* claim = world_->claims().find(other);
      why.taken_by.push_back({std::string{world_->ids().items.spell(other)},
                              std::string{world_->ids().sessions.spell(claim->session)}});
    }
    return refusal{std::move(why)};
  }
  ++its.added;
  happenings happened;
  while (its.taken.size() + its.added + its.lapsed.size() > limit && !its.lapsed.empty()) {
    const item_number silent = its.lapsed.back();
    its.lapsed.pop_back();
    const rules::known_item known{silent, world_->items().find(silent),
                                  world_->claims().find(silent)};
    happened.emplace_back(rules::lapse(*world_, known, context_->seen));
  }
  return happened;
}

std::vector<session_number> holders_in(const world& world, std::string_view stage,
                                       std::uint64_t more) {
  const std::uint64_t limit = limit_of(world, stage);
  std::vector<session_number> holders;
  if (limit == 0 || claimed_in(world, stage) + more <= limit) return holders;
  for (const auto& [item, claim] : world.claims().all()) {
    const item_row* row = world.items().find(item);
    if (row != nullptr && projections::memory::view(row->stage) == stage)
      holders.push_back(claim.session);
  }
  return holders;
}

} // namespace tally::engine
