#include "engine/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tally::engine {

namespace {

using projections::item_number;
using projections::world;

/// The way from `from` to `to` along dependencies, both ends included; empty where there is none.
/// Looks at what `from` waits for, directly and indirectly, and at nothing else.
std::vector<item_number> way(const world& world, item_number from, item_number to) {
  std::map<item_number, item_number> reached_from{{from, from}};
  std::vector<item_number> to_visit{from};
  while (!to_visit.empty()) {
    const item_number here = to_visit.back();
    to_visit.pop_back();
    if (here == to) break;
    const auto* node = world.dependencies().find(here);
    if (node == nullptr) continue;
    for (const auto& edge : node->on) {
      if (reached_from.emplace(edge.on, here).second) to_visit.push_back(edge.on);
    }
  }
  std::vector<item_number> path;
  if (!reached_from.contains(to)) return path;
  for (item_number here = to; here != from; here = reached_from.at(here)) path.push_back(here);
  path.push_back(from);
  std::reverse(path.begin(), path.end());
  return path;
}

bool waits_for(const world& world, item_number item, item_number on) {
  const auto* node = world.dependencies().find(item);
  return node != nullptr && std::any_of(node->on.begin(), node->on.end(),
                                        [&](const auto& edge) { return edge.on == on; });
}

/// The cycle that `item` waiting for `on` would close, or nothing.
std::optional<refusal> cycle(const world& world, const events::item_id& item, item_number number,
                             item_number on) {
  const auto back = way(world, on, number);
  if (back.empty()) return std::nullopt;
  refusals::would_cycle why{{item.value}};
  for (const item_number step : back) why.path.emplace_back(world.ids().items.spell(step));
  return why;
}

} // namespace

decision decide(const commands::depend& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  std::vector<refusal> refused;
  if (!item) refused.push_back(item.error());
  if (asked.on.empty()) {
    return reject(
        {refusals::bad_usage{"depend was not told on what", "tally depend ITEM --on ITEM"}});
  }
  happenings happened;
  for (const auto& id : asked.on) {
    const auto on = rules::find_item(world, id);
    if (!on) refused.push_back(on.error());
    if (!on || !item) continue;
    if (auto no = cycle(world, asked.item, item->number, on->number)) {
      refused.push_back(std::move(*no));
    } else if (!waits_for(world, item->number, on->number)) {
      happened.emplace_back(events::dependency_added{asked.item, id, asked.reason});
    }
  }
  if (!refused.empty()) return reject(std::move(refused));
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  if (happened.empty()) {
    return reject(
        {refusals::nothing_to_change{fmt::format("{} waits for that already", asked.item.value)}});
  }
  return happened;
}

decision decide(const commands::undepend& asked, const world& world, const context& context) {
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  if (asked.on.empty()) {
    return reject(
        {refusals::bad_usage{"undepend was not told of what", "tally undepend ITEM --on ITEM"}});
  }
  std::vector<refusal> refused;
  happenings happened;
  for (const auto& id : asked.on) {
    const auto on = world.ids().items.find(id.value); // it may be unknown: an import keeps those
    if (on && waits_for(world, item->number, *on)) {
      happened.emplace_back(events::dependency_removed{asked.item, id});
    } else {
      refused.emplace_back(refusals::unknown_dependency{asked.item.value, id.value});
    }
  }
  if (!refused.empty()) return reject(std::move(refused));
  if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  return happened;
}

} // namespace tally::engine
