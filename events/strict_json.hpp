#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tally::events::wire {

/// Looks for what JSON allows and a log does not: a key that stands twice in one object, or an
/// integer beyond 2^53, which other readers would round. Returns a clause that names it, or
/// nothing. `json` may be malformed: that is the parser's to report.
[[nodiscard]] std::optional<std::string> find_ambiguity(std::string_view json);

} // namespace tally::events::wire
