#pragma once

#include "cli/formats/sources.hpp"

#include <filesystem>
#include <functional>

namespace boost::json {
class object;
}

namespace tally::cli {

/// Hands over the rows of a table `work_items` from the SQL that an export writes, and pg_dump of
/// the data of that table alone, by COPY or by INSERT that names its columns. A value is what
/// PostgreSQL's row_to_json would make of it; parents that are set afterwards are there. Whatever
/// else stands in the file ends the command, as does a transaction without its end: nothing is
/// guessed. The place of a row is the line where it begins.
void read_sql_rows(const std::filesystem::path& file,
                   const std::function<void(const boost::json::object&, const line_place&)>& take);

} // namespace tally::cli
