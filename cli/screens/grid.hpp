#pragma once

#include "cli/text/terminal.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// A piece of a line: text that is safe for a terminal already, and what it means.
struct cell {
  std::string text;
  style meaning = style::plain;
};

/// A column of a grid.
struct grid_column {
  std::string_view title;
  bool at_right = false;
  std::size_t least = 0;  ///< how narrow it may become; 0: it is never shortened
  bool keeps_end = false; ///< shortened in the middle: of names that begin alike the ends differ
};

/// `text` if it fits, else its beginning and its end with a `…` between them.
std::string shortened_within(std::string_view text, std::size_t cells);

/// Aligned columns in which every cell has its own style: what a dashboard is made of. A column
/// without any text is left out.
class grid {
public:
  explicit grid(std::vector<grid_column> columns) : columns_(std::move(columns)) {}

  /// Adds a row; it has a cell for each column.
  void add(std::vector<cell> row) { rows_.push_back(std::move(row)); }

  /// The heading and the rows, none longer than `width` cells as far as columns may be shortened:
  /// the widest first.
  [[nodiscard]] std::vector<std::string> lines(std::size_t width, bool colour) const;

  /// The cells that a row takes before anything is shortened.
  [[nodiscard]] std::size_t natural_width() const;

private:
  [[nodiscard]] std::vector<std::size_t> natural_widths() const;

  std::vector<grid_column> columns_;
  std::vector<std::vector<cell>> rows_;
};

} // namespace tally::cli
