#pragma once

#include "cli/formats/sources.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace boost::json {
class object;
}

namespace tally::cli {

/// Hands over the object of each line of a file of JSON lines, in their order; empty lines are
/// passed over. Bytes that are not UTF-8 become U+FFFD, which `warnings` then tell. Throws `stop`
/// where the file cannot be read or a line is no JSON object.
void read_json_lines(
    const std::filesystem::path& file, std::vector<std::string>& warnings,
    const std::function<void(const boost::json::object&, const line_place&)>& take);

/// The same of a file that is one list of objects, or JSON lines: its first character tells. The
/// place of an object in a list is its number in it.
void read_json_objects(
    const std::filesystem::path& file, std::vector<std::string>& warnings,
    const std::function<void(const boost::json::object&, const line_place&)>& take);

} // namespace tally::cli
