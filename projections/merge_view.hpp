#pragma once

#include "events/instant.hpp"
#include "projections/merge_points.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// A merge point as people and scripts see it.
struct merge_point_view {
  std::string id;
  std::string title;
  std::vector<std::string> needs;
  std::vector<std::string> waiting_on; ///< of what it needs, what is not done; of an item with
                                       ///< lanes, those of them
  std::vector<std::string> unlocks;
  std::string into;
  std::string state; ///< waiting, ready, integrating or integrated
  std::optional<std::string> holder;
  events::instant since; ///< of integrating and integrated; else when it was declared
  std::optional<std::string> commit;
  std::vector<std::string> queue; ///< sessions that wait to integrate it, in their order
};
BOOST_DESCRIBE_STRUCT(merge_point_view, (),
                      (id, title, needs, waiting_on, unlocks, into, state, holder, since, commit,
                       queue))

/// What a merge point waits for. An item with lanes is ready to merge once all of them are done,
/// though it is not done by itself: those that are not stand for it.
[[nodiscard]] std::vector<item_number> waiting_on(const world& world, merge_number merge_point);

/// The word for how far a merge point is: waiting, ready, integrating or integrated.
[[nodiscard]] std::string_view state_of(const world& world, merge_number merge_point);

/// The merge points that are not integrated, in the order of their declaration; `all` adds those
/// that are.
[[nodiscard]] std::vector<merge_point_view> view_merge_points(const world& world, bool all = false);

/// One merge point, or nothing where none of that id was declared.
[[nodiscard]] std::optional<merge_point_view> view_merge_point(const world& world,
                                                               std::string_view id);

} // namespace tally::projections
