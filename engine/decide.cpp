#include "engine/decide.hpp"

#include "engine/merging.hpp"
#include "engine/room_in_stages.hpp"
#include "engine/rules.hpp"
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

/// The items that a command writes to, whose holders a refusal would name.
struct items_of {
  std::vector<events::item_id> operator()(const commands::claim& asked) const {
    return asked.items;
  }
  std::vector<events::item_id> operator()(const commands::release& asked) const {
    return asked.items;
  }
  std::vector<events::item_id> operator()(const commands::stage& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::done& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::fail& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::cancel& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::retry& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::reopen& asked) const {
    return {asked.item};
  }
  std::vector<events::item_id> operator()(const commands::open_board&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::add&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::edit&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::note&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::add_task&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::finish_task&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::claim_next&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::depend&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::undepend&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::declare_merge_point&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::start_merge&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::finish_merge&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::abandon_merge&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::start_session& asked) const {
    return asked.item ? std::vector{*asked.item} : std::vector<events::item_id>{};
  }
  std::vector<events::item_id> operator()(const commands::heartbeat& asked) const {
    return asked.item ? std::vector{*asked.item} : std::vector<events::item_id>{};
  }
  std::vector<events::item_id> operator()(const commands::end_session&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::prune_sessions&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::plan&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::submit_plan&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::work&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::get_stuck&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::complete&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::pause&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::resume&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::cancel_session&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::guide&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::acknowledge&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::approve&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::reject&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::remove_session&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::reserve&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::unreserve&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::acknowledge_conflict&) const {
    return {};
  }
  std::vector<events::item_id> operator()(const commands::resolve_conflict&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::sync&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::configure&) const { return {}; }
  std::vector<events::item_id> operator()(const commands::append_event&) const { return {}; }
};

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

bool is_about_slots(const command& asked) {
  return std::holds_alternative<commands::start_merge>(asked) ||
         std::holds_alternative<commands::finish_merge>(asked) ||
         std::holds_alternative<commands::abandon_merge>(asked);
}

std::vector<events::session_id> holders_in_question(const command& asked, const world& world) {
  if (std::holds_alternative<commands::claim_next>(asked)) return all_holders(world);
  if (std::holds_alternative<commands::prune_sessions>(asked)) {
    const auto& active = world.sessions().active();
    return spelled(world, {active.begin(), active.end()});
  }
  if (is_about_slots(asked)) return spelled(world, merging::sessions_at_slots(world));
  auto holders = holders_of(world, std::visit(items_of{}, asked));
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
  return holders;
}

} // namespace tally::engine
