#pragma once

#include "events/instant.hpp"
#include "projections/conflicts.hpp"
#include "projections/observation.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// A reservation: who holds which files, for what, since when, and how long it still lasts.
struct reservation_view {
  std::string session;
  std::string pattern;
  bool shared = false;
  std::optional<std::string> item; ///< it ends with this item's claim
  std::vector<std::string> items;  ///< all for whose claims it is held; of several the last ends it
  std::uint64_t fence = 0;
  events::instant since;
  std::optional<events::instant> expires; ///< none while the session waits for a person
  std::int64_t left_s = 0;
  bool stale = false;
};
BOOST_DESCRIBE_STRUCT(reservation_view, (),
                      (session, pattern, shared, item, items, fence, since, expires, left_s, stale))

/// A conflict, and what could be done about it.
struct conflict_view {
  std::string id;
  std::string kind; ///< file_overlap, dependency_violation or merge_conflict
  std::vector<std::string> sessions;
  std::vector<std::string> items;
  std::vector<std::string> paths;
  events::instant since;
  std::string suggestion;
  std::string state; ///< open, acknowledged or resolved
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(conflict_view, (),
                      (id, kind, sessions, items, paths, since, suggestion, state, reason))

/// All reservations, in the order in which they were last made.
[[nodiscard]] std::vector<reservation_view> view_reservations(const world& world,
                                                              const observation& seen);

/// The reservation of `pattern` by `session`, or nothing.
[[nodiscard]] std::optional<reservation_view> view_reservation(const world& world,
                                                               std::string_view session,
                                                               std::string_view pattern,
                                                               const observation& seen);

/// The conflicts that stand, those that nobody acknowledged first; `all` adds the resolved ones.
[[nodiscard]] std::vector<conflict_view> view_conflicts(const world& world, bool all = false);

/// What was found and is not recorded, as a row: without an id, `unrecorded`.
[[nodiscard]] conflict_view view_finding(const world& world, const events::conflict_found& found,
                                         events::instant now);

/// One conflict, or nothing where there is none of that id.
[[nodiscard]] std::optional<conflict_view> view_conflict(const world& world, std::string_view id);

} // namespace tally::projections
