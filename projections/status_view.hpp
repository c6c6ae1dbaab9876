#pragma once

#include "projections/file_views.hpp"
#include "projections/merge_view.hpp"
#include "projections/views.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tally::projections {

/// Something that goes no further until a person acts: a session that waits or fell silent, an item
/// that failed, a claim in spite of what the item waits for.
struct need_view {
  std::optional<std::string> session; ///< none where it is the items' own matter
  std::optional<std::string> merge_point;
  std::string status; ///< stuck, planning_complete, paused, complete, lapsed, failed, blocked;
                      ///< ready, of a merge point; gate, of a stage's items
  std::string action; ///< what to do, as a clause
  std::optional<std::string> command; ///< to paste, where there is one
  std::vector<std::string> items;
  std::optional<std::string> title; ///< of the first item
  std::vector<std::string> blocked_by;
  std::optional<std::int64_t> age_s; ///< since the session's last sign of life, or the failure
  std::optional<std::string> judged; ///< why it counts as lapsed: silent, process_gone, rebooted
  std::optional<std::string> reason; ///< why it failed, or was paused; the stage that has a gate
  std::optional<std::string> branch;
  std::optional<std::string> worktree;
  std::optional<std::string> note;      ///< the last that the session noted
  std::optional<events::instant> since; ///< when the session came to its status
  std::optional<std::int64_t> since_s;  ///< how long ago that was
  std::optional<stuck_view> stuck;
  std::optional<std::string> plan;
  std::optional<std::string> pr;
};
BOOST_DESCRIBE_STRUCT(need_view, (),
                      (session, merge_point, status, action, command, items, title, blocked_by,
                       age_s, judged, reason, branch, worktree, note, since, since_s, stuck, plan,
                       pr))

/// All that the dashboard shows of a board, most urgent first.
struct status_view {
  std::uint64_t position = 0;
  std::vector<need_view> needs_you;
  std::vector<pipeline_view> pipeline;
  std::vector<session_view> sessions;
  std::vector<conflict_view> conflicts;
  std::vector<merge_point_view> merge_points; ///< those that are not integrated
  std::vector<waiter_view> queue;             ///< who waits for what, in their order
  std::optional<events::instant> next_lapse;  ///< when the next lease ends, if nobody gives a sign
};
BOOST_DESCRIBE_STRUCT(status_view, (),
                      (position, needs_you, pipeline, sessions, conflicts, merge_points, queue,
                       next_lapse))

/// The dashboard. Its cost is that of the sessions and claims there are, not of items or of the
/// log.
[[nodiscard]] status_view view_status(const world& world, const observation& seen);

} // namespace tally::projections
