#pragma once

#include "events/conflict_events.hpp"
#include "events/dependency_events.hpp"
#include "events/file_events.hpp"
#include "events/item_events.hpp"
#include "events/log_events.hpp"
#include "events/merge_events.hpp"
#include "events/one_of.hpp"
#include "events/session_events.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/pfr/tuple_size.hpp>

#include <string_view>
#include <variant>

namespace tally::events {

/// Every fact that this tally knows. A new one is added here, and the compiler then asks every
/// projection about it.
using known_event = std::variant<
    board_opened, config_changed, import_performed, item_added, item_edited, item_claimed,
    item_released, claim_lapsed, item_staged, item_done, item_failed, item_retried, item_cancelled,
    item_reopened, item_approved, item_rejected, item_noted, task_added, task_done,
    dependency_added, dependency_removed, session_started, session_heartbeat,
    session_status_changed, session_stuck, session_guided, guidance_acknowledged, session_completed,
    session_ended, session_pruned, session_removed, session_noted, files_reserved, files_released,
    conflict_found, conflict_acknowledged, conflict_resolved, merge_point_declared, merge_queued,
    merge_started, merge_done, merge_abandoned, sync_performed, log_recovered>;

/// What stands in a log: a known fact, a user's own, or one that only a newer tally understands.
using any_event = boost::mp11::mp_push_back<known_event, user_event, unknown_event>;

/// An event of any kind.
struct event : one_of<any_event> {
  using one_of::one_of;
};

/// Described members of `T`, in wire order.
template <class T>
using described_members = boost::describe::describe_members<T, boost::describe::mod_public>;

/// True where every field of `T` is described, so that none is left out of the log in silence.
template <class T>
inline constexpr bool is_fully_described =
    boost::mp11::mp_size<described_members<T>>::value == boost::pfr::tuple_size_v<T>;

namespace checks {

/// True where no two events bear the same wire name.
template <class... E>
constexpr bool unique_wire_names(std::variant<E...>*) {
  const std::string_view names[] = {E::type...};
  for (std::size_t a = 0; a < sizeof...(E); ++a) {
    for (std::size_t b = a + 1; b < sizeof...(E); ++b) {
      if (names[a] == names[b]) return false;
    }
  }
  return true;
}

/// True where no field bears a name that the envelope of a line or an event uses.
template <class E>
constexpr bool avoids_reserved_names() {
  bool avoids = true;
  boost::mp11::mp_for_each<described_members<E>>([&](auto member) {
    for (const std::string_view reserved :
         {"position", "at", "by", "request", "type", "v", "occurred", "actor", "source"}) {
      if (member.name == reserved) avoids = false;
    }
  });
  return avoids;
}

template <class... E>
constexpr bool well_described(std::variant<E...>*) {
  return ((is_fully_described<E> && avoids_reserved_names<E>()) && ...);
}

} // namespace checks

static_assert(checks::unique_wire_names(static_cast<known_event*>(nullptr)),
              "two events share a wire name");
static_assert(checks::well_described(static_cast<known_event*>(nullptr)),
              "a field of an event is not described, or bears a reserved name");

/// The name that an event bears in the log: `item.claimed`.
[[nodiscard]] std::string_view wire_name(const event& what);

} // namespace tally::events
