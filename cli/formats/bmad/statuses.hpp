#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tally::cli {

/// The text of a `sprint-status.yaml` with these statuses: only the words behind the names change,
/// and what is not there yet comes last, so that comments stay. Nothing where the text is laid out
/// in a manner in which that cannot be done.
[[nodiscard]] std::optional<std::string>
with_statuses(std::string_view text, const std::map<std::string, std::string>& statuses);

} // namespace tally::cli
