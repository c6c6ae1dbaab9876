#pragma once

#include "engine/decide.hpp"
#include "projections/file_use.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Finds who gets in whose way by what happens, and says it in the same commit.
namespace tally::engine::conflicts {

/// Most paths that one finding names: the first, in their order.
inline constexpr std::size_t most_paths = 100;

/// Most bytes that the findings of one commit take, so that its line is not too long; what is left
/// out is found by the next look.
inline constexpr std::size_t most_bytes = 96UL * 1024;

/// Adds what was found, without an id and with all its paths, to the events of a decision; once, if
/// they say it already. What the board knows, open or acknowledged, is not said again; what was
/// resolved is found again under its own id.
void add(events::conflict_found found, const projections::world& world, happenings& happened);

/// Files that a session reserves, plans, is in or changed.
struct files_in_use {
  events::session_id session;
  std::vector<std::string> patterns;
  std::optional<events::item_id> item; ///< what it is at them for
  bool shared = false;                 ///< it agrees to share them
  std::optional<std::string> seen_in;  ///< as `conflict.found` has it
};

/// Adds a finding for each living other session that has to do with these files.
void add_uses(const files_in_use& use, const projections::world& world,
              const projections::observation& seen, happenings& happened);

} // namespace tally::engine::conflicts
