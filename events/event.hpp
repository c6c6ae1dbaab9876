#pragma once

#include "events/conflict_events.hpp"
#include "events/dependency_events.hpp"
#include "events/file_events.hpp"
#include "events/item_events.hpp"
#include "events/log_events.hpp"
#include "events/merge_events.hpp"
#include "events/one_of.hpp"
#include "events/queue_events.hpp"
#include "events/session_events.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/pfr/tuple_size.hpp>

#include <string_view>
#include <variant>

namespace tally::events {

/// Every fact that this tally knows, by the groups of its header files. A new one is added to its
/// group, and the compiler then asks every projection that does not ignore the whole group.
using known_event = boost::mp11::mp_rename<
    boost::mp11::mp_append<log_events, item_events, queue_events, dependency_events, session_events,
                           file_events, conflict_events, merge_events>,
    std::variant>;

/// What stands in a log: a known fact, or one of others.
using any_event = boost::mp11::mp_append<known_event, foreign_events>;

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
