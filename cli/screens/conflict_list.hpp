#pragma once

#include "cli/text/terminal.hpp"
#include "projections/file_views.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// Conflicts as text: each in a line with what could be done about it below.
std::string conflict_list(const std::vector<projections::conflict_view>& conflicts,
                          const terminal& screen);

/// The dashboard's section: the conflicts that nobody acknowledged, a few of them; nothing where
/// there are none.
std::vector<std::string> conflict_lines(const std::vector<projections::conflict_view>& conflicts,
                                        std::size_t width, bool colour);

/// What is the matter, in a few words: `a and b are both at src/x.ts`.
std::string conflict_matter(const projections::conflict_view& conflict);

} // namespace tally::cli
