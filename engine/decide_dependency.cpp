#include "engine/rules.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tally::engine {

namespace {

using projections::item_number;
using projections::world;

/// The way from `from` to the first that is `wanted`, along what each needs to be done before it,
/// both ends included; empty where there is none. Looks at what `from` needs and at nothing else.
template <class Wanted>
std::vector<item_number> way(const world& world, item_number from, const Wanted& wanted) {
  std::map<item_number, item_number> reached_from{{from, from}};
  std::vector<item_number> to_visit{from};
  while (!to_visit.empty()) {
    item_number here = to_visit.back();
    to_visit.pop_back();
    if (wanted(here)) {
      std::vector<item_number> path{here};
      for (; here != from; here = path.back()) path.push_back(reached_from.at(here));
      std::reverse(path.begin(), path.end());
      return path;
    }
    for (const item_number need : world.dependencies().needs_of(here)) {
      if (reached_from.emplace(need, here).second) to_visit.push_back(need);
    }
  }
  return {};
}

bool waits_for(const world& world, item_number item, item_number on) {
  const auto* node = world.dependencies().find(item);
  return node != nullptr && std::any_of(node->on.begin(), node->on.end(),
                                        [&](const auto& edge) { return edge.on == on; });
}

} // namespace

std::optional<refusal> rules::cycle(const world& world, const events::item_id& item,
                                    item_number on) {
  // The lanes of a story inherit what it waits for, unless that is one of them.
  const std::string lanes = item.value + "/";
  const auto name = [&](item_number number) { return world.ids().items.spell(number); };
  const bool inherited = !name(on).starts_with(lanes);
  const auto back = way(world, on, [&](item_number here) {
    return name(here) == item.value || (inherited && name(here).starts_with(lanes));
  });
  if (back.empty()) return std::nullopt;
  refusals::would_cycle why{{item.value}};
  for (const item_number step : back) why.path.emplace_back(name(step));
  if (why.path.back() != item.value) why.path.push_back(item.value);
  return why;
}

decision decide(const commands::depend& asked, const world& world, const context& context) {
  if (asked.on.empty()) {
    return reject(
        {refusals::bad_usage{"depend was not told on what", "tally depend ITEM --on ITEM"}});
  }
  const auto item = rules::find_item(world, asked.item);
  std::vector<refusal> refused;
  if (!item) refused.push_back(item.error());
  happenings happened;
  for (const auto& id : rules::distinct(asked.on)) {
    const auto on = rules::find_item(world, id);
    if (!on) refused.push_back(on.error());
    if (!on || !item) continue;
    if (auto no = rules::cycle(world, asked.item, on->number)) {
      refused.push_back(std::move(*no));
    } else if (!waits_for(world, item->number, on->number)) {
      happened.emplace_back(events::dependency_added{asked.item, id, asked.reason});
    }
  }
  if (item) {
    if (auto no = rules::up_to_date(world, *item, context.who)) refused.push_back(std::move(*no));
  }
  if (!refused.empty()) return reject(std::move(refused));
  if (happened.empty()) {
    return reject({refusals::nothing_to_change{
        fmt::format("{} waits for that already", asked.item.value),
        fmt::format("tally show {}", events::shell_word(asked.item.value))}});
  }
  return happened;
}

decision decide(const commands::undepend& asked, const world& world, const context& context) {
  if (asked.on.empty()) {
    return reject(
        {refusals::bad_usage{"undepend was not told of what", "tally undepend ITEM --on ITEM"}});
  }
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  std::vector<refusal> refused;
  happenings happened;
  for (const auto& id : rules::distinct(asked.on)) {
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
