#include "cli/screens/conflict_list.hpp"

#include "cli/screens/status_picture.hpp"
#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

using projections::conflict_view;

std::string paths_text(const std::vector<std::string>& paths) {
  if (paths.empty()) return "some files";
  if (paths.size() <= 2) return fmt::format("{}", fmt::join(paths, " and "));
  return fmt::format("{} and {}", paths.front(), counted(paths.size() - 1, "more file"));
}

} // namespace

std::string conflict_matter(const conflict_view& conflict) {
  const std::string who = fmt::format("{}", fmt::join(conflict.sessions, " and "));
  if (conflict.kind == "dependency_violation" && conflict.items.size() > 1) {
    return fmt::format("{} is at {}, which waits for {}", who, conflict.items.front(),
                       fmt::join(conflict.items.begin() + 1, conflict.items.end(), ", "));
  }
  if (conflict.kind == "merge_conflict")
    return fmt::format("the branches of {} do not merge: {}", who, paths_text(conflict.paths));
  return fmt::format("{} are both at {}", who, paths_text(conflict.paths));
}

std::vector<std::string> conflict_lines(const std::vector<conflict_view>& conflicts,
                                        std::size_t width, bool colour) {
  constexpr std::size_t most = 3;
  std::vector<std::string> lines;
  std::size_t open = 0;
  for (const auto& conflict : conflicts) {
    if (conflict.state != "open" || ++open > most) continue;
    const std::string head = fmt::format("  {}  ", for_screen(conflict.id));
    const auto put = [&](const std::string& before, const std::string& text) {
      const std::size_t taken = display_width(before);
      put_beside(lines, before, taken, taken,
                 fitted(for_screen(text), width - std::min(width, taken)));
    };
    put(head, conflict_matter(conflict));
    put("    → ", conflict.suggestion);
  }
  if (open > most)
    lines.push_back(
        styled(fmt::format("  … and {} more: tally conflicts", open - most), style::dim, colour));
  if (!lines.empty()) lines.insert(lines.begin(), styled("CONFLICTS", style::heading, colour));
  return lines;
}

std::string conflict_list(const std::vector<conflict_view>& conflicts, const terminal& screen) {
  const std::size_t width = picture_width(screen);
  std::string text;
  for (const auto& conflict : conflicts) {
    const std::string id = conflict.id.empty() ? "(new)" : conflict.id;
    const bool is_open = conflict.state == "open" || conflict.state == "unrecorded";
    text += fmt::format("{}  {}  {}\n", styled(for_screen(id), style::emphasis, screen.colour),
                        styled(conflict.kind, is_open ? style::alert : style::dim, screen.colour),
                        for_screen(conflict_matter(conflict)));
    std::string more = fmt::format("{} since {}", conflict.state, local_text(conflict.since));
    if (conflict.reason) more += fmt::format(": {}", *conflict.reason);
    text += "  " + styled(shortened(for_screen(more), width - 2), style::dim, screen.colour) + '\n';
    if (!conflict.suggestion.empty())
      text += fmt::format("  → {}\n", wrapped(for_screen(conflict.suggestion), width - 4, 4));
  }
  return text;
}

} // namespace tally::cli
