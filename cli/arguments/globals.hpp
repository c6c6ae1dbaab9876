#pragma once

#include "cli/arguments/arguments.hpp"
#include "cli/text/output.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tally::cli {

/// What the options that stand with every command said.
struct globals {
  std::optional<std::string> dir;
  std::optional<std::string> session;
  std::optional<std::string> by;
  std::optional<std::string> request;
  std::optional<std::uint64_t> expect;
  std::optional<std::uint64_t> fence;
  std::optional<std::string> at;
  std::chrono::seconds lock_timeout{10};
  output_format format = output_format::table;
  bool relaxed = false;
  bool quiet = false;
};

/// Takes the global options out of `given`; what is not given there stays as it is in `before`. An
/// option of the command's own that has a global one's name is the command's.
globals read_globals(const arguments& given, globals before = {});

/// The format of that name; `table` for any other name.
output_format format_named(std::string_view name);

} // namespace tally::cli
