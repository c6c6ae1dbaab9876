#include "cli/screens/need_lines.hpp"

#include "cli/screens/wording.hpp"
#include "cli/text/screen_text.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace tally::cli {

namespace {

using projections::need_view;
using lines = std::vector<std::string>;

constexpr std::size_t label_width = 8;
constexpr std::size_t most_lines_of_text = 3;

/// The text broken into lines that fit; of a long one the first few, the last ending in `…`.
lines broken(std::string_view text, std::size_t room) {
  lines all = fitted(for_screen(text, line_breaks::kept), room);
  all.erase(std::remove(all.begin(), all.end(), std::string{}), all.end());
  if (all.size() > most_lines_of_text) {
    all.resize(most_lines_of_text);
    all.back() = shortened(all.back() + " …", room);
  }
  return all;
}

/// The title of what it is about behind `link`, where it has one.
std::string title_after(std::string_view link, const need_view& need) {
  if (!need.title || need.title->empty()) return {};
  return fmt::format("{}“{}”", link, *need.title);
}

std::string lapse_text(const need_view& need) {
  const std::int64_t age = need.age_s.value_or(0);
  if (need.judged == "process_gone")
    return fmt::format("its process is gone, last seen {}", age_text(age));
  if (need.judged == "rebooted")
    return fmt::format("its machine restarted, last seen {}", age_text(age));
  return fmt::format("silent for {}", length_text(age));
}

/// What is the matter: who and what, and the title that comes with it where there is room.
struct matter {
  std::string text;
  std::string title = {};
};

/// With what a session holds that waits or fell silent.
matter with_held(std::string text, const need_view& need) {
  if (need.items.empty()) return {std::move(text)};
  text += ", holds " + listed(need.items, 1);
  return {std::move(text), need.items.size() == 1 ? title_after(" ", need) : ""};
}

/// What goes on from a stage only with somebody else's word.
matter at_gate(const need_view& need) {
  constexpr std::size_t most_items = 6;
  const std::string stage = need.reason.value_or("?");
  if (need.items.size() == 1) {
    return {fmt::format("{} by {} goes on from {} only once it is approved", need.items.front(),
                        need.session.value_or("?"), stage),
            title_after(": ", need)};
  }
  return {fmt::format("{} go on from {} only once they are approved: {}",
                      counted(need.items.size(), "held item"), stage,
                      listed(need.items, most_items))};
}

matter matter_of(const need_view& need) {
  const std::string session = need.session.value_or("?");
  const std::string item = need.items.empty() ? "" : need.items.front();
  if (need.status == "gate") return at_gate(need);
  if (need.status == "failed" || need.status == "dead_letter")
    return {fmt::format("{}, {}", item, age_text(need.age_s.value_or(0))), title_after(": ", need)};
  if (need.status == "blocked") {
    return {fmt::format("{} holds {} although it waits for {}", session, item,
                        fmt::join(need.blocked_by, ", "))};
  }
  if (need.merge_point)
    return {fmt::format("{}, all of it is done", *need.merge_point), title_after(": ", need)};
  if (need.status == "lapsed")
    return with_held(fmt::format("{}, {}", session, lapse_text(need)), need);
  return with_held(fmt::format("{}, for {}", session, length_text(need.since_s.value_or(0))), need);
}

/// In one line; in several only where it would be too long even without the title.
lines matter_lines(const need_view& need, std::size_t room) {
  const auto [text, title] = matter_of(need);
  const std::string shown = for_screen(text);
  if (display_width(shown) > room) return broken(text, room);
  return {shortened(shown + for_screen(title), room)};
}

/// Where the work of a session lies, and what it noted last.
std::string place(const need_view& need) {
  std::string text;
  if (need.worktree) text = "work in " + *need.worktree;
  if (need.branch) text += fmt::format("{}on {}", text.empty() ? "work " : " ", *need.branch);
  if (need.note) {
    text += fmt::format("{}noted “{}”", text.empty() ? "it last " : "; last ", *need.note);
  }
  return text;
}

/// A piece of what there is to know, and how much it matters.
struct passage {
  std::string text;
  style meaning = style::dim;
};

std::string numbered(const std::vector<std::string>& options) {
  std::string text;
  for (std::size_t number = 1; number <= options.size(); ++number)
    text += fmt::format("{}{}: {}", number == 1 ? "" : " · ", number, options[number - 1]);
  return text;
}

/// What there is to know.
std::vector<passage> passages(const need_view& need) {
  if (need.stuck) {
    return {{need.stuck->reason, style::plain},
            {need.stuck->context.value_or("")},
            {numbered(need.stuck->options), style::plain}};
  }
  if (need.status == "gate") return {};
  if (need.plan) return {{*need.plan}};
  if (need.pr) return {{*need.pr, style::plain}};
  if (need.reason) return {{*need.reason}};
  if (need.status == "blocked") return {{title_after("", need)}};
  if (need.status == "planning_complete") return {{"its plan has no words; " + place(need)}};
  return {{place(need)}};
}

cell label_of(const need_view& need) {
  cell label = status_cell(need.status);
  if (need.status == "planning_complete") label.text = "plan";
  if (need.status == "complete" && need.pr) label.text = "PR ready";
  return label;
}

/// What stands between the action and its command.
std::string_view link_of(const need_view& need) {
  if (!need.command) return "";
  if (need.status == "complete") return need.pr ? "; once it is merged: " : "; then: ";
  return ": ";
}

/// Another command that would do as well, where there is room for it.
std::string other_command(const need_view& need) {
  if (need.status != "planning_complete") return {};
  return fmt::format(" or tally reject {} --reason \"…\"",
                     for_screen(events::shell_word(need.session.value_or("?"))));
}

/// What to do and the command for it, which stands on a line of its own where both do not fit.
lines action_lines(const need_view& need, std::size_t room, bool colour) {
  const std::string command = need.command ? for_screen(*need.command) : "";
  const std::string action = fmt::format("→ {}{}", need.action, link_of(need));
  if (display_width(action) + display_width(command) > room) {
    lines apart = fitted(action.substr(0, action.find_last_not_of(' ') + 1), room);
    apart.push_back("  " + styled(command, style::emphasis, colour));
    return apart;
  }
  const std::string other = other_command(need);
  const bool fits = display_width(action) + display_width(command) + display_width(other) <= room;
  return {action + styled(command, style::emphasis, colour) + (fits ? other : "")};
}

/// An address in as many lines as it takes: cut, it would lead nowhere.
lines whole_address(std::string_view address, std::size_t room) {
  const std::string text = for_screen(address);
  lines all;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.size(), at + std::max<std::size_t>(room, 4));
    while (end < text.size() && (text[end] & '\xC0') == '\x80') --end; // not within a character
    all.push_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

void add_need(lines& out, const need_view& need, std::size_t width, bool colour) {
  const std::string indent(margin.size() + label_width + 2, ' ');
  const std::size_t room = width - std::min(width, indent.size());
  const cell label = label_of(need);
  const std::string blanks(label_width + 2 - std::min(label_width, display_width(label.text)), ' ');
  put_beside(out, fmt::format("{}{}{}", margin, styled(label.text, label.meaning, colour), blanks),
             indent.size(), indent.size(), matter_lines(need, room));
  for (const passage& each : passages(need)) {
    const bool is_address = need.pr && each.text == *need.pr;
    for (const auto& line : is_address ? whole_address(each.text, room) : broken(each.text, room))
      out.push_back(indent + styled(line, each.meaning, colour));
  }
  for (const auto& line : action_lines(need, room, colour)) out.push_back(indent + line);
}

} // namespace

std::vector<std::string> need_lines(const std::vector<need_view>& needs, std::size_t most,
                                    std::size_t width, bool colour) {
  lines out;
  if (needs.empty()) return out;
  out.push_back(styled("NEEDS YOU", style::heading, colour));
  for (std::size_t at = 0; at < std::min(most, needs.size()); ++at)
    add_need(out, needs[at], width, colour);
  if (needs.size() > most) {
    out.push_back(
        styled(fmt::format("{}… and {} more: tally status -o json", margin, needs.size() - most),
               style::dim, colour));
  }
  return out;
}

} // namespace tally::cli
