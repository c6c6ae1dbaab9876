#pragma once

#include "cli/formats/imported.hpp"

#include <map>
#include <string>
#include <vector>

namespace boost::json {
class object;
}

namespace tally::cli {

/// The rows that an export would write, by their ids, of a board that has nothing but `commits`,
/// which need not be in the order of their times.
[[nodiscard]] std::map<std::string, boost::json::object>
rows_after(const std::vector<engine::imported_commit>& commits, const import_target& target);

} // namespace tally::cli
