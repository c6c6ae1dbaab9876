#pragma once

#include "cli/arguments/arguments.hpp"
#include "cli/command.hpp"
#include "events/ids.hpp"

#include <string>

namespace tally::cli {

/// A merge point, for commands that take one.
inline constexpr positional_spec merge_point_positional{.name = "id",
                                                        .help = "the merge point's id"};

/// The merge point that was given; `merge:ID` means the same as `ID`.
events::merge_point_id merge_point_given(const arguments& given);

} // namespace tally::cli
