#include "cli/screens/status_picture.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/screens/conflict_list.hpp"
#include "cli/screens/grid.hpp"
#include "cli/screens/merge_lines.hpp"
#include "cli/screens/need_lines.hpp"
#include "cli/screens/queue_lines.hpp"
#include "cli/screens/wording.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>

namespace tally::cli {

namespace {

using projections::pipeline_view;
using projections::session_view;
using lines = std::vector<std::string>;

constexpr std::size_t widest_picture = 140;
constexpr std::size_t width_off_screen = 100; // for files and pipes
constexpr std::size_t widest_bar = 30;
constexpr std::size_t least_bar = 8;

std::string item_names(const std::vector<std::string>& items) {
  if (items.empty()) return {};
  if (items.size() == 1) return items.front();
  return fmt::format("{} +{}", items.front(), items.size() - 1);
}

/// What a session is at, in a few words.
std::string doing(const session_view& session) {
  if (session.stuck)
    return session.stuck->answered ? "answered, not read yet" : session.stuck->reason;
  if (session.status == "complete" && session.pr) return *session.pr;
  if (session.title) return *session.title;
  if (session.focus) return *session.focus;
  return session.note.value_or("");
}

/// That it was told something that it has not read.
std::string unread(const session_view& session) {
  return session.unread == 0 || session.stuck ? "" : fmt::format("{} unread · ", session.unread);
}

bool is_idle_and_lapsed(const session_view& session) {
  return session.lapsed && session.items.empty();
}

// --- the pipeline --------------------------------------------------------------------------------

std::uint64_t waiting(const pipeline_view& stage) {
  return stage.todo - std::min(stage.todo, stage.ready);
}

cell count_cell(std::uint64_t count, style meaning = style::plain) {
  return count == 0 ? cell{"·", style::dim} : cell{fmt::format("{}", count), meaning};
}

/// How many places of a stage's limit are taken; nothing where it has none.
cell limit_cell(const pipeline_view& stage) {
  if (!stage.wip_limit) return {};
  const std::uint64_t taken = stage.places_taken.value_or(0);
  return {fmt::format("{} of {}", taken, *stage.wip_limit),
          taken < *stage.wip_limit ? style::plain : style::warning};
}

/// What each part gets of a bar: never nothing where there is something.
std::size_t share(std::uint64_t count, std::uint64_t most, std::size_t bar) {
  if (count == 0 || most == 0) return 0;
  return std::max<std::size_t>(1, count * bar / most);
}

std::string repeated(std::string_view glyph, std::size_t times) {
  std::string text;
  for (std::size_t at = 0; at < times; ++at) text += glyph;
  return text;
}

std::string bar_text(const pipeline_view& stage, std::uint64_t most, std::size_t bar, bool colour) {
  std::array<std::size_t, 3> parts{share(stage.claimed, most, bar), share(stage.ready, most, bar),
                                   share(waiting(stage), most, bar)};
  while (parts[0] + parts[1] + parts[2] > bar) --*std::max_element(parts.begin(), parts.end());
  return styled(repeated("█", parts[0]), style::good, colour) + repeated("▓", parts[1]) +
         styled(repeated("░", parts[2]), style::dim, colour);
}

bool has_failures(const std::vector<pipeline_view>& pipeline) {
  return std::any_of(pipeline.begin(), pipeline.end(),
                     [](const pipeline_view& stage) { return stage.failed > 0; });
}

lines pipeline_lines(const std::vector<pipeline_view>& pipeline, std::size_t width, bool colour) {
  const bool failures = has_failures(pipeline);
  grid table({{"STAGE", false, 8},
              {"█ CLAIMED", true},
              {"▓ READY", true},
              {"░ WAITING", true},
              {"FAILED", true},
              {"DONE", true},
              {"LIMIT", true},
              {"SESSIONS", true}});
  std::uint64_t most = 0;
  for (const auto& stage : pipeline) {
    table.add({{for_screen(stage.stage)},
               count_cell(stage.claimed, style::good),
               count_cell(stage.ready),
               count_cell(waiting(stage)),
               failures ? count_cell(stage.failed, style::alert) : cell{},
               count_cell(stage.done),
               limit_cell(stage),
               count_cell(stage.sessions)});
    most = std::max(most, stage.claimed + stage.todo);
  }
  const std::size_t natural = std::min(table.natural_width(), width);
  const std::size_t taken = margin.size() + natural + margin.size();
  lines out{styled("PIPELINE", style::heading, colour)};
  const lines rows = table.lines(width - margin.size(), colour);
  const std::size_t bar = std::min(widest_bar, width - std::min(width, taken));
  for (std::size_t at = 0; at < rows.size(); ++at) {
    std::string line = std::string(margin) + rows[at];
    if (at > 0 && bar >= least_bar) {
      // The last column stands at the right, so every row ends in the same cell.
      const std::string bars = bar_text(pipeline[at - 1], most, bar, colour);
      if (!bars.empty()) line += std::string(margin) + bars;
    }
    out.push_back(std::move(line));
  }
  return out;
}

// --- the sessions --------------------------------------------------------------------------------

lines sessions_section(const status_page& page, std::size_t most, std::size_t width, bool colour) {
  std::vector<session_view> shown;
  std::size_t idle = 0;
  for (const auto& session : page.view.sessions) {
    if (is_idle_and_lapsed(session)) {
      ++idle;
    } else {
      shown.push_back(session);
    }
  }
  lines out{styled("SESSIONS", style::heading, colour)};
  const std::size_t cut = shown.size() - std::min(shown.size(), most);
  shown.resize(shown.size() - cut);
  if (shown.empty() && cut == 0) {
    out.push_back(fmt::format("{}None is at work. This starts one: {}", margin,
                              styled("tally run --next -- COMMAND", style::emphasis, colour)));
  }
  if (!shown.empty()) {
    for (const auto& line : session_lines(shown, width - margin.size(), colour))
      out.push_back(std::string(margin) + line);
  }
  if (cut > 0) {
    out.push_back(styled(fmt::format("{}… and {} more: tally session list", margin, cut),
                         style::dim, colour));
  }
  if (idle > 0) {
    out.push_back(styled(fmt::format("{}{} fell silent and {} nothing: tally session prune", margin,
                                     counted(idle, "session"), idle == 1 ? "holds" : "hold"),
                         style::dim, colour));
  }
  return out;
}

// --- the merge points ----------------------------------------------------------------------------

lines merge_section(const status_page& page, std::size_t most, std::size_t width, bool colour) {
  auto points = page.view.merge_points;
  if (points.empty()) return {};
  const std::size_t cut = points.size() - std::min(points.size(), most);
  points.resize(points.size() - cut);
  lines out{styled("MERGE POINTS", style::heading, colour)};
  for (const auto& line : merge_lines(points, width - margin.size(), colour))
    out.push_back(std::string(margin) + line);
  if (cut > 0) {
    out.push_back(
        styled(fmt::format("{}… and {} more: tally merge list", margin, cut), style::dim, colour));
  }
  return out;
}

// --- what happened -------------------------------------------------------------------------------

lines event_lines(const status_page& page, std::size_t most, std::size_t width, bool colour) {
  lines out;
  if (page.events.empty() && page.since.empty()) return out;
  out.push_back(styled(page.since.empty() ? "LATELY" : "SINCE " + for_screen(page.since),
                       style::heading, colour));
  if (page.events.empty()) out.push_back(std::string(margin) + "Nothing happened.");
  const std::size_t count = std::min(most, page.events.size());
  const std::size_t left_out = page.events.size() - count;
  if (left_out > 0 && !page.since.empty()) {
    out.push_back(styled(fmt::format("{}… {} earlier", margin, left_out), style::dim, colour));
  }
  std::size_t ages = 0;
  std::vector<std::pair<std::string, std::string>> told;
  for (auto at = page.events.size() - count; at < page.events.size(); ++at) {
    const auto& event = page.events[at];
    const std::int64_t age = (page.now.milliseconds - event.when.milliseconds) / 1000;
    told.emplace_back(age_text(age), for_screen(event.sentence));
    ages = std::max(ages, display_width(told.back().first));
  }
  for (const auto& [age, sentence] : told) {
    const std::size_t taken = margin.size() + ages + 2;
    const std::string blanks(ages - display_width(age), ' ');
    out.push_back(fmt::format("{}{}{}  {}", margin, blanks, styled(age, style::dim, colour),
                              shortened(sentence, width - std::min(width, taken))));
  }
  return out;
}

// --- the page ------------------------------------------------------------------------------------

std::string headline(const status_page& page, std::size_t width, bool colour) {
  std::uint64_t open = 0;
  std::uint64_t done = 0;
  for (const auto& stage : page.view.pipeline) {
    open += stage.todo + stage.claimed + stage.failed;
    done += stage.done;
  }
  const auto living = static_cast<std::uint64_t>(
      std::count_if(page.view.sessions.begin(), page.view.sessions.end(),
                    [](const session_view& session) { return !session.lapsed; }));
  const std::string counts = fmt::format("{} · {} · {} done", counted(living, "session"),
                                         counted(open, "open item"), done);
  const bool is_empty = page.view.position == 0; // no commit, so no time either
  std::string right =
      fmt::format("{}as of {}{}{}", page.is_past ? "the past, " : "", page.view.position,
                  is_empty ? "" : ", ", is_empty ? "" : local_text(page.now));
  if (page.project.size() + counts.size() + right.size() + 4 > width)
    right = is_empty ? "as of 0" : local_text(page.now);
  const std::size_t room = width - std::min(width, display_width(right) + 2);
  const std::string name =
      shortened(for_screen(page.project), room - std::min(room, display_width(counts) + 2));
  const std::size_t taken = display_width(name) + 2 + display_width(counts);
  const std::string blanks(room + 2 - std::min(room, taken), ' ');
  return fmt::format("{}  {}{}{}", styled(name, style::emphasis, colour), counts, blanks,
                     styled(right, style::dim, colour));
}

lines advice_lines(bool colour) {
  const auto advice = [&](std::string_view command, std::string_view meaning) {
    return fmt::format("{}{}  {}", margin, styled(padded(command, 32), style::emphasis, colour),
                       meaning);
  };
  return {"Nothing is on the board yet. What to do next:",
          "",
          advice("tally add \"Fix the login\"", "puts an item on it"),
          advice("tally import wrk PATH", "brings a queue of WRK files"),
          advice("tally run --next -- COMMAND", "works on the next item"),
          advice("tally help", "shows the rest")};
}

bool is_blank(const status_page& page) {
  return page.view.sessions.empty() && page.view.needs_you.empty() &&
         std::all_of(page.view.pipeline.begin(), page.view.pipeline.end(),
                     [](const pipeline_view& stage) { return stage.total == 0; });
}

/// How much of each section is shown.
struct measure {
  std::size_t needs = 10;
  std::size_t sessions = 1000;
  std::size_t events = 1000;
  std::size_t merge_points = 1000;
  std::size_t queue = 10;

  /// Takes one line away where there is most to spare; false where nothing is left to take.
  bool give(const status_page& page) {
    sessions = std::min(sessions, page.view.sessions.size());
    events = std::min(events, page.events.size());
    needs = std::min(needs, page.view.needs_you.size());
    merge_points = std::min(merge_points, page.view.merge_points.size());
    queue = std::min(queue, page.view.queue.size());
    std::size_t* const from = events > 3         ? &events
                              : sessions > 5     ? &sessions
                              : queue > 3        ? &queue
                              : merge_points > 2 ? &merge_points
                              : needs > 2        ? &needs
                              : events > 0       ? &events
                              : queue > 1        ? &queue
                              : merge_points > 0 ? &merge_points
                              : sessions > 1     ? &sessions
                              : needs > 1        ? &needs
                                                 : nullptr;
    if (from == nullptr) return false;
    --*from;
    return true;
  }
};

lines page_lines(const status_page& page, const measure& of, std::size_t width, bool colour) {
  lines out{headline(page, width, colour)};
  const auto add = [&](const lines& section) {
    if (section.empty()) return;
    out.emplace_back();
    out.insert(out.end(), section.begin(), section.end());
  };
  if (is_blank(page)) {
    add(advice_lines(colour));
  } else {
    add(need_lines(page.view.needs_you, of.needs, width, colour));
    add(conflict_lines(page.view.conflicts, width, colour));
    add(pipeline_lines(page.view.pipeline, width, colour));
    add(sessions_section(page, of.sessions, width, colour));
    add(queue_lines(page.view.queue, of.queue, width, colour));
    add(merge_section(page, of.merge_points, width, colour));
  }
  if (of.events > 0 || !page.since.empty()) add(event_lines(page, of.events, width, colour));
  if (!page.footer.empty()) add({styled(page.footer, style::dim, colour)});
  return out;
}

} // namespace

std::size_t picture_width(const terminal& screen) {
  const bool is_known = screen.interactive || screen.told_columns;
  return is_known ? std::clamp<std::size_t>(screen.columns, 40, widest_picture) : width_off_screen;
}

std::string pipeline_line(const std::vector<pipeline_view>& pipeline) {
  std::string line;
  for (const auto& stage : pipeline) {
    line += line.empty() ? "" : " → ";
    line += fmt::format("{} {}", stage.todo + stage.claimed + stage.failed, stage.stage);
    if (stage.claimed > 0) line += fmt::format(" ({} claimed)", stage.claimed);
  }
  return line;
}

std::vector<std::string> session_lines(const std::vector<session_view>& sessions, std::size_t width,
                                       bool colour) {
  constexpr std::size_t least_doing = 12;
  constexpr std::size_t most_name = 28;
  const auto table_of = [&](std::size_t doing_width) {
    grid table({{"SESSION", false, 8, true},
                {"PROVIDER", false, 8},
                {"ITEM", false, 8, true},
                {"STAGE", false, 6},
                {"STATUS"},
                {"DURATION"},
                {"SEEN"},
                {"DOING"}});
    for (const auto& session : sessions) {
      table.add(
          {{shortened_within(for_screen(session.session), most_name)},
           {for_screen(session.provider.value_or(""))},
           {shortened_within(for_screen(item_names(session.items)), most_name)},
           {for_screen(session.stage.value_or(""))},
           status_cell(session.lapsed ? "lapsed" : session.status),
           {length_text(session.duration_s)},
           {session.last_seen ? age_text(session.age_s) : "never"},
           {shortened(for_screen(unread(session) + doing(session)), doing_width), style::dim}});
    }
    return table;
  };
  const grid bare = table_of(0);
  const std::size_t taken = bare.natural_width() + 2;
  const std::size_t room = width - std::min(width, taken);
  return (room < least_doing ? bare : table_of(room)).lines(width, colour);
}

std::string status_picture(const status_page& page, const terminal& screen,
                           std::optional<std::size_t> rows) {
  const std::size_t width = picture_width(screen);
  measure shown;
  lines out = page_lines(page, shown, width, screen.colour);
  while (rows && out.size() > *rows && shown.give(page))
    out = page_lines(page, shown, width, screen.colour);
  if (!rows) return fmt::format("{}\n", fmt::join(out, "\n"));
  // A line that a terminal breaks would scroll it.
  if (out.size() > *rows) out.resize(*rows);
  for (auto& line : out) line = cut_styled(line, screen.columns);
  return fmt::format("{}\n", fmt::join(out, "\n"));
}

} // namespace tally::cli
