#include "engine/decide.hpp"

#include "engine/room_in_stages.hpp"
#include "engine/rules.hpp"
#include "engine/waiting.hpp"
#include "events/match.hpp"
#include "projections/glob.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tally::engine {

namespace {

using projections::session_number;
using projections::world;

std::vector<events::session_id> spelled(const world& world, std::vector<session_number> numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<events::session_id> names;
  for (const session_number number : numbers)
    names.push_back({std::string{world.ids().sessions.spell(number)}});
  return names;
}

std::vector<events::session_id> holders_of(const world& world,
                                           const std::vector<events::item_id>& items) {
  std::vector<session_number> holders;
  for (const auto& item : items) {
    const auto found = rules::find_item(world, item);
    if (found && found->claim != nullptr) holders.push_back(found->claim->session);
  }
  return spelled(world, std::move(holders));
}

std::vector<events::session_id> all_holders(const world& world) {
  std::vector<session_number> holders;
  for (const auto& [item, claim] : world.claims().all()) holders.push_back(claim.session);
  return spelled(world, std::move(holders));
}

/// Who may be in the way of one that wants these files.
void add_holders_of(const world& world, const std::vector<std::string>& patterns,
                    std::vector<events::session_id>& holders) {
  std::vector<session_number> found;
  for (const auto& row : world.reservations().all()) {
    const std::string_view held = projections::memory::view(row.pattern);
    if (std::any_of(patterns.begin(), patterns.end(),
                    [&](const std::string& one) { return projections::may_meet(one, held); }))
      found.push_back(row.session);
  }
  for (auto& session : spelled(world, std::move(found))) holders.push_back(std::move(session));
}

/// The sessions that have the places which `asked` needs, where there may be too few.
std::vector<session_number> holders_of_places(const world& world, const command& asked) {
  const auto in_stage_of = [&](const std::vector<events::item_id>& items) {
    std::vector<session_number> holders;
    std::set<std::string_view> stages;
    for (const auto& item : items) {
      const auto found = rules::find_item(world, item);
      if (!found || !stages.insert(projections::memory::view(found->row->stage)).second) continue;
      const auto here =
          holders_in(world, projections::memory::view(found->row->stage), items.size());
      holders.insert(holders.end(), here.begin(), here.end());
    }
    return holders;
  };
  if (const auto* claim = std::get_if<commands::claim>(&asked)) return in_stage_of(claim->items);
  if (const auto* start = std::get_if<commands::start_session>(&asked);
      start != nullptr && start->item)
    return in_stage_of({*start->item});
  if (const auto* stage = std::get_if<commands::stage>(&asked))
    return holders_in(world, stage->to, 1);
  if (const auto* edit = std::get_if<commands::edit>(&asked); edit != nullptr && edit->stage)
    return holders_in(world, *edit->stage, 1);
  return {};
}

/// The items that a command names, whose holders a refusal would name.
template <class Command>
std::vector<events::item_id> items_of(const Command& asked) {
  if constexpr (requires { asked.items; }) {
    return asked.items;
  } else if constexpr (requires { *asked.item; }) {
    return asked.item ? std::vector{*asked.item} : std::vector<events::item_id>{};
  } else if constexpr (requires { asked.item; }) {
    return {asked.item};
  } else {
    return {};
  }
}

} // namespace

decision decide(const commands::append_event& asked, const world& world, const context& context) {
  if (!asked.name.starts_with("x.") || asked.name.size() < 3 || events::id_fault(asked.name)) {
    return reject(
        {refusals::bad_usage{fmt::format("\"{}\" is no type for an event of your own", asked.name),
                             "such types begin with x. : --type x.deployed"}});
  }
  if (asked.item) {
    const auto item = rules::find_item(world, *asked.item);
    if (!item) return reject({item.error()});
    if (auto no = rules::up_to_date(world, *item, context.who)) return reject({std::move(*no)});
  }
  return happenings{events::user_event{asked.name, asked.item, asked.data}};
}

template <std::same_as<command> Any>
decision decide(const Any& asked, const world& world, const context& context) {
  return std::visit([&](const auto& one) { return decide(one, world, context); }, asked);
}
template decision decide<command>(const command&, const world&, const context&);

bool heeds_queue(const command& asked) {
  const auto* start = std::get_if<commands::start_session>(&asked);
  return std::holds_alternative<commands::claim>(asked) ||
         std::holds_alternative<commands::claim_next>(asked) ||
         std::holds_alternative<commands::reserve>(asked) ||
         std::holds_alternative<commands::start_merge>(asked) ||
         std::holds_alternative<commands::finish_merge>(asked) ||
         std::holds_alternative<commands::abandon_merge>(asked) ||
         (start != nullptr && start->item);
}

std::vector<events::session_id> holders_in_question(const command& asked, const world& world) {
  if (std::holds_alternative<commands::prune_sessions>(asked)) {
    const auto& active = world.sessions().active();
    return spelled(world, {active.begin(), active.end()});
  }
  auto holders =
      std::holds_alternative<commands::claim_next>(asked)
          ? all_holders(world)
          : holders_of(world, std::visit([](const auto& one) { return items_of(one); }, asked));
  if (const auto* files = std::get_if<commands::reserve>(&asked)) {
    add_holders_of(world, files->patterns, holders);
  } else if (const auto* claim = std::get_if<commands::claim>(&asked)) {
    add_holders_of(world, claim->files, holders);
  }
  for (auto& holder : spelled(world, holders_of_places(world, asked)))
    holders.push_back(std::move(holder));
  if (const auto* start = std::get_if<commands::start_session>(&asked);
      start != nullptr && start->session) {
    holders.push_back(*start->session);
  }
  if (heeds_queue(asked)) {
    for (auto& session : spelled(world, waiting::sessions_in_question(world)))
      holders.push_back(std::move(session));
  }
  return holders;
}

} // namespace tally::engine
