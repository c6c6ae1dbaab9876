#pragma once

#include "cli/formats/imported.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

struct invocation;

/// Warns of all that has to be said of an import's files, before anything is brought in: of the
/// same thing in several files once, with the first few of them. Answers every warning, also those
/// that are too many to be shown. `clock` says whose time is taken where one is not said.
[[nodiscard]] std::vector<std::string> warn_of(invocation& now, const imported& read,
                                               std::string_view clock);

} // namespace tally::cli
