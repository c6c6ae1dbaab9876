#pragma once

#include "cli/text/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tally::cli {

/// A field of a row and the text that it should show: `--where holder=session-a`.
using condition = std::pair<std::string, std::string>;

/// True where each condition's field shows exactly its text, as JSON would, without quotes. A list
/// matches if it contains the text; what is absent or an empty list matches the empty text.
bool satisfies(const value::object& row, const std::vector<condition>& conditions);

/// Ends the command as a usage error where a condition names none of `fields`.
void check_fields(const std::vector<condition>& conditions,
                  const std::vector<std::string_view>& fields);

} // namespace tally::cli
