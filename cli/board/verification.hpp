#pragma once

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tally::cli {

class board;

/// Something that is wrong with a log, or with the world that should follow from it.
struct log_problem {
  std::optional<std::uint64_t> position; ///< of the commit concerned
  std::optional<std::string> segment;    ///< the file
  std::optional<std::uint64_t> offset;   ///< in bytes, within it
  std::string kind;                      ///< damaged, newer, io, not_permitted, or world_differs
  std::string message;
};
BOOST_DESCRIBE_STRUCT(log_problem, (), (position, segment, offset, kind, message))

/// What a look at every byte of a log showed.
struct verification {
  bool ok = false;
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::string head; ///< hash of the last good commit, in hex
  std::uint64_t segments = 0;
  std::vector<log_problem> problems;
};
BOOST_DESCRIBE_STRUCT(verification, (), (ok, commits, events, head, segments, problems))

/// Reads the log from its beginning, folds it, and compares with the live world, which is waited
/// for as long as `patience`. `progress` is told how many commits were read.
verification verify(board& of, std::chrono::seconds patience,
                    const std::function<void(std::uint64_t)>& progress);

} // namespace tally::cli
