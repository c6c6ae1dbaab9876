#include "projections/gates.hpp"

#include "projections/world.hpp"

namespace tally::projections {

namespace {

bool has_gate(const world& world, const item_row& item) {
  return world.settings().rules_of(memory::view(item.stage)).approval;
}

} // namespace

bool needs_approval(const world& world, const item_row& item) {
  return item.verdict != gate_verdict::approved && has_gate(world, item);
}

std::optional<gate_view> view_gate(const world& world, const item_row& item) {
  if (!has_gate(world, item)) return std::nullopt;
  gate_view view{memory::copy(item.stage), "waiting", {}, {}, {}};
  if (item.verdict == gate_verdict::none) return view;
  view.state = item.verdict == gate_verdict::approved ? "approved" : "rejected";
  view.by = memory::copy(item.verdict_by);
  if (!item.verdict_reason.empty()) view.reason = memory::copy(item.verdict_reason);
  view.since = item.verdict_at.instant();
  return view;
}

bool waits_at_gate(const world& world, item_number item) {
  const item_row* row = world.items().find(item);
  if (row == nullptr || row->status != item_status::claimed || !needs_approval(world, *row))
    return false;
  return row->verdict == gate_verdict::none || row->updated.position > row->verdict_at.position;
}

bool is_dead_letter(const world& world, const item_row& item) {
  const std::int64_t most = world.settings().attempts();
  return item.status == item_status::failed && most != 0 &&
         static_cast<std::int64_t>(item.attempts) >= most;
}

} // namespace tally::projections
