#include "cli/screens/grid.hpp"

#include "cli/text/screen_text.hpp"
#include "cli/text/utf8.hpp"

#include <algorithm>

namespace tally::cli {

namespace {

constexpr std::string_view gap = "  ";

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t width : widths) {
    if (width > 0) sum += width + (sum == 0 ? 0 : gap.size());
  }
  return sum;
}

/// Takes what is too much from the widest column that may give, a cell at a time.
void fit(std::vector<std::size_t>& widths, const std::vector<grid_column>& columns,
         std::size_t width) {
  while (total(widths) > width) {
    std::size_t* widest = nullptr;
    for (std::size_t at = 0; at < widths.size(); ++at) {
      const std::size_t least = std::max(columns[at].least, display_width(columns[at].title));
      if (columns[at].least == 0 || widths[at] <= least) continue;
      if (widest == nullptr || widths[at] > *widest) widest = &widths[at];
    }
    if (widest == nullptr) return;
    --*widest;
  }
}

// Blanks stand outside the colour, so that a line can be cut at its last character.
void append(std::string& line, const cell& what, std::size_t width, const grid_column& column,
            bool colour) {
  const std::string shown =
      column.keeps_end ? shortened_within(what.text, width) : shortened(what.text, width);
  const std::size_t blanks = width - std::min(width, display_width(shown));
  line.append(column.at_right ? blanks : 0, ' ');
  line += styled(shown, what.meaning, colour);
  line.append(column.at_right ? 0 : blanks, ' ');
}

} // namespace

std::string shortened_within(std::string_view text, std::size_t cells) {
  if (display_width(text) <= cells) return std::string(text);
  std::string_view end = text;
  while (!end.empty() && display_width(end) > cells / 3)
    end.remove_prefix(first_character(end).length);
  return shortened(text, cells - display_width(end)) + std::string(end);
}

std::vector<std::size_t> grid::natural_widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    for (const auto& row : rows_) widths[at] = std::max(widths[at], display_width(row[at].text));
    if (widths[at] > 0) widths[at] = std::max(widths[at], display_width(columns_[at].title));
  }
  return widths;
}

std::size_t grid::natural_width() const { return total(natural_widths()); }

std::vector<std::string> grid::lines(std::size_t width, bool colour) const {
  std::vector<std::size_t> widths = natural_widths();
  fit(widths, columns_, width);
  std::vector<std::string> made;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t at = 0; at < columns_.size(); ++at) {
      if (widths[at] == 0) continue;
      line += line.empty() ? "" : gap;
      append(line, cell_of(at), widths[at], columns_[at], colour);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    made.push_back(std::move(line));
  };
  add_line([&](std::size_t at) { return cell{std::string(columns_[at].title), style::dim}; });
  for (const auto& row : rows_) add_line([&](std::size_t at) { return row[at]; });
  return made;
}

} // namespace tally::cli
