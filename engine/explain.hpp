#pragma once

#include "engine/decide.hpp"
#include "engine/recommend.hpp"
#include "projections/dependencies.hpp"
#include "projections/items.hpp"
#include "projections/merge_points.hpp"
#include "projections/queue_view.hpp"
#include "projections/vitality.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tally::engine {

/// Something that an item waits for, and since which commit.
struct explained_need {
  projections::item_number on{};
  projections::dependency_state state{};
  bool in_the_way = false;         ///< what keeps the item from being claimed
  std::optional<std::string> from; ///< the story that a lane has it from
  std::string reason;              ///< why it waits for it; may be empty
  events::position since;          ///< the commit that said so
};

/// Who holds an item, and what says whether that still counts.
struct explained_claim {
  projections::session_number holder{};
  std::optional<projections::item_number> item;
  events::position fence; ///< the commit that made the claim
  std::int64_t lease_s = 0;
  events::position last_seen; ///< the holder's last sign of life; 0 where there was none
  projections::vitality life;
};

/// Where an item stands in the ranking of `next`.
struct explained_rank {
  std::size_t place = 0; ///< from 1; 0 where it is behind so many that they were not counted
  recommendation measured;
};

/// Why an item is as it is. All of it is read from what `decide` reads, so the two cannot differ.
struct item_explanation {
  projections::item_number item{};
  bool ready = false; ///< free, with nothing in the way
  std::optional<explained_claim> claim;
  std::vector<explained_need> needs;           ///< its own, then those of its story
  std::optional<explained_rank> rank;          ///< where `next` offers it
  std::vector<projections::waiter_view> queue; ///< who waits for it, in their order
  std::optional<rejection> refused; ///< what a claim would now be told; none: it would be granted
};

/// Who integrates, or waits to.
struct explained_turn {
  projections::session_number session{};
  projections::merge_number merge_point{}; ///< what it integrates, or wants to
  events::position since;
  bool shows_life = false; ///< who does not is passed by whoever comes next
};

/// Why a merge point is as it is.
struct merge_explanation {
  projections::merge_number merge_point{};
  std::vector<explained_need> needs;
  std::optional<explained_turn> slot; ///< who has the slot of its target
  std::vector<explained_turn> queue;  ///< who waits for that slot, in order
  std::optional<rejection> refused;   ///< what starting it would now be told
};

/// Why a session counts as alive or lapsed, and what it waits for.
struct session_explanation {
  projections::session_number session{};
  /// One for each of its claims, or one that is none, judged by the project's lease; none where it
  /// has ended.
  std::vector<explained_claim> claims;
  std::vector<projections::waiter_view> queue; ///< its places
};

/// The longest ranking that is walked for an item's place.
inline constexpr std::size_t longest_ranking = 1000;

/// Explains one item to `who`; to a person as a new session would be answered. Nothing where there
/// is no such item.
[[nodiscard]] std::optional<item_explanation>
explain(const projections::world& world, const context& context, const events::item_id& item);

/// Explains one merge point, as above. Nothing where none of that id was declared.
[[nodiscard]] std::optional<merge_explanation>
explain(const projections::world& world, const context& context, const events::merge_point_id& id);

/// Explains one session. Nothing where there was none of that id.
[[nodiscard]] std::optional<session_explanation>
explain(const projections::world& world, const context& context, const events::session_id& session);

} // namespace tally::engine
