#pragma once

#include "cli/formats/exported.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// The rows of a table `work_items`, as the specification of a parallel execution coordinator has
/// it: id, project_id, parent_item_id, title, description, task_type, status, priority,
/// assigned_agent_id, assigned_at, files_modified, dependencies, estimated_hours, result_summary,
/// failure_reason, created_at, updated_at, completed_at, metadata. Ids are UUIDs: of an item that
/// was born here the version 5 (RFC 4122, by name and SHA-1) of its board and its id.
namespace tally::cli {

struct invocation;

/// Writes all items as rows: `PATH.json` as one list, `PATH.sql` for PostgreSQL as one transaction
/// that inserts or updates; a folder gets both as work_items.json and work_items.sql. What the
/// table has no column for stands in the row's metadata under "tally".
[[nodiscard]] std::vector<exported_file> export_work_items(invocation& now,
                                                           const std::filesystem::path& path);

} // namespace tally::cli
