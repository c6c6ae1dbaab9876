#pragma once

#include "cli/text/terminal.hpp"
#include "cli/text/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// How people see rows; scripts get every member anyway.
struct table_view {
  /// The columns in this order; none means all that the struct has.
  std::vector<std::string_view> columns = {};
  /// What a cell means, by its column and its text.
  style (*meaning)(std::string_view column, std::string_view cell) = nullptr;
  /// What is said where there are no rows.
  std::string_view when_empty = {};
};

/// Rows as aligned columns under upper-case headings; numbers stand at the right, whole seconds of
/// a column in `_s` read `2h 05m`, times are local, a column without any cell is left out. On a
/// terminal the widest columns of running text (cells with blanks) are shortened until a row fits,
/// then those of lists; nothing is ever wrapped.
std::string table_text(const std::vector<value::object>& rows,
                       const std::vector<std::string_view>& columns, const table_view& view,
                       const terminal& screen);

/// The cells that are left of a line, for text that is broken to fit; off the terminal, and where
/// it is too narrow, it is not broken.
std::size_t room_beside(std::size_t taken, const terminal& screen);

/// One object, a line for each member that is there: `stage    review`. On a terminal what is
/// longer than its line goes on below, beside the name.
std::string sheet_text(const value::object& row, const terminal& screen);

} // namespace tally::cli
