#include "engine/approval.hpp"

#include "engine/rules.hpp"
#include "events/shell_word.hpp"
#include "projections/gates.hpp"

#include <fmt/format.h>

namespace tally::engine {

using projections::item_status;
using projections::world;

namespace {

/// What is wrong with a verdict on `item`, whichever it is.
std::optional<refusal> faulty(const rules::known_item& item, const std::string& id,
                              std::string_view verb, const world& world, const context& context) {
  if (auto no = rules::up_to_date(world, item, context.who)) return no;
  const item_status status = item.row->status;
  if (status != item_status::todo && status != item_status::claimed)
    return refusals::wrong_status{id, std::string{to_string(status)}, std::string{verb}};
  if (item.claim != nullptr &&
      world.ids().sessions.spell(item.claim->session) == context.who.by.value)
    return refusals::own_work{id, std::string{verb}};
  if (projections::view_gate(world, *item.row)) return std::nullopt;
  return refusals::nothing_to_change{fmt::format("{} waits for no approval: {} needs none", id,
                                                 projections::memory::view(item.row->stage)),
                                     fmt::format("tally show {}", events::shell_word(id))};
}

} // namespace

decision approve_item(const rules::known_item& item, const std::optional<std::string>& reason,
                      const world& world, const context& context) {
  const std::string id{world.ids().items.spell(item.number)};
  if (auto no = faulty(item, id, "approve", world, context)) return reject({std::move(*no)});
  const std::string stage = projections::memory::copy(item.row->stage);
  if (!projections::needs_approval(world, *item.row)) {
    return reject(
        {refusals::nothing_to_change{fmt::format("{} is approved in {} already", id, stage),
                                     fmt::format("tally show {}", events::shell_word(id))}});
  }
  return happenings{events::item_approved{{id}, stage, reason}};
}

decision reject_item(const rules::known_item& item, const std::optional<std::string>& reason,
                     const world& world, const context& context) {
  const std::string id{world.ids().items.spell(item.number)};
  if (auto no = faulty(item, id, "reject", world, context)) return reject({std::move(*no)});
  const std::string stage = projections::memory::copy(item.row->stage);
  happenings happened{events::item_rejected{{id}, stage, reason}};
  if (item.claim != nullptr) {
    const std::string why = reason && !reason->empty() ? ": " + *reason : std::string{};
    happened.emplace_back(
        events::session_guided{{std::string{world.ids().sessions.spell(item.claim->session)}},
                               fmt::format("{} was rejected in {}{}", id, stage, why),
                               {}});
  }
  return happened;
}

std::optional<refusal> missing_approval(const rules::known_item& item, const world& world,
                                        const context& context, bool force) {
  const item_status status = item.row->status;
  const bool is_open = status == item_status::todo || status == item_status::claimed;
  if (!is_open || !projections::needs_approval(world, *item.row)) return std::nullopt;
  if (force && context.who.by.is_person()) return std::nullopt;
  refusals::approval_missing why{std::string{world.ids().items.spell(item.number)},
                                 projections::memory::copy(item.row->stage),
                                 {},
                                 {}};
  const auto gate = projections::view_gate(world, *item.row);
  if (gate && gate->state == "rejected") {
    why.rejected_by = gate->by;
    why.reason = gate->reason;
  }
  return why;
}

} // namespace tally::engine
