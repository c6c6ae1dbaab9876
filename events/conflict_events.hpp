#pragma once

#include "events/ids.hpp"
#include "events/json_text.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// Two sessions were found to be in each other's way, or a session in the way of what it waits for.
/// The same conflict found again bears the same id: it is open again, and its paths are added.
struct conflict_found {
  static constexpr std::string_view type = "conflict.found";
  conflict_id conflict;
  std::string kind;                 ///< file_overlap, dependency_violation or merge_conflict
  std::vector<session_id> sessions; ///< whose act it came from, then the other
  std::vector<item_id> items;       ///< of a dependency_violation the one, then what it waits for
  std::vector<std::string> paths;
  std::optional<std::string>
      seen_in; ///< completion, worktrees or branches; none: in what sessions said
};
BOOST_DESCRIBE_STRUCT(conflict_found, (), (conflict, kind, sessions, items, paths, seen_in))

/// Somebody knows of a conflict and lets it stand.
struct conflict_acknowledged {
  static constexpr std::string_view type = "conflict.acknowledged";
  conflict_id conflict;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(conflict_acknowledged, (), (conflict, reason))

/// A conflict is no more.
struct conflict_resolved {
  static constexpr std::string_view type = "conflict.resolved";
  conflict_id conflict;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(conflict_resolved, (), (conflict, reason))

/// Somebody looked at everything once.
struct sync_performed {
  static constexpr std::string_view type = "sync.performed";
  std::vector<conflict_id> conflicts_found;  ///< that were not open before
  std::vector<item_id> dependencies_updated; ///< that became ready or blocked since the last one
  std::vector<std::string> ready_to_merge;   ///< merge points, and items with lanes
  json_members metadata;                     ///< what an import keeps of it
};
BOOST_DESCRIBE_STRUCT(sync_performed, (),
                      (conflicts_found, dependencies_updated, ready_to_merge, metadata))

/// Of conflicts, and of the looks that find them.
using conflict_events =
    boost::mp11::mp_list<conflict_found, conflict_acknowledged, conflict_resolved, sync_performed>;

} // namespace tally::events
