#include "cli/screens/queue_lines.hpp"

#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

using projections::waiter_view;

namespace {

constexpr std::size_t most_things = 4;
constexpr std::size_t most_ahead = 2;

/// The stages without room, who has what is wanted, and who comes first: of many the first few.
std::string behind(const waiter_view& row) {
  std::string text;
  if (!row.full_stages.empty())
    text = fmt::format(", {} {} full", listed(row.full_stages, most_things),
                       row.full_stages.size() == 1 ? "is" : "are");
  if (!row.waits_on.empty()) text += ", behind " + listed(row.waits_on, most_ahead);
  if (!row.shows_life) text += ", shows no life and is passed by";
  return text;
}

} // namespace

std::string waiter_text(const waiter_view& row) {
  std::string text = fmt::format("{} since {}, position {}{}", row.session, local_text(row.since),
                                 row.ticket, behind(row));
  const auto things = things_of(row);
  if (things.size() > 1) text += fmt::format("; for {} together", listed(things, most_things));
  return text;
}

std::vector<std::string> queue_lines(const std::vector<waiter_view>& queue, std::size_t most,
                                     std::size_t width, bool colour) {
  std::vector<std::string> lines;
  if (queue.empty()) return lines;
  lines.push_back(styled(fmt::format("WAITING  {}", queue.size()), style::heading, colour));
  const std::size_t shown = std::min(most, queue.size());
  std::size_t names = 0; // those that are longer stand alone
  for (std::size_t at = 0; at < shown; ++at) {
    const std::size_t name = display_width(for_screen(queue[at].session));
    if (name <= width / 4) names = std::max(names, name);
  }
  const std::size_t indent = margin.size() + names + 2;
  for (std::size_t at = 0; at < shown; ++at) {
    const waiter_view& row = queue[at];
    const std::string name = shortened(for_screen(row.session), width - margin.size());
    const std::string text = fmt::format("{}{}; for {}", listed(things_of(row), most_things),
                                         behind(row), length_text(row.since_s));
    put_beside(lines, fmt::format("{}{}  ", margin, name), margin.size() + display_width(name) + 2,
               indent, fitted(for_screen(text), width - std::min(width, indent)));
  }
  if (shown < queue.size())
    lines.push_back(
        styled(fmt::format("{}… and {} more: tally query queue", margin, queue.size() - shown),
               style::dim, colour));
  return lines;
}

} // namespace tally::cli
