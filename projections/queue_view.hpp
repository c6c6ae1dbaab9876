#pragma once

#include "events/instant.hpp"
#include "projections/claims.hpp"
#include "projections/merge_points.hpp"
#include "projections/observation.hpp"
#include "projections/queue.hpp"
#include "projections/reservations.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// What somebody wants together: all of it, or nothing.
struct wanted {
  std::vector<item_number> items;
  std::vector<std::string> files;
  std::string merge_point; ///< whose target's slot; empty: none

  [[nodiscard]] bool is_nothing() const {
    return items.empty() && files.empty() && merge_point.empty();
  }
};

/// What the holder of `place` waits for.
[[nodiscard]] wanted wanted_by(const ticket& place);

/// True where `place` is for exactly this.
[[nodiscard]] bool is_for(const ticket& place, const wanted& what);

/// Whether a waiter shows life: by the process that waits, where that can be told; else by its
/// session.
[[nodiscard]] bool still_waits(const world& world, const ticket& place, const observation& seen);

/// Something that is wanted, and that a session has: one of the three is there.
struct hold {
  session_number session{};
  item_number item{};                        ///< of `claim`
  const claim_row* claim = nullptr;          ///< the item
  const reservation_row* files = nullptr;    ///< files that have a path in common with those wanted
  std::optional<merge_number> merge_point{}; ///< what it integrates into the same target
};

/// Who has some of `what`: what is the asker's own too, but for files. Costs as much as there are
/// reservations, where files are wanted.
[[nodiscard]] std::vector<hold> holds_on(const world& world, const wanted& what,
                                         std::optional<session_number> asker);

/// A claimed item that has a place in its stage.
struct taken_place {
  item_number item{};
  session_number session{};
};

/// A stage that has too little room for what a session wants there.
struct full_stage {
  std::string stage;
  item_number item{};             ///< the first of those that are wanted there
  std::uint64_t limit = 0;        ///< claims that the stage takes at a time
  std::uint64_t wanted = 0;       ///< places that are wanted
  std::vector<taken_place> taken; ///< by other items
};

/// The stages whose room does not do for what `asker` wants. A place is taken by each claimed item
/// whose session is neither lapsed nor paused. Looks at claims only where a stage may be full.
[[nodiscard]] std::vector<full_stage> full_stages_for(const world& world, const wanted& what,
                                                      std::optional<session_number> asker,
                                                      const observation& seen);

/// What both want, as it is named: an item, a pattern of `one`, or the merge point of `one`.
[[nodiscard]] std::optional<std::string> wanted_by_both(const world& world, const wanted& one,
                                                        const wanted& other);

/// Somebody who waits.
struct waiter_view {
  std::uint64_t place = 0; ///< from 1, among all who wait on this board
  std::string session;
  std::vector<std::string> items;
  std::vector<std::string> files;
  std::optional<std::string> merge_point; ///< whose target's slot it waits for
  std::vector<std::string> full_stages;   ///< stages in which it waits for a place too
  std::vector<std::string> waits_on;      ///< sessions that have some of it, or come before it
  bool shows_life = true;                 ///< who does not is passed by
  std::uint64_t ticket = 0;               ///< the commit that gave it its place
  events::instant since;
  std::int64_t since_s = 0;
};
BOOST_DESCRIBE_STRUCT(waiter_view, (),
                      (place, session, items, files, merge_point, full_stages, waits_on, shows_life,
                       ticket, since, since_s))

/// All who wait, in the order in which they are served.
[[nodiscard]] std::vector<waiter_view> view_queue(const world& world, const observation& seen);

/// Those of them that wait for `item`.
[[nodiscard]] std::vector<waiter_view> view_queue_for(const world& world, std::string_view item,
                                                      const observation& seen);

/// The places of `session`.
[[nodiscard]] std::vector<waiter_view> view_queue_of(const world& world, session_number session,
                                                     const observation& seen);

/// What `row` waits for, in words: `W-1, src/**, merge:m`.
[[nodiscard]] std::vector<std::string> things_of(const waiter_view& row);

} // namespace tally::projections
