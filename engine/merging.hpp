#pragma once

#include "engine/decide.hpp"
#include "projections/merge_points.hpp"
#include "projections/observation.hpp"
#include "projections/world.hpp"

#include <optional>
#include <string>
#include <vector>

/// What decisions about merge points have in common.
namespace tally::engine::merging {

using projections::merge_number;
using projections::merge_point_row;
using projections::session_number;
using projections::world;

/// A merge point of the board as a rule sees it.
struct known_point {
  merge_number number{};
  const merge_point_row* row = nullptr;
  std::string id;
};

/// Finds a merge point that was declared.
[[nodiscard]] expected<known_point, refusal> find_point(const world& world,
                                                        const events::merge_point_id& id);

/// The refusal that says that the state of `point` does not allow it.
[[nodiscard]] refusal wrong_state(const world& world, const known_point& point, std::string verb);

/// Who has the slot that `point` needs and shows life, as a refusal; or nothing.
[[nodiscard]] std::optional<refusal> slot_held(const world& world, const known_point& point,
                                               const projections::observation& seen);

/// What taking a slot means, and what is in the way.
struct taking {
  happenings happened;
  std::vector<refusal> refused;
};

/// Frees the slot that `point` needs of a holder that shows no life; or says who has it, or what
/// `point` still waits for.
[[nodiscard]] taking free_slot(const world& world, const known_point& point,
                               const context& context);

/// As above, and `session` integrates `id`; nothing happens where it does so already.
[[nodiscard]] taking take_slot(const world& world, const events::merge_point_id& id,
                               const events::session_id& session, const context& context);

/// Gives back the slots that `session` has.
void leave_all(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened);

} // namespace tally::engine::merging
