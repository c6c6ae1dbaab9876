#include "engine/approval.hpp"
#include "engine/conflicts.hpp"
#include "engine/files.hpp"
#include "engine/merging.hpp"
#include "engine/recommend.hpp"
#include "engine/room_in_stages.hpp"
#include "engine/waiting.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <utility>

namespace tally::engine {

namespace {

using projections::claim_row;
using projections::item_status;
using projections::world;
using rules::known_item;

/// What taking one item means: the events, none where the session holds it already. `room` is null
/// where the claim ends in the commit that makes it, and so takes nobody's place.
decision take(const known_item& item, const events::session_id& session,
              const commands::claim& asked, room_in_stages* room, const world& world,
              const context& context) {
  const events::item_id id{std::string{world.ids().items.spell(item.number)}};
  if (auto no = rules::up_to_date(world, item, context.who)) return reject({std::move(*no)});
  happenings happened;
  const std::int64_t lease_s = world.settings().lease_s(projections::memory::view(item.row->stage));
  events::item_claimed claimed{id, session, asked.lease_s.value_or(lease_s), {}, asked.reason, {}};
  if (item.claim != nullptr) {
    const std::string_view holder = world.ids().sessions.spell(item.claim->session);
    const bool same_lease = !asked.lease_s || *asked.lease_s == item.claim->lease_s;
    if (holder == session.value) {
      if (!same_lease) happened.emplace_back(std::move(claimed));
      return happened;
    }
    if (rules::holder_vitality(world, *item.claim, context.seen).lapsed) {
      happened.emplace_back(rules::lapse(world, item, context.seen));
    } else if (asked.take_over) {
      claimed.taken_over_from = events::session_id{std::string{holder}};
    } else {
      // Waiting does not end a dependency: who waits is told of that first.
      auto by = rules::blockers(world, item.number);
      if (asked.wait && !asked.despite_blockers && !by.empty())
        return reject({refusals::blocked{id.value, std::move(by)}});
      return reject({rules::held(world, item, context)});
    }
  }
  if (auto by = rules::blockers(world, item.number); !by.empty()) {
    if (!asked.despite_blockers) return reject({refusals::blocked{id.value, std::move(by)}});
    for (auto& blocker : by) claimed.despite.push_back({std::move(blocker)});
  }
  if (item.claim == nullptr && item.row->status != item_status::todo) {
    return reject(
        {refusals::wrong_status{id.value, std::string{to_string(item.row->status)}, "claim"}});
  }
  if (room != nullptr) {
    const auto made = room->take(item.number, id.value, projections::memory::view(item.row->stage));
    if (!made) return reject({made.error()});
    happened.insert(happened.begin(), made->begin(), made->end());
  }
  happened.emplace_back(std::move(claimed));
  return happened;
}

std::optional<refusal> faulty(const commands::claim& asked, const context& context) {
  if (!context.who.session()) return refusals::needs_session{};
  if (asked.items.empty()) return refusals::bad_usage{"claim was told no item", "tally claim ITEM"};
  if (asked.lease_s && *asked.lease_s <= 0)
    return refusals::bad_usage{"a lease is longer than nothing", ""};
  const bool has_reason = asked.reason && !asked.reason->empty();
  if (asked.take_over && !has_reason) return rules::missing("--take-over", "reason");
  if (asked.despite_blockers && !has_reason) return rules::missing("--despite-blockers", "reason");
  return std::nullopt;
}

/// The lease of a claim that a decision makes, or that there is.
std::int64_t lease_of(const events::item_id& item, const world& world, const happenings& happened) {
  for (const auto& one : happened) {
    const auto* claimed = std::get_if<events::item_claimed>(&one);
    if (claimed != nullptr && claimed->item == item) return claimed->lease_s;
  }
  const auto number = world.ids().items.find(item.value);
  const claim_row* claim = number ? world.claims().find(*number) : nullptr;
  return claim == nullptr ? world.settings().lease_s() : claim->lease_s;
}

/// What a claim means for the items' files: those asked for are reserved, and who else is at those
/// that were planned is found.
std::vector<refusal> take_files(const std::vector<events::item_id>& items,
                                const events::session_id& session, const commands::claim& asked,
                                const world& world, const context& context, happenings& happened) {
  std::vector<refusal> refused;
  for (const auto& item : items) {
    const files::request wanted{session, asked.files, false, lease_of(item, world, happened),
                                item,    items};
    for (auto& no : files::reserve(wanted, world, context, happened)) {
      if (item == items.front()) refused.push_back(std::move(no)); // the same for each item
    }
  }
  return refused;
}

/// What a claim asks for, and what of that its session does not have yet.
struct asked_and_lacking {
  projections::wanted asked;
  projections::wanted lacking;
};

asked_and_lacking wants_of(const commands::claim& asked, const std::vector<known_item>& items,
                           const events::session_id& session, const world& world) {
  asked_and_lacking found;
  const auto own = world.ids().sessions.find(session.value);
  for (const known_item& item : items) {
    found.asked.items.push_back(item.number);
    if (item.claim == nullptr || item.claim->session != own)
      found.lacking.items.push_back(item.number);
  }
  found.asked.files = rules::distinct(asked.files);
  found.lacking.files =
      own ? files::not_held_by(world, *own, found.asked.files) : found.asked.files;
  if (!asked.merge_point) return found;
  found.asked.merge_point = asked.merge_point->value;
  const auto point = merging::find_point(world, *asked.merge_point);
  if (!point || !own || point->row->holder != own)
    found.lacking.merge_point = asked.merge_point->value;
  return found;
}

/// Takes the slot of a merge point together with the items.
std::vector<refusal> take_slot(const commands::claim& asked, const events::session_id& session,
                               const world& world, const context& context, happenings& happened) {
  if (!asked.merge_point) return {};
  auto taking = merging::take_slot(world, *asked.merge_point, session, context);
  happened.insert(happened.end(), taking.happened.begin(), taking.happened.end());
  return std::move(taking.refused);
}

/// Says what a claim does in spite of what it should heed: unmet blockers, files of others.
void say_conflicts(const world& world, const context& context, happenings& happened) {
  const happenings claims = happened;
  for (const auto& one : claims) {
    const auto* claimed = std::get_if<events::item_claimed>(&one);
    if (claimed == nullptr) continue;
    if (!claimed->despite.empty()) {
      events::conflict_found found{
          {}, "dependency_violation", {claimed->session}, {claimed->item}, {}, {}};
      found.items.insert(found.items.end(), claimed->despite.begin(), claimed->despite.end());
      conflicts::add(std::move(found), world, happened);
    }
    const auto number = world.ids().items.find(claimed->item.value);
    const auto planned = projections::files_of(world, *number);
    conflicts::add_uses({claimed->session, planned, claimed->item, false, {}}, world, context.seen,
                        happened);
  }
}

std::optional<events::session_id> holder_of(const world& world, const known_item& item) {
  if (item.claim == nullptr) return std::nullopt;
  return events::session_id{std::string{world.ids().sessions.spell(item.claim->session)}};
}

/// For a session that finishes what nobody holds: the claim that goes before, in the same commit.
decision claim_first(const known_item& item, const events::item_id& id, std::string_view verb,
                     const world& world, const context& context) {
  const item_status status = item.row->status;
  if (status != item_status::todo && status != item_status::claimed) {
    return reject(
        {refusals::wrong_status{id.value, std::string{to_string(status)}, std::string{verb}}});
  }
  const auto session = context.who.session();
  if (item.claim != nullptr || !session) return happenings{};
  return take(item, *session, commands::claim{{id}, {}, false, false, {}}, nullptr, world, context);
}

/// A held item that moves takes a place of the stage to which it goes, unless a person forces it or
/// its session is paused.
decision room_for_move(const known_item& item, const commands::stage& asked, const world& world,
                       const context& context) {
  const bool by_force = asked.force && context.who.by.is_person();
  if (item.claim == nullptr || by_force) return happenings{};
  const auto& session = *world.sessions().find(item.claim->session);
  if (session.status == events::session_status::paused) return happenings{};
  auto made =
      room_in_stages{world, context, {item.number}}.take(item.number, asked.item.value, asked.to);
  if (!made) return reject({made.error()});
  return std::move(*made);
}

/// The end of the work on an item, well or not: `ending`, with whose work that was.
template <class Event>
decision finish(Event ending, std::string_view verb, bool force, bool has_reason,
                const world& world, const context& context) {
  const auto item = rules::find_item(world, ending.item);
  if (!item) return reject({item.error()});
  if (auto no = rules::may_change(world, *item, context, force, has_reason))
    return reject({std::move(*no)});
  if constexpr (std::is_same_v<Event, events::item_done>) {
    if (auto no = missing_approval(*item, world, context, force)) return reject({std::move(*no)});
  }
  auto happened = claim_first(*item, ending.item, verb, world, context);
  if (!happened) return happened;
  ending.session = holder_of(world, *item);
  if (!ending.session) ending.session = context.who.session();
  happened->emplace_back(std::move(ending));
  return happened;
}

} // namespace

decision decide(const commands::claim& asked, const world& world, const context& context) {
  if (auto no = faulty(asked, context)) return reject({std::move(*no)});
  const events::session_id session = *context.who.session();
  std::vector<refusal> refused;
  std::vector<known_item> items;
  std::vector<projections::item_number> numbers;
  for (const auto& id : rules::distinct(asked.items)) {
    const auto item = rules::find_item(world, id);
    if (!item) {
      refused.push_back(item.error());
      continue;
    }
    items.push_back(*item);
    numbers.push_back(item->number);
  }
  room_in_stages room{world, context, std::move(numbers)};
  happenings happened;
  for (const known_item& item : items) {
    auto taken = take(item, session, asked, &room, world, context);
    if (taken) {
      happened.insert(happened.end(), taken->begin(), taken->end());
    } else {
      refused.push_back(taken.error().first);
    }
  }
  if (!asked.files.empty()) {
    for (auto& no :
         take_files(rules::distinct(asked.items), session, asked, world, context, happened))
      refused.push_back(std::move(no));
  }
  for (auto& no : take_slot(asked, session, world, context, happened))
    refused.push_back(std::move(no));
  if (refused.empty()) say_conflicts(world, context, happened);
  auto wants = wants_of(asked, items, session, world);
  const bool lacks_nothing = wants.lacking.is_nothing();
  auto taken = waiting::conclude({session, std::move(wants.lacking), std::move(wants.asked),
                                  std::move(happened), std::move(refused), asked.take_over, false,
                                  asked.wait, asked.process, asked.host},
                                 world, context);
  // All of it is held already: the commit itself renews the leases.
  if (taken && taken->empty() && lacks_nothing)
    taken->emplace_back(events::session_heartbeat{session, asked.items.front(), {}, {}, {}});
  return taken;
}

decision decide(const commands::stop_waiting& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  happenings happened;
  for (const auto& place : world.queue().tickets()) {
    if (!place.merges && world.ids().sessions.spell(place.session) == session->value &&
        waiting::is_of(place, asked.process))
      waiting::leave(world, place, asked.reason, happened);
  }
  return happened;
}

decision decide(const commands::claim_next& asked, const world& world, const context& context) {
  const auto session = context.who.session();
  if (!session) return reject({refusals::needs_session{}});
  const auto own = world.ids().sessions.find(session->value);
  const auto best = recommend(world, context.seen, asked.labels, 1, own);
  if (best.empty() && asked.wait) return happenings{};
  if (best.empty()) return reject({nothing_to_take(world, context.seen, asked.labels, own)});
  const events::item_id item{std::string{world.ids().items.spell(best.front().item)}};
  auto taken = decide(commands::claim{{item}, asked.lease_s, false, false, {}}, world, context);
  if (!taken && asked.wait && waiting::is_healed_by_waiting(taken.error().first))
    return happenings{};
  return taken;
}

decision decide(const commands::release& asked, const world& world, const context& context) {
  if (asked.items.empty())
    return reject({refusals::bad_usage{"release was told no item", "tally release ITEM"}});
  const bool has_reason = asked.reason && !asked.reason->empty();
  if (asked.force && !has_reason) return reject({rules::missing("--force", "reason")});
  std::vector<refusal> refused;
  happenings happened;
  for (const auto& id : rules::distinct(asked.items)) {
    const auto item = rules::find_item(world, id);
    if (!item) {
      refused.push_back(item.error());
    } else if (auto no = rules::may_change(world, *item, context, asked.force, has_reason)) {
      refused.push_back(std::move(*no));
    } else if (item->claim == nullptr) {
      refused.emplace_back(refusals::not_held{id.value});
    } else {
      happened.emplace_back(events::item_released{id, *holder_of(world, *item), asked.reason});
    }
  }
  if (!refused.empty()) return reject(std::move(refused));
  return happened;
}

decision decide(const commands::stage& asked, const world& world, const context& context) {
  const bool has_reason = asked.reason && !asked.reason->empty();
  if (asked.force && !has_reason) return reject({rules::missing("--force", "reason")});
  const auto item = rules::find_item(world, asked.item);
  if (!item) return reject({item.error()});
  const auto& stages = world.settings().stages();
  const auto to = world.settings().stage_index(asked.to);
  if (!to) {
    refusals::unknown_stage why{asked.to, {}};
    for (const auto& stage : stages) why.stages.push_back(projections::memory::copy(stage));
    return reject({std::move(why)});
  }
  const std::string from = projections::memory::copy(item->row->stage);
  const auto at = world.settings().stage_index(from);
  if (at && *to < *at && !has_reason) {
    return reject(
        {refusals::bad_usage{fmt::format("going back from {} to {} needs --reason", from, asked.to),
                             "say why: --reason \"…\""}});
  }
  if (auto no = rules::may_change(world, *item, context, asked.force, has_reason))
    return reject({std::move(*no)});
  const bool goes_on = at && *to > *at;
  if (goes_on) {
    if (auto no = missing_approval(*item, world, context, asked.force))
      return reject({std::move(*no)});
  }
  if (at && *to > *at + 1 && !asked.force) {
    return reject({refusals::stage_skipped{asked.item.value, from, asked.to,
                                           projections::memory::copy(stages[*at + 1])}});
  }
  if (from == asked.to) {
    return reject({refusals::nothing_to_change{
        fmt::format("{} is in {} already", asked.item.value, from),
        fmt::format("tally show {}", events::shell_word(asked.item.value))}});
  }
  auto happened = room_for_move(*item, asked, world, context);
  if (happened)
    happened->emplace_back(events::item_staged{asked.item, from, asked.to, asked.reason});
  return happened;
}

decision decide(const commands::done& asked, const world& world, const context& context) {
  const bool has_reason = asked.reason && !asked.reason->empty();
  if (asked.force && !has_reason) return reject({rules::missing("--force", "reason")});
  std::vector<std::string> changed;
  for (const auto& file : asked.files) {
    if (auto no = files::path_fault(file)) return reject({std::move(*no)});
    changed.push_back(projections::quoted_path(file));
  }
  auto happened =
      finish(events::item_done{asked.item, {}, asked.summary, asked.files, asked.pull_request},
             "done", asked.force, has_reason, world, context);
  if (!happened || changed.empty()) return happened;
  if (const auto holder = std::get<events::item_done>(happened->back()).session)
    conflicts::add_uses({*holder, changed, asked.item, false, "completion"}, world, context.seen,
                        *happened);
  return happened;
}

decision decide(const commands::fail& asked, const world& world, const context& context) {
  if (asked.reason.empty()) return reject({rules::missing("fail", "reason")});
  return finish(events::item_failed{asked.item, {}, asked.reason}, "fail", asked.force, true, world,
                context);
}

} // namespace tally::engine
