#pragma once

#include "projections/queue_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tally::cli {

/// `b since 14:02:11, position 412, behind a`, and what else it waits for with it.
[[nodiscard]] std::string waiter_text(const projections::waiter_view& row);

/// Who waits for what, in lines no longer than `width` columns: one for each where that is room
/// enough, else what it waits for goes on below. Of many the first `most`.
[[nodiscard]] std::vector<std::string>
queue_lines(const std::vector<projections::waiter_view>& queue, std::size_t most, std::size_t width,
            bool colour);

} // namespace tally::cli
