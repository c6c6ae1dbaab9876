#pragma once

#include "engine/rules.hpp"

#include <optional>
#include <string>

namespace tally::engine {

/// Lets `item` pass the gate of its stage.
[[nodiscard]] decision approve_item(const rules::known_item& item,
                                    const std::optional<std::string>& reason,
                                    const projections::world& world, const context& context);

/// Does not let `item` pass: it stays with its holder where it is, an approval that it had is
/// withdrawn, and the holder is told why.
[[nodiscard]] decision reject_item(const rules::known_item& item,
                                   const std::optional<std::string>& reason,
                                   const projections::world& world, const context& context);

/// The approval that `item` needs before it goes on from its stage or is done in it, unless a
/// person forces it.
[[nodiscard]] std::optional<refusal> missing_approval(const rules::known_item& item,
                                                      const projections::world& world,
                                                      const context& context, bool force);

} // namespace tally::engine
