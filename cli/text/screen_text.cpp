#include "cli/text/screen_text.hpp"

#include "cli/text/utf8.hpp"
#include "cli/text/width_ranges.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tally::cli {

namespace {

template <std::size_t Size>
bool is_in(const widths::range (&ranges)[Size], char32_t point) {
  const auto* const found =
      std::upper_bound(std::begin(ranges), std::end(ranges), point,
                       [](char32_t wanted, widths::range range) { return wanted < range.first; });
  return found != std::begin(ranges) && point <= std::prev(found)->last;
}

std::size_t width_of(char32_t point) {
  if (point < 0x300) {
    return 1;
  }
  if (is_in(widths::none, point)) {
    return 0;
  }
  return is_in(widths::two, point) ? 2 : 1;
}

void append_visible(std::string& out, char32_t point, line_breaks breaks) {
  if (point == '\n') {
    out += breaks == line_breaks::kept ? "\n" : "⏎";
  } else if (point == '\t') {
    out += ' ';
  } else if (point < 0x100) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(point));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<unsigned>(point));
  }
}

} // namespace

std::string for_screen(std::string_view text, line_breaks breaks) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const character next = first_character(text);
    if (text.starts_with("\r\n")) {
      // A line break like any other.
    } else if (is_control(next.point)) {
      append_visible(out, next.point, breaks);
    } else {
      append_utf8(out, next.point);
    }
    text.remove_prefix(next.length);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    const character next = first_character(text);
    cells += width_of(next.point);
    text.remove_prefix(next.length);
  }
  return cells;
}

std::string shortened(std::string_view text, std::size_t cells) {
  if (display_width(text) <= cells) {
    return std::string(text);
  }
  std::size_t taken = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const character next = first_character(text.substr(bytes));
    const std::size_t width = width_of(next.point);
    if (taken + width + 1 > cells) {
      break;
    }
    taken += width;
    bytes += next.length;
  }
  return std::string(text.substr(0, bytes)) + (cells > 0 ? "…" : "");
}

std::string cut_styled(std::string_view line, std::size_t cells) {
  std::string out;
  std::size_t taken = 0;
  while (!line.empty()) {
    // Of an escape only its end is looked for: all of it takes no cell.
    const std::size_t escape = line.front() == '\x1b' ? line.find('m') + 1 : 0;
    const character next = first_character(line);
    const std::size_t length = escape != 0 ? escape : next.length;
    const std::size_t width = escape != 0 ? 0 : width_of(next.point);
    if (taken + width <= cells) out += line.substr(0, length);
    taken += width;
    line.remove_prefix(length);
  }
  return out;
}

std::string counted(std::string_view number, std::string_view what) {
  const bool is_y = what.ends_with('y');
  if (number == "1") return fmt::format("1 {}", what);
  return fmt::format("{} {}{}", number, is_y ? what.substr(0, what.size() - 1) : what,
                     is_y ? "ies" : "s");
}

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  const std::size_t shown = std::min(names.size(), std::max<std::size_t>(most, 1));
  std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::string padded(std::string_view text, std::size_t cells) {
  std::string out(text);
  out.append(cells - std::min(cells, display_width(text)), ' ');
  return out;
}

std::string wrapped(std::string_view text, std::size_t cells, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  const auto break_line = [&] {
    out += '\n';
    out.append(indent, ' ');
    column = 0;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t width = display_width(word);
    if (column > 0 && !word.empty()) {
      if (column + 1 + width > cells) {
        break_line();
      } else {
        out += ' ';
        ++column;
      }
    }
    out += word;
    column += width;
    if (end < text.size() && text[end] == '\n') {
      break_line();
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<std::string> fitted(std::string_view text, std::size_t cells) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (display_width(line) <= cells) {
      lines.emplace_back(line);
    } else {
      const std::size_t margin = std::min(line.find_first_not_of(' '), cells / 2);
      const std::string parts = wrapped(line.substr(margin), cells - margin);
      for (std::size_t at = 0; at <= parts.size();) {
        const std::size_t next = std::min(parts.find('\n', at), parts.size());
        lines.push_back(std::string(margin, ' ') +
                        shortened(std::string_view(parts).substr(at, next - at), cells - margin));
        at = next + 1;
      }
    }
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

} // namespace tally::cli
