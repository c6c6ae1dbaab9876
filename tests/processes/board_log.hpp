#pragma once

#include <boost/json/object.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tally::tests {

/// The commits of a log: the one of position 1 first.
using board_log = std::vector<boost::json::object>;

/// Reads a board's log by the page docs/log-format.md and with none of tally's own code. Requires
/// that every hash follows from the line before and that no position is missing or there twice.
board_log read_log(const std::filesystem::path& board);

/// Requires that no claim was made on an item that another session held, but for one that lapsed
/// in the same commit.
void require_one_holder(const board_log& log);

} // namespace tally::tests
