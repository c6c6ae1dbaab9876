#include "cli/screens/merge_lines.hpp"

#include "cli/screens/grid.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

using projections::merge_point_view;

constexpr std::size_t most_name = 28;

style meaning_of(const merge_point_view& point) {
  if (point.state == "integrating" || point.state == "integrated") return style::good;
  return point.state == "ready" ? style::warning : style::dim;
}

/// What it waits for, or who has it.
std::string details(const merge_point_view& point, const std::vector<merge_point_view>& all) {
  std::string text;
  const auto ahead = std::find_if(all.begin(), all.end(), [&](const merge_point_view& other) {
    return other.holder && other.into == point.into;
  });
  if (point.holder) {
    text = fmt::format("{} integrates it into {} since {}", *point.holder, point.into,
                       local_text(point.since));
  } else if (point.state == "integrated") {
    text = fmt::format("into {}, {}", point.into, local_text(point.since));
    if (point.commit) text += " as " + *point.commit;
  } else if (!point.waiting_on.empty()) {
    text = fmt::format("waits for {}", fmt::join(point.waiting_on, ", "));
  } else if (ahead != all.end()) {
    text = fmt::format("waits for the slot of {}, which {} has", point.into, *ahead->holder);
  } else {
    text = fmt::format("→ tally merge start {}", point.id);
  }
  if (!point.queue.empty()) text += fmt::format("; in the queue: {}", fmt::join(point.queue, ", "));
  return text;
}

} // namespace

std::vector<std::string> merge_lines(const std::vector<merge_point_view>& points, std::size_t width,
                                     bool colour) {
  std::size_t names = 0;
  std::size_t states = 0;
  for (const auto& point : points) {
    names = std::max(names, display_width(shortened(for_screen(point.id), most_name)));
    states = std::max(states, point.state.size());
  }
  const std::string indent(names + 2 + states + 2, ' ');
  const std::size_t room = width - std::min(width, indent.size());
  std::vector<std::string> lines;
  for (const auto& point : points) {
    const std::string blanks(states - point.state.size() + 2, ' ');
    std::string line =
        fmt::format("{}  {}{}", padded(shortened(for_screen(point.id), most_name), names),
                    styled(point.state, meaning_of(point), colour), blanks);
    if (!point.title.empty()) { // else its details stand in the title's place
      lines.push_back(line + shortened(for_screen(point.title), room));
      line = indent;
    }
    lines.push_back(
        line + styled(shortened(for_screen(details(point, points)), room), style::dim, colour));
  }
  return lines;
}

} // namespace tally::cli
