#pragma once

#include "tests/processes/process.hpp"

#include <filesystem>
#include <vector>

namespace tally::tests {

/// How racers are made to be at work at the same time.
enum class race_start {
  gun,    ///< all wait in a shell and become the command at one signal
  pile_up ///< the board's lock is held until every one of them is blocked on it
};

/// Races the command lines on the board in `board` and gives how they ended, in their order.
std::vector<ending> race(const std::filesystem::path& board, const std::vector<words>& commands,
                         race_start how);

/// The start of round `number`: in turns.
inline race_start start_of(int number) {
  return number % 2 == 0 ? race_start::pile_up : race_start::gun;
}

} // namespace tally::tests
