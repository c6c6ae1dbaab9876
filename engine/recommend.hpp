#pragma once

#include "engine/refusal.hpp"
#include "projections/numbers.hpp"
#include "projections/observation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tally::projections {
class world;
}

namespace tally::engine {

/// An item that could be taken now, and what put it where it is in the ranking.
struct recommendation {
  projections::item_number item{};
  std::uint64_t stage_sessions = 0; ///< sessions at work on items of its stage
  std::uint64_t stage_waiting = 0;  ///< ready items of its stage
  std::optional<projections::session_number> lapsed_from;
};

/// Ranks what is ready, best first, at most `most`: by priority, then by stage gap (fewer sessions
/// for each ready item first; at equal ratios, more ready items first), then by age. Claims of
/// lapsed sessions count as ready. Nothing of a stage whose limit is reached, nor what somebody
/// else waits for. Only items that bear all of `labels`. What `own` holds is none to take, though
/// it may have lapsed: the commit that takes something renews it. Cost: `most` times the number of
/// stages, and one look at each claim there is.
[[nodiscard]] std::vector<recommendation>
recommend(const projections::world& world, const projections::observation& seen,
          const std::vector<std::string>& labels, std::size_t most,
          std::optional<projections::session_number> own = {});

/// What put one item where it is in the ranking, whether or not it can be taken now.
[[nodiscard]] recommendation measure(const projections::world& world,
                                     const projections::observation& seen,
                                     projections::item_number item);

/// Why there is nothing to recommend: how much is to do, blocked, held, or in stages that are full.
[[nodiscard]] refusals::nothing_ready
nothing_to_take(const projections::world& world, const projections::observation& seen,
                const std::vector<std::string>& labels,
                std::optional<projections::session_number> own = {});

} // namespace tally::engine
