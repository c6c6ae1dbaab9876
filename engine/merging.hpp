#pragma once

#include "engine/decide.hpp"
#include "projections/merge_points.hpp"
#include "projections/observation.hpp"
#include "projections/world.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What decisions about merge points have in common.
namespace tally::engine::merging {

using projections::merge_number;
using projections::merge_ticket;
using projections::session_number;
using projections::world;

/// How long a waiter that shows life may leave the slot free before the next one passes it.
inline constexpr std::int64_t turn_s = 10;

/// What is between a session and the slot that a merge point needs.
struct line {
  std::optional<session_number> holder;    ///< has the slot, and shows life
  std::optional<session_number> lapsed;    ///< has the slot, and shows none
  std::size_t waiting = 0;                 ///< waiters before the session that show life
  const merge_ticket* first = nullptr;     ///< of these
  std::vector<const merge_ticket*> dead;   ///< before the session, and show no life
  std::vector<const merge_ticket*> missed; ///< before the session, and left the slot free too long
  const merge_ticket* own = nullptr;       ///< the session's ticket

  /// True where the slot is the session's if it asks for it.
  [[nodiscard]] bool is_open() const { return !holder && waiting == 0; }
};

/// Who is before `session` at the slot of `merge_point`; before everybody who comes now where there
/// is none. A waiter is dead where its process is, and loses its turn where it leaves the slot free
/// for `turn_s`, each later one after as much more.
[[nodiscard]] line line_before(const world& world, merge_number merge_point,
                               std::optional<session_number> session,
                               const projections::observation& seen);

/// The session that has a slot or waits for one is at work and shows life.
[[nodiscard]] bool shows_life(const world& world, session_number session,
                              const projections::moment& since,
                              const projections::observation& seen);

/// A waiter shows life: by the process that waits, where that can be told; else by its session.
[[nodiscard]] bool still_waits(const world& world, const merge_ticket& ticket,
                               const projections::observation& seen);

/// The sessions that wait for each other in a circle once `session` waits for the slot of
/// `merge_point`: from itself round to itself; nothing where they do not.
[[nodiscard]] std::vector<std::string> circle(const world& world, merge_number merge_point,
                                              session_number session,
                                              const projections::observation& seen);

/// Gives back the slots and the places in queues that `session` has.
void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened);

/// The sessions that have a slot or wait for one: whose processes have to be looked at.
[[nodiscard]] std::vector<session_number> sessions_at_slots(const world& world);

} // namespace tally::engine::merging
