#pragma once

#include "cli/formats/bmad/file.hpp"

namespace boost::json {
class value;
}

namespace tally::projections {
class world;
}

namespace tally::cli {

/// The page with what a file that is there says beside it: fields that the board does not write,
/// terminals, stories and merge points that it does not know.
[[nodiscard]] boost::json::value bmad_blend(const projections::world& world, bmad_kind kind,
                                            boost::json::value page,
                                            const boost::json::value& there);

} // namespace tally::cli
