#pragma once

#include "cli/text/value.hpp"

#include <string>
#include <string_view>

namespace tally::cli {

/// Appends one value as compact JSON: absent members are left out, times are RFC 3339 in UTC with
/// milliseconds. Control characters of any kind are escaped, so that the text is safe on a
/// terminal, and bytes that are not UTF-8 replaced.
void append_json(std::string& out, const value& thing);

/// One value as compact JSON.
std::string as_json(const value& thing);

/// A JSON string with its quotes.
std::string json_string(std::string_view text);

} // namespace tally::cli
