#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// What becomes of line breaks inside text.
enum class line_breaks {
  shown, ///< as ⏎, so that a cell stays on its line
  kept,  ///< as they are
};

/// Text of the board made safe for a terminal: a control character becomes a visible escape such as
/// `\x1b` or `\u{202e}`, a tab a blank, bytes that are not UTF-8 the replacement character.
std::string for_screen(std::string_view text, line_breaks breaks = line_breaks::shown);

/// The cells of a terminal that `text` takes: two for wide characters, none for those that join
/// others.
std::size_t display_width(std::string_view text);

/// `text` if it fits, else as much of it as leaves room for the `…` at its end.
std::string shortened(std::string_view text, std::size_t cells);

/// What fits of a line that holds nothing but shown text and what `styled` adds.
std::string cut_styled(std::string_view line, std::size_t cells);

/// How many there are of `what`: `1 item`, `2 items`, `3 dependencies`.
std::string counted(std::string_view number, std::string_view what);
template <std::integral Number>
std::string counted(Number number, std::string_view what) {
  return counted(std::to_string(number), what);
}

/// `a, b and 3 more`: the first `most` of `names`.
std::string listed(const std::vector<std::string>& names, std::size_t most);

/// `text` with blanks behind it up to `cells`.
std::string padded(std::string_view text, std::size_t cells);

/// `text` broken at blanks so that no line is longer than `cells` (a longer word stands alone),
/// with `indent` blanks before every line but the first; line breaks in it are kept.
std::string wrapped(std::string_view text, std::size_t cells, std::size_t indent = 0);

/// The lines of `text`, those that are longer than `cells` broken at blanks; the blanks that a line
/// begins with stand before its parts too. Only a longer word is cut.
std::vector<std::string> fitted(std::string_view text, std::size_t cells);

} // namespace tally::cli
