#include "engine/rules.hpp"

#include "engine/merging.hpp"
#include "engine/waiting.hpp"
#include "projections/resemblance.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tally::engine::rules {

namespace {

std::string holder_of(const world& world, const claim_row& claim) {
  return std::string{world.ids().sessions.spell(claim.session)};
}

refusals::stale_fence stale(const world& world, const known_item& item, const caller& who) {
  refusals::stale_fence why{std::string{world.ids().items.spell(item.number)}, who.fence, {}, {}};
  if (item.claim != nullptr) {
    why.holder = holder_of(world, *item.claim);
    why.fence = item.claim->fence();
  }
  return why;
}

std::optional<std::string> if_any(const projections::memory::text& stored) {
  if (stored.empty()) return std::nullopt;
  return projections::memory::copy(stored);
}

} // namespace

std::optional<refusal> faulty_id(std::string_view what, std::string_view id) {
  auto fault = events::id_fault(id);
  // What an import brought stays; but nobody could ask for such an item, nor name a file after it.
  for (const std::string_view kind : {"item:", "session:", "merge:"}) {
    if (!fault && id.starts_with(kind)) fault = fmt::format("{} before an id says its kind", kind);
  }
  if (!fault && (id == "." || id == "..")) fault = "it names a folder";
  if (!fault) return std::nullopt;
  return refusals::bad_usage{fmt::format("\"{}\" cannot be the id of {}: {}", id, what, *fault),
                             ""};
}

expected<known_item, refusal> find_item(const world& world, const events::item_id& item) {
  const auto number = world.ids().items.find(item.value);
  const item_row* row = number ? world.items().find(*number) : nullptr;
  if (row == nullptr) {
    return refusal{
        refusals::unknown_item{item.value, projections::resembling_items(world, item.value)}};
  }
  return known_item{*number, row, world.claims().find(*number)};
}

expected<session_number, refusal> find_session(const world& world,
                                               const events::session_id& session) {
  const auto number = world.ids().sessions.find(session.value);
  const session_row* row = number ? world.sessions().find(*number) : nullptr;
  if (row == nullptr || !row->active) return refusal{refusals::unknown_session{session.value}};
  return *number;
}

expected<session_number, refusal> find_any_session(const world& world,
                                                   const events::session_id& session) {
  const auto number = world.ids().sessions.find(session.value);
  const session_row* row = number ? world.sessions().find(*number) : nullptr;
  if (row == nullptr || row->removed) return refusal{refusals::unknown_session{session.value}};
  return *number;
}

expected<events::session_id, refusal> asking_session(const context& context) {
  auto session = context.who.session();
  if (!session) return refusal{refusals::needs_session{}};
  return std::move(*session);
}

events::session_status status_of(const world& world, const events::session_id& session) {
  const auto number = find_session(world, session);
  return number ? world.sessions().find(*number)->status : events::session_status::registered;
}

std::string word_for(events::session_status status) {
  return boost::describe::enum_to_string(status, "");
}

void give_back(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened) {
  const events::session_id id{std::string{world.ids().sessions.spell(session)}};
  for (const item_number item : world.claims().held_by(session)) {
    happened.emplace_back(
        events::item_released{{std::string{world.ids().items.spell(item)}}, id, reason});
  }
  merging::leave_all(world, session, reason, happened);
  waiting::leave_all(world, session, reason, happened);
}

std::optional<refusal> up_to_date(const world& world, const known_item& item, const caller& who) {
  if (who.fence && (item.claim == nullptr || item.claim->fence() != *who.fence))
    return stale(world, item, who);
  if (who.expect && item.row->updated.position > who.expect->value) {
    return refusals::changed_since{std::string{world.ids().items.spell(item.number)},
                                   *who.expect,
                                   {item.row->updated.position}};
  }
  return std::nullopt;
}

std::optional<refusal> may_write(const world& world, const known_item& item, const context& context,
                                 bool force, bool has_reason) {
  using projections::parting;
  const auto session = context.who.session();
  if (!session) {
    if (item.claim == nullptr || (force && has_reason)) return std::nullopt;
    if (force) return missing("--force", "reason");
    return held(world, item, context);
  }
  const auto number = world.ids().sessions.find(session->value);
  if (item.claim != nullptr && number && item.claim->session == *number) return std::nullopt;
  const parting parted = number ? world.claims().former(item.number, *number) : parting::never_held;
  if (parted == parting::taken_from_it) return stale(world, item, context.who);
  if (item.claim == nullptr) return std::nullopt;
  return parted == parting::by_itself ? refusal{stale(world, item, context.who)}
                                      : held(world, item, context);
}

std::optional<refusal> may_change(const world& world, const known_item& item,
                                  const context& context, bool force, bool has_reason) {
  if (auto no = up_to_date(world, item, context.who)) return no;
  return may_write(world, item, context, force, has_reason);
}

std::optional<refusal> may_settle(const world& world, const known_item& item,
                                  const context& context, bool force) {
  if (item.claim == nullptr) return up_to_date(world, item, context.who);
  return may_change(world, item, context, force, force);
}

projections::vitality holder_vitality(const world& world, const claim_row& claim,
                                      const projections::observation& seen) {
  return projections::judge(world.ids().sessions.spell(claim.session),
                            *world.sessions().find(claim.session), &claim.since, claim.lease_s,
                            seen);
}

refusal held(const world& world, const known_item& item, const context& context) {
  const projections::vitality life = holder_vitality(world, *item.claim, context.seen);
  refusals::held_by_another why{std::string{world.ids().items.spell(item.number)},
                                holder_of(world, *item.claim),
                                item.claim->since.instant(),
                                {},
                                item.claim->fence(),
                                life.lapsed,
                                context.who.by.is_person()};
  if (!life.waits_for_a_person) why.expires = life.expires;
  return why;
}

events::claim_lapsed lapse(const world& world, const known_item& item,
                           const projections::observation& seen) {
  const projections::vitality life = holder_vitality(world, *item.claim, seen);
  const session_row& session = *world.sessions().find(item.claim->session);
  events::claim_lapsed lapsed;
  lapsed.item.value = world.ids().items.spell(item.number);
  lapsed.session.value = holder_of(world, *item.claim);
  if (session.last_seen.position != 0) {
    lapsed.last_seen = events::position{session.last_seen.position};
    lapsed.last_seen_at = session.last_seen.instant();
  }
  lapsed.age_s = life.age_s;
  lapsed.judged = life.judged;
  lapsed.worktree = if_any(session.worktree);
  lapsed.branch = if_any(session.branch);
  lapsed.note = if_any(session.note.empty() ? item.row->last_note : session.note);
  return lapsed;
}

std::vector<std::string> blockers(const world& world, item_number item) {
  std::vector<std::string> names;
  for (const item_number blocker : world.dependencies().blockers(item))
    names.emplace_back(world.ids().items.spell(blocker));
  return names;
}

refusal missing(std::string_view verb, std::string_view option) {
  return refusals::bad_usage{fmt::format("{} needs --{}", verb, option),
                             fmt::format("say why: --{} \"…\"", option)};
}

} // namespace tally::engine::rules
