#pragma once

#include "events/instant.hpp"
#include "projections/observation.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;
struct item_row;

/// A step of an item's list.
struct task_view {
  std::int64_t number = 0;
  std::string text;
  bool done = false;
};
BOOST_DESCRIBE_STRUCT(task_view, (), (number, text, done))

/// One lane of an item: who is at which aspect of it, and how far.
struct lane_view {
  std::string lane;                   ///< its id: `story/backend`
  std::string focus;                  ///< `backend`
  std::optional<std::string> session; ///< who holds it, or finished it
  std::string status; ///< the item's where nobody holds it, else the session's; lapsed where it is
  std::vector<task_view> tasks;
  std::optional<std::string> current_file;
  std::vector<std::string> blocked_by; ///< what is not done; of other lanes it warns only
  events::instant last_update;
};
BOOST_DESCRIBE_STRUCT(lane_view, (),
                      (lane, focus, session, status, tasks, current_file, blocked_by, last_update))

/// The steps of an item's list, with their marks.
[[nodiscard]] std::vector<task_view> view_tasks(const item_row& row);

/// The lanes of `story`, in the order in which they were added.
[[nodiscard]] std::vector<lane_view> view_lanes(const world& world, std::string_view story,
                                                const observation& seen);

/// Other lanes of the same item that `lane` is to wait for and that are not done: a warning, never
/// in the way.
[[nodiscard]] std::vector<std::string> lanes_before(const world& world, std::string_view lane);

} // namespace tally::projections
