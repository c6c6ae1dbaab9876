#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class object;
}

namespace tally::projections {
class world;
struct observation;
} // namespace tally::projections

namespace tally::cli {

/// The columns of the table `work_items`, in its order.
inline constexpr std::string_view work_item_columns[] = {"id",
                                                         "project_id",
                                                         "parent_item_id",
                                                         "title",
                                                         "description",
                                                         "task_type",
                                                         "status",
                                                         "priority",
                                                         "assigned_agent_id",
                                                         "assigned_at",
                                                         "files_modified",
                                                         "dependencies",
                                                         "estimated_hours",
                                                         "result_summary",
                                                         "failure_reason",
                                                         "created_at",
                                                         "updated_at",
                                                         "completed_at",
                                                         "metadata"};

/// The most that the column estimated_hours holds: it is an INTEGER.
inline constexpr std::int64_t most_hours = 2'147'483'647;

/// What a world is that rows are made of.
struct work_item_source {
  const projections::world* world;
  const projections::observation* seen;
  std::string board; ///< all digits of its mark: the UUIDs of what was born on it come of that
  std::string first_stage; ///< an item says its stage where it is another
};

/// A row for each item: what the board says of it, in the words of its table where it came from
/// one and they still hold (formats/work_items/kept.hpp). What there is no column for stands in
/// metadata under `tally`; columns that this table has not follow those that it has.
[[nodiscard]] std::vector<boost::json::object> work_item_rows(const work_item_source& from);

} // namespace tally::cli
