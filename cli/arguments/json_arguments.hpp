#pragma once

#include "cli/arguments/parse.hpp"

#include <string_view>

namespace tally::cli {

/// A line of a batch as the request that the same command line would be. `command` names the
/// command; the other keys are the names of options with `_` for `-`, and of positionals, in the
/// plural too where they take several (`items`). A flag is `true` or `false`; several values are an
/// array; an object is what a `K=V` option gets, for any other option its JSON text. Texts are
/// never read from files. `before` is what the batch's own command line said; `dir`, `output`,
/// `lock_timeout` and `quiet` can be said only there. A usage error names the key that is wrong.
request parse_json(std::string_view text, command_table table, const globals& before);

} // namespace tally::cli
