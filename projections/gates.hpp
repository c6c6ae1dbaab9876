#pragma once

#include "projections/items.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace tally::projections {

class world;

/// How an item stands at the gate of its stage.
struct gate_view {
  std::string stage;
  std::string state;             ///< waiting, approved or rejected
  std::optional<std::string> by; ///< who approved or rejected it
  std::optional<std::string> reason;
  std::optional<events::instant> since;
};
BOOST_DESCRIBE_STRUCT(gate_view, (), (stage, state, by, reason, since))

/// True where `item` may neither go on from its stage nor be done in it before somebody approves
/// it.
[[nodiscard]] bool needs_approval(const world& world, const item_row& item);

/// The gate of the item's stage, or nothing where that has none.
[[nodiscard]] std::optional<gate_view> view_gate(const world& world, const item_row& item);

/// True where a person should look at `item`: it is held, needs an approval, and, if it was
/// rejected, changed since.
[[nodiscard]] bool waits_at_gate(const world& world, item_number item);

/// True where `item` failed as often as the project allows, so that it is retried only by force.
[[nodiscard]] bool is_dead_letter(const world& world, const item_row& item);

} // namespace tally::projections
