#pragma once

#include <cstddef>
#include <cstdint>

namespace tally::projections {

/// Stands for an item within one world, so that rows stay small: 0, 1, 2 … in the order in which
/// the log names them.
enum class item_number : std::uint32_t {};

/// Stands for a session within one world.
enum class session_number : std::uint32_t {};

/// Where a number's row stands.
template <class Number>
constexpr std::size_t index_of(Number number) {
  return static_cast<std::size_t>(number);
}

} // namespace tally::projections
