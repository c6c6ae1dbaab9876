#include "cli/arguments/suggest.hpp"

#include <algorithm>
#include <cstddef>

namespace tally::cli {

namespace {

// Optimal string alignment: the dynamic programming of Wagner and Fischer (1974), with neighbours
// swapped as one step.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> two_above(right.size() + 1);
  std::vector<std::size_t> above(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) {
    row[column] = column;
  }
  for (std::size_t line = 1; line <= left.size(); ++line) {
    two_above.swap(above);
    above.swap(row);
    row[0] = line;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const bool same = left[line - 1] == right[column - 1];
      row[column] =
          std::min({above[column] + 1, row[column - 1] + 1, above[column - 1] + (same ? 0 : 1)});
      const bool swapped = line > 1 && column > 1 && left[line - 1] == right[column - 2] &&
                           left[line - 2] == right[column - 1];
      if (swapped) {
        row[column] = std::min(row[column], two_above[column - 2] + 1);
      }
    }
  }
  return row[right.size()];
}

} // namespace

std::optional<std::string_view> nearest(std::string_view typed,
                                        const std::vector<std::string_view>& known) {
  constexpr std::size_t longest_typed = 64;
  std::optional<std::string_view> best;
  std::size_t least = std::max<std::size_t>(1, typed.size() / 3) + 1;
  if (typed.size() > longest_typed) {
    return best;
  }
  for (const std::string_view each : known) {
    const std::size_t far =
        each.starts_with(typed) && typed.size() >= 2 ? 1 : distance(typed, each);
    if (far < least) {
      least = far;
      best = each;
    }
  }
  return best;
}

} // namespace tally::cli
