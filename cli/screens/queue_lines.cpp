#include "cli/screens/queue_lines.hpp"

#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

using projections::waiter_view;

std::string waiter_text(const waiter_view& row) {
  std::string text =
      fmt::format("{} since {}, position {}", row.session, local_text(row.since), row.ticket);
  if (!row.waits_on.empty()) text += fmt::format(", behind {}", fmt::join(row.waits_on, ", "));
  const auto things = things_of(row);
  if (things.size() > 1) text += fmt::format("; for {} together", fmt::join(things, ", "));
  return text;
}

std::vector<std::string> queue_lines(const std::vector<waiter_view>& queue, std::size_t most,
                                     std::size_t width, bool colour) {
  constexpr std::size_t most_name = 28;

  std::vector<std::string> lines;
  if (queue.empty()) return lines;
  lines.push_back(styled(fmt::format("WAITING  {}", queue.size()), style::heading, colour));
  std::size_t names = 0;
  const std::size_t shown = std::min(most, queue.size());
  for (std::size_t at = 0; at < shown; ++at)
    names = std::max(names, display_width(shortened(for_screen(queue[at].session), most_name)));
  for (std::size_t at = 0; at < shown; ++at) {
    const waiter_view& row = queue[at];
    std::string text = fmt::format("{}", fmt::join(things_of(row), ", "));
    if (!row.waits_on.empty()) text += fmt::format(", behind {}", fmt::join(row.waits_on, ", "));
    text += fmt::format("; for {}", length_text(row.since_s));
    const std::size_t taken = margin.size() + names + 2;
    lines.push_back(fmt::format("{}{}  {}", margin,
                                padded(shortened(for_screen(row.session), most_name), names),
                                shortened(for_screen(text), width - std::min(width, taken))));
  }
  if (shown < queue.size())
    lines.push_back(
        styled(fmt::format("{}… and {} more", margin, queue.size() - shown), style::dim, colour));
  return lines;
}

} // namespace tally::cli
