#pragma once

#include "projections/numbers.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// How far something has come: done ÷ (all − cancelled).
struct progress_view {
  std::string of; ///< project, items (that are part of one), lanes, tasks, item, session
  std::optional<std::string> id; ///< none for the project
  std::optional<std::string> title;
  std::uint64_t todo = 0;
  std::uint64_t claimed = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t total = 0;  ///< the cancelled included, as in the pipeline
  std::int64_t percent = 0; ///< rounded down
  bool complete = false;    ///< there is something, and all of it is done
};
BOOST_DESCRIBE_STRUCT(progress_view, (),
                      (of, id, title, todo, claimed, done, failed, cancelled, total, percent,
                       complete))

/// The project, then what is part of each open item and of what those are part of, its lanes, then
/// the sessions that have not ended. Its cost is that of what is open.
[[nodiscard]] std::vector<progress_view> view_progress(const world& world);

/// One item: its tasks, its lanes, what is part of it, as far as it has them; with `each`, then
/// each of its lanes and of the items that are directly part of it. Nothing where there is no such
/// item.
[[nodiscard]] std::vector<progress_view> view_progress(const world& world, std::string_view item,
                                                       bool each);

/// The items of which all lanes, or all that is part of them, are done, and of which `item` is a
/// part.
[[nodiscard]] std::vector<std::string> completed_by(const world& world, std::string_view item);

/// A lane or part of an item, and who holds it.
struct held_part {
  std::string item;
  std::string session;
};
BOOST_DESCRIBE_STRUCT(held_part, (), (item, session))

/// The lanes of `item`, and the items that are directly part of it, that somebody holds.
[[nodiscard]] std::vector<held_part> held_parts(const world& world, std::string_view item);

/// True where all lanes of `story` that were not cancelled are done, and none of them is in a
/// conflict that is not resolved. It is not done by itself.
[[nodiscard]] bool is_ready_to_merge(const world& world, item_number story);

} // namespace tally::projections
