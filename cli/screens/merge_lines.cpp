#include "cli/screens/merge_lines.hpp"

#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

using projections::merge_point_view;

constexpr std::size_t most_items = 6;
constexpr std::size_t most_waiters = 3; // all of them stand in the queue

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
    text = "waits for " + listed(point.waiting_on, most_items);
  } else if (ahead != all.end()) {
    text = fmt::format("waits for the slot of {}, which {} has", point.into, *ahead->holder);
  } else {
    text = fmt::format("→ tally merge start {}", events::shell_word(point.id));
  }
  if (!point.queue.empty()) text += "; in the queue: " + listed(point.queue, most_waiters);
  return text;
}

} // namespace

std::vector<std::string> merge_lines(const std::vector<merge_point_view>& points, std::size_t width,
                                     bool colour) {
  std::size_t names = 0; // those that are longer stand in a line of their own
  std::size_t states = 0;
  for (const auto& point : points) {
    const std::size_t name = display_width(for_screen(point.id));
    if (name <= width / 4) names = std::max(names, name);
    states = std::max(states, point.state.size());
  }
  const std::size_t indent = names + 2 + states + 2;
  const std::size_t room = width - std::min(width, indent);
  std::vector<std::string> lines;
  for (const auto& point : points) {
    const std::size_t most = width - std::min(width, point.state.size() + 2);
    const std::string name = padded(shortened(for_screen(point.id), most), names);
    std::vector<std::string> texts;
    if (!point.title.empty()) texts.push_back(shortened(for_screen(point.title), room));
    for (const auto& text : fitted(for_screen(details(point, points)), room))
      texts.push_back(styled(text, style::dim, colour));
    put_beside(lines, fmt::format("{}  {}  ", name, styled(point.state, meaning_of(point), colour)),
               display_width(name) + point.state.size() + 4, indent, texts);
  }
  return lines;
}

} // namespace tally::cli
