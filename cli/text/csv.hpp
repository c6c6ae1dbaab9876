#pragma once

#include "cli/text/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// Appends a line of CSV (RFC 4180, but ended by `\n` alone) with these texts as cells.
void append_csv_header(std::string& out, const std::vector<std::string_view>& columns);

/// Appends a row. Cells stand in the order of `columns`; an absent one is empty; lists of simple
/// things are joined with commas, others are JSON. A text that a spreadsheet would take for a
/// formula gets a `'` before it: one that begins with `=`, tab or line break, and one that begins
/// with `+`, `-` or `@` unless only letters, digits, `.`, `_` and `-` follow, so that `@name` and
/// `-1` stay what they are.
void append_csv_row(std::string& out, const value::object& row,
                    const std::vector<std::string_view>& columns);

} // namespace tally::cli
