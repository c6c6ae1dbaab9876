#pragma once

#include "engine/decide.hpp"
#include "projections/observation.hpp"
#include "projections/queue_view.hpp"
#include "projections/world.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// Who waits for what others have, and when it is whose turn. What a session asks for together it
/// gets together, once nobody has any of it and nobody who waits for any of it comes first.
namespace tally::engine::waiting {

using projections::item_number;
using projections::session_number;
using projections::still_waits;
using projections::ticket;
using projections::wanted;
using projections::world;

/// How long a waiter that shows life may leave free what it waits for before the next one passes
/// it.
inline constexpr std::int64_t turn_s = 10;

/// Who waits for some of what a session wants, and came before it.
struct line {
  std::vector<const ticket*> before; ///< they show life, and come first
  std::vector<const ticket*> dead;   ///< they show none
  std::vector<const ticket*> missed; ///< they left it free too long
  const ticket* own = nullptr;       ///< the session's own place, for exactly this
};

/// Who comes before `session` at `what`; before everybody who comes now where it has no place for
/// exactly this, by `merge start` where it `merges`. A waiter is dead where its process is or its
/// session fell silent, and loses its turn where it leaves all that it waits for free for `turn_s`,
/// each later one after as much more. Who waits for what `session` has does not come before it.
[[nodiscard]] line line_before(const world& world, const wanted& what,
                               std::optional<session_number> session,
                               const projections::observation& seen, bool merges = false);

/// The session that has a slot or waits for something is at work and shows life.
[[nodiscard]] bool shows_life(const world& world, session_number session,
                              const projections::moment& since,
                              const projections::observation& seen);

/// Whether a waiter is given what it waits for when its turn comes: it shows life, and its session
/// is not paused.
[[nodiscard]] bool is_served(const world& world, const ticket& place,
                             const projections::observation& seen);

/// Whether `session` has some of what `place` waits for: then that does not come before it.
[[nodiscard]] bool is_held_up_by(const world& world, const ticket& place, session_number session);

/// Whether who has something shows life.
[[nodiscard]] bool shows_life(const world& world, const projections::hold& held,
                              const projections::observation& seen);

/// An attempt to take what others may have or wait for.
struct attempt {
  events::session_id session;
  wanted what;                                       ///< what it lacks of that
  wanted all;                                        ///< what it asked for
  happenings happened;                               ///< if it is given it
  std::vector<refusal> refused;                      ///< what is in the way beside the queue
  bool passes = false;                               ///< it does not heed who comes first
  bool merges = false;                               ///< it asks by `merge start`
  bool waits = false;                                ///< it queues where waiting helps
  std::optional<events::process_identity> process{}; ///< that waits
  std::optional<std::string> host{};
};

/// True where what stands in the way may end while one waits.
[[nodiscard]] bool is_healed_by_waiting(const refusal& why);

/// What becomes of an attempt: it is given what it asked for, or refused, or gets a place in the
/// queue; nothing happens where it has that place already. Refused at once is what waiting does not
/// help, and a wait that would close a circle.
[[nodiscard]] decision conclude(attempt made, const world& world, const context& context);

/// Ends the wait of `place`.
void leave(const world& world, const ticket& place, const std::optional<std::string>& reason,
           happenings& happened);

/// Ends the waits that a line says are over.
void pass_by(const world& world, const line& before, happenings& happened);

/// Ends all waits of `session`.
void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened);

/// The refusal that names who comes first.
[[nodiscard]] refusal comes_first(const world& world, const wanted& what, const line& before);

/// True where `place` is that of this process.
[[nodiscard]] bool is_of(const ticket& place,
                         const std::optional<events::process_identity>& process);

/// The items that somebody waits for who comes before `own`.
[[nodiscard]] std::set<item_number> awaited(const world& world,
                                            const projections::observation& seen,
                                            std::optional<session_number> own);

/// Who waits, and who has what is waited for, or a slot: whose processes have to be looked at.
[[nodiscard]] std::vector<session_number> sessions_in_question(const world& world);

} // namespace tally::engine::waiting
