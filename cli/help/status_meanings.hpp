#pragma once

#include <span>
#include <string_view>

namespace tally::cli {

/// What an exit status means, in the words of the reference page.
struct status_meaning {
  int number;
  std::string_view text;
};

/// All of them, by number.
std::span<const status_meaning> status_meanings();

} // namespace tally::cli
