#include "projections/file_views.hpp"

#include "projections/file_use.hpp"
#include "projections/world.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tally::projections {

namespace {

reservation_view make_view(const world& world, const reservation_row& row,
                           const observation& seen) {
  const vitality life = holder_vitality(world, row, seen);
  reservation_view view{std::string{world.ids().sessions.spell(row.session)},
                        memory::copy(row.pattern),
                        row.shared,
                        {},
                        {},
                        row.fence().value,
                        row.since.instant(),
                        {},
                        life.left_s,
                        life.lapsed};
  for (const item_number item : row.items()) view.items.emplace_back(world.ids().items.spell(item));
  if (row.grounds.size() == 1 && !view.items.empty()) view.item = view.items.front();
  if (!life.waits_for_a_person) view.expires = life.expires;
  return view;
}

std::string spelled(const world& world, session_number session) {
  return std::string{world.ids().sessions.spell(session)};
}

bool has_reserved(const world& world, session_number session, std::string_view path) {
  const auto held = world.reservations().held_by(session);
  return std::any_of(held.begin(), held.end(), [&](const reservation_row* one) {
    return !one->shared && common_path(memory::view(one->pattern), quoted_path(path)).has_value();
  });
}

/// The position at which a session took the first thing that it holds; none: after everybody else.
std::uint64_t at_work_since(const world& world, session_number session) {
  std::uint64_t first = ~std::uint64_t{0};
  for (const item_number item : world.claims().held_by(session))
    first = std::min(first, world.claims().find(item)->since.position);
  return first;
}

/// True where an item that `waiter` holds waits for one that `holder` holds.
bool waits_for(const world& world, session_number waiter, session_number holder) {
  const auto items = world.claims().held_by(waiter);
  return std::any_of(items.begin(), items.end(), [&](item_number item) {
    const auto needs = world.dependencies().needs_of(item);
    return std::any_of(needs.begin(), needs.end(), [&](item_number need) {
      const claim_row* claim = world.claims().find(need);
      return claim != nullptr && claim->session == holder;
    });
  });
}

/// What a suggestion depends on.
struct matter {
  std::string_view kind;
  std::vector<session_number> sessions;
  std::vector<item_number> items;
  std::vector<std::string> paths;
};

/// Of two sessions the one that should go first: the one that the other waits for, the one that
/// reserved the files, or the one that has been at work for longer.
bool goes_first(const world& world, const matter& of) {
  const session_number one = of.sessions[0];
  const session_number other = of.sessions[1];
  if (waits_for(world, other, one) != waits_for(world, one, other))
    return waits_for(world, other, one);
  if (!of.paths.empty()) {
    const bool its = has_reserved(world, one, of.paths.front());
    if (its != has_reserved(world, other, of.paths.front())) return its;
  }
  return at_work_since(world, one) < at_work_since(world, other);
}

std::string suggestion_for_branches(const world& world, session_number sooner,
                                    session_number later) {
  const session_row* first = world.sessions().find(sooner);
  const std::string branch =
      first == nullptr || first->branch.empty() ? "its branch" : memory::copy(first->branch);
  return fmt::format("merge {} of {} first, then let {} rebase on it; or merge by hand", branch,
                     spelled(world, sooner), spelled(world, later));
}

std::string suggestion_for(const world& world, const matter& of) {
  if (of.kind == "dependency_violation" && of.items.size() > 1) {
    return fmt::format("finish {} before going on with {}", world.ids().items.spell(of.items[1]),
                       world.ids().items.spell(of.items[0]));
  }
  if (of.sessions.size() != 2) return "talk to each other";
  const bool in_order = goes_first(world, of);
  const session_number sooner = of.sessions[in_order ? 0 : 1];
  const session_number later = of.sessions[in_order ? 1 : 0];
  if (of.kind == "merge_conflict") return suggestion_for_branches(world, sooner, later);
  return fmt::format("let {} finish with {} first, then {}; or share: tally reserve --shared",
                     spelled(world, sooner), of.paths.size() == 1 ? "it" : "them",
                     spelled(world, later));
}

conflict_view make_view(const world& world, const matter& of) {
  conflict_view view;
  view.kind = of.kind;
  for (const session_number session : of.sessions) view.sessions.push_back(spelled(world, session));
  for (const item_number item : of.items) view.items.emplace_back(world.ids().items.spell(item));
  view.paths = of.paths;
  view.suggestion = suggestion_for(world, of);
  return view;
}

conflict_view make_view(const world& world, conflict_number number) {
  const conflict_row& row = world.conflicts().row(number);
  matter of{memory::view(row.kind),
            {row.sessions.begin(), row.sessions.end()},
            {row.items.begin(), row.items.end()},
            {}};
  for (const auto& path : row.paths) of.paths.push_back(memory::copy(path.path));
  conflict_view view = make_view(world, of);
  view.id = world.conflicts().spell(number);
  view.since = row.since.instant();
  if (row.state == conflict_state::resolved) view.suggestion.clear();
  view.state = boost::describe::enum_to_string(row.state, "");
  if (!row.reason.empty()) view.reason = memory::copy(row.reason);
  return view;
}

} // namespace

std::vector<reservation_view> view_reservations(const world& world, const observation& seen) {
  std::vector<reservation_view> views;
  for (const auto& row : world.reservations().all()) views.push_back(make_view(world, row, seen));
  return views;
}

std::optional<reservation_view> view_reservation(const world& world, std::string_view session,
                                                 std::string_view pattern,
                                                 const observation& seen) {
  for (const auto& row : world.reservations().all()) {
    if (memory::view(row.pattern) == pattern && world.ids().sessions.spell(row.session) == session)
      return make_view(world, row, seen);
  }
  return std::nullopt;
}

std::vector<conflict_view> view_conflicts(const world& world, bool all) {
  std::vector<conflict_number> numbers(world.conflicts().unresolved().begin(),
                                       world.conflicts().unresolved().end());
  if (all) {
    numbers.clear();
    for (std::uint32_t number = 0; number < world.conflicts().count(); ++number)
      numbers.push_back(conflict_number{number});
  }
  std::stable_sort(numbers.begin(), numbers.end(), [&](conflict_number a, conflict_number b) {
    return world.conflicts().row(a).state < world.conflicts().row(b).state;
  });
  std::vector<conflict_view> views;
  for (const conflict_number number : numbers) views.push_back(make_view(world, number));
  return views;
}

conflict_view view_finding(const world& world, const events::conflict_found& found,
                           events::instant now) {
  matter of{found.kind, {}, {}, found.paths};
  for (const auto& session : found.sessions) {
    if (const auto number = world.ids().sessions.find(session.value))
      of.sessions.push_back(*number);
  }
  for (const auto& item : found.items) {
    if (const auto number = world.ids().items.find(item.value)) of.items.push_back(*number);
  }
  conflict_view view = make_view(world, of);
  if (world.conflicts().find(found.conflict.value)) view.id = found.conflict.value; // found again
  view.since = now;
  view.state = "unrecorded";
  return view;
}

std::optional<conflict_view> view_conflict(const world& world, std::string_view id) {
  const auto number = world.conflicts().find(id);
  if (!number) return std::nullopt;
  return make_view(world, *number);
}

} // namespace tally::projections
