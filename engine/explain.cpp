#include "engine/explain.hpp"

#include "engine/rules.hpp"
#include "engine/waiting.hpp"
#include "projections/world.hpp"

namespace tally::engine {

namespace {

using projections::item_number;
using projections::world;

/// The id of a session that cannot be: what a session that is not there yet would be answered.
constexpr std::string_view nobody = "a session";

explained_claim judged(const world& world, projections::session_number holder,
                       const projections::claim_row* claim, const projections::observation& seen) {
  const auto& session = *world.sessions().find(holder);
  explained_claim found;
  found.holder = holder;
  found.lease_s = claim != nullptr ? claim->lease_s : world.settings().lease_s();
  if (claim != nullptr) found.fence = claim->fence();
  found.last_seen = {session.last_seen.position};
  found.life = projections::judge(world.ids().sessions.spell(holder), session,
                                  claim != nullptr ? &claim->since : nullptr, found.lease_s, seen);
  return found;
}

/// All that `item` waits for, that of its story included; what is between lanes too.
std::vector<explained_need> needs_of(const world& world, item_number item) {
  std::vector<explained_need> needs;
  std::optional<std::string> from;
  for (std::optional<item_number> here = item; here;) {
    const auto* node = world.dependencies().find(*here);
    if (node == nullptr) break;
    for (const auto& edge : node->on) {
      if (from && (edge.on_own_lane || edge.between_lanes)) continue;
      const auto state = world.dependencies().state(edge.on);
      const bool blocks = state == projections::dependency_state::waiting && !edge.between_lanes;
      needs.push_back(
          {edge.on, state, blocks, from, projections::memory::copy(edge.reason), {edge.since}});
    }
    here = node->story;
    if (here) from = world.ids().items.spell(*here);
  }
  return needs;
}

std::optional<explained_rank> rank_of(const world& world, const projections::observation& seen,
                                      item_number item) {
  const auto ranked = recommend(world, seen, {}, longest_ranking);
  for (std::size_t at = 0; at < ranked.size(); ++at) {
    if (ranked[at].item == item) return explained_rank{at + 1, ranked[at]};
  }
  // Where all that is offered was walked, it is not offered: its stage may be full.
  if (!world.pipeline().is_ready(item) || ranked.size() < longest_ranking) return std::nullopt;
  return explained_rank{0, measure(world, seen, item)};
}

/// What a person asks is answered as a new session would be.
context as_a_session(context asked) {
  if (asked.who.by.is_person()) asked.who.by.value = nobody;
  return asked;
}

} // namespace

std::optional<item_explanation> explain(const world& world, const context& context,
                                        const events::item_id& item) {
  const auto known = rules::find_item(world, item);
  if (!known) return std::nullopt;
  item_explanation found;
  found.item = known->number;
  found.ready = world.pipeline().is_ready(known->number);
  if (known->claim != nullptr)
    found.claim = judged(world, known->claim->session, known->claim, context.seen);
  found.needs = needs_of(world, known->number);
  found.rank = rank_of(world, context.seen, known->number);
  found.queue = projections::view_queue_for(world, item.value, context.seen);
  const auto decided =
      decide(commands::claim{{item}, {}, false, false, {}}, world, as_a_session(context));
  if (!decided) found.refused = decided.error();
  return found;
}

std::optional<merge_explanation> explain(const world& world, const context& context,
                                         const events::merge_point_id& id) {
  const auto number = world.merge_points().find(id.value);
  if (!number) return std::nullopt;
  merge_explanation found;
  found.merge_point = *number;
  if (const auto node = world.ids().items.find(projections::name_among_items(id)))
    found.needs = needs_of(world, *node);
  const auto& row = world.merge_points().row(*number);
  const auto target = projections::memory::view(row.into);
  if (const auto integrating = world.merge_points().integrating(target)) {
    const auto& held = world.merge_points().row(*integrating);
    found.slot = explained_turn{*held.holder,
                                *integrating,
                                {held.since.position},
                                waiting::shows_life(world, *held.holder, held.since, context.seen)};
  }
  for (const auto& place : world.queue().tickets()) {
    const auto wanted = world.merge_points().find(projections::memory::view(place.merge_point));
    if (wanted && projections::memory::view(world.merge_points().row(*wanted).into) == target)
      found.queue.push_back({place.session,
                             *wanted,
                             {place.since.position},
                             waiting::still_waits(world, place, context.seen)});
  }
  const auto decided =
      decide(commands::start_merge{id, false, {}, {}}, world, as_a_session(context));
  if (!decided) found.refused = decided.error();
  return found;
}

std::optional<session_explanation> explain(const world& world, const context& context,
                                           const events::session_id& session) {
  const auto number = rules::find_any_session(world, session);
  if (!number) return std::nullopt;
  session_explanation found;
  found.session = *number;
  if (!world.sessions().find(*number)->active) return found;
  for (const item_number item : world.claims().held_by(*number)) {
    found.claims.push_back(judged(world, *number, world.claims().find(item), context.seen));
    found.claims.back().item = item;
  }
  if (found.claims.empty()) found.claims.push_back(judged(world, *number, nullptr, context.seen));
  found.queue = projections::view_queue_of(world, *number, context.seen);
  return found;
}

} // namespace tally::engine
