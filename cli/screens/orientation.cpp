#include "cli/screens/orientation.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/screens/status_picture.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/screen_text.hpp"
#include "events/shell_word.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tally::cli {

namespace {

using events::shell_word;
using projections::observation;
using projections::world;

/// The stage behind `stage`, or nothing where it is the last or none of the pipeline's.
std::optional<std::string> next_stage(const world& world, std::string_view stage) {
  const auto index = world.settings().stage_index(stage);
  const auto& stages = world.settings().stages();
  if (!index || *index + 1 >= stages.size()) return std::nullopt;
  return projections::memory::copy(stages[*index + 1]);
}

std::vector<expected_step> steps_with(const world& world, const held_view& held) {
  std::vector<expected_step> steps;
  if (!held.blocked_by.empty()) {
    steps.push_back({"tally show " + shell_word(held.blocked_by.front()),
                     fmt::format("{} waits for it", held.item)});
  }
  steps.push_back({"tally beat --note TEXT", "says that you are alive, and where you stand"});
  if (const auto next = next_stage(world, held.stage)) {
    steps.push_back({fmt::format("tally stage {} {}", shell_word(held.item), shell_word(*next)),
                     fmt::format("once {} is finished", held.stage)});
  }
  steps.push_back({fmt::format("tally done {} --summary TEXT", shell_word(held.item)),
                   "once all of it is finished"});
  steps.push_back({"tally release " + shell_word(held.item), "gives it back for others"});
  return steps;
}

/// What a session that waits for a person may do about it; nothing where it does not wait.
std::vector<expected_step> steps_while_waiting(const projections::session_view& session) {
  const expected_step wait{"tally session inbox --wait 1h", "waits for the next word"};
  if (session.status == "stuck")
    return {wait, {"tally session working", "goes on without an answer"}};
  if (session.status == "planning_complete") return {wait};
  if (session.status == "paused")
    return {{"tally session resume", "goes on, once that is wanted"}, wait};
  if (session.status == "complete") {
    return {{"tally session working", "goes on, if there is more to do"},
            {"tally session end", "says that you are finished"}};
  }
  return {};
}

/// What a session's own status lets one expect, beside its items.
void add_status_steps(const projections::session_view& session, std::vector<expected_step>& steps) {
  if (session.status == "planning") {
    steps.push_back({"tally session plan-ready --plan @FILE", "hands the plan in for review"});
  } else if (session.status == "working") {
    steps.push_back({"tally session stuck --reason TEXT", "asks a person, if you cannot go on"});
    steps.push_back({"tally session complete --pr URL", "once all that you hold is finished"});
  }
}

std::vector<expected_step> steps_for(const world& world, const orientation& view) {
  if (!view.holds.empty()) return steps_with(world, view.holds.front());
  if (view.by.starts_with('@')) {
    return {{"tally status", "shows what needs a person"},
            {"tally session start", "begins a session, which can hold items"},
            {"tally run --next -- COMMAND", "works on the next item in a session of its own"}};
  }
  return {{"tally next --claim", "takes the item that is most needed"},
          {"tally list", "shows what there is"},
          {"tally session end", "says that you are finished"}};
}

/// As `steps_for`, with the session's own matters first.
std::vector<expected_step> all_steps(const world& world, const orientation& view) {
  std::vector<expected_step> steps;
  if (!view.guidance.empty())
    steps.push_back({"tally session inbox --ack", "shows the guidance as read"});
  if (!view.session) {
    for (auto& step : steps_for(world, view)) steps.push_back(std::move(step));
    return steps;
  }
  auto waiting = steps_while_waiting(*view.session);
  const bool waits = !waiting.empty();
  auto work = waits ? std::move(waiting) : steps_for(world, view);
  for (auto& step : work) steps.push_back(std::move(step));
  if (!waits) add_status_steps(*view.session, steps);
  return steps;
}

std::string who(const orientation& view) {
  if (!view.session) {
    return view.by.starts_with('@')
               ? fmt::format("You are {}, a person: you act without a session.", view.by)
               : fmt::format("You are {}, a session that has not said a word yet.", view.by);
  }
  const auto& session = *view.session;
  std::string text = fmt::format("You are {}", view.by);
  if (session.provider) text += fmt::format(" ({})", *session.provider);
  text += fmt::format(", {} for {}", session.status,
                      brief_text(std::chrono::seconds(session.duration_s)));
  if (session.branch) text += ", on " + *session.branch;
  if (session.worktree) text += " in " + *session.worktree;
  return text + ".";
}

std::string holding(const held_view& held) {
  std::string text = fmt::format("You hold {} “{}” in {}, fence {}", held.item, held.title,
                                 held.stage, held.fence);
  if (!held.expires) {
    text += ", as long as you wait for a person";
  } else if (held.left_s <= 0) {
    text += ": the lease has run out, and any session may take it";
  } else {
    text += fmt::format(", until {} ({} left)", local_text(*held.expires),
                        brief_text(std::chrono::seconds(held.left_s)));
  }
  if (!held.blocked_by.empty())
    text += fmt::format("; it waits for {}", fmt::join(held.blocked_by, ", "));
  return text + ".";
}

/// What a session waits for, or what became of its plan.
template <class Say>
void say_matters(const projections::session_view& session, const Say& say) {
  if (session.stuck) {
    say(fmt::format("You are stuck: {}", session.stuck->reason), style::warning);
    for (std::size_t at = 0; at < session.stuck->options.size(); ++at)
      say(fmt::format("  {}: {}", at + 1, session.stuck->options[at]));
  } else if (session.status == "planning_complete") {
    say("Your plan waits for review.", style::warning);
  } else if (session.status == "paused") {
    say(fmt::format("You are paused{}.", session.reason ? ": " + *session.reason : ""),
        style::warning);
  }
  if (session.pr) say(fmt::format("Your pull request is {}.", *session.pr));
}

} // namespace

orientation orient(const world& world, const observation& seen, const engine::caller& who) {
  orientation view;
  view.position = world.last().position;
  view.by = who.by.value;
  if (who.session()) view.session = view_session(world, who.by.value, seen);
  if (view.session) {
    for (const auto& id : view.session->items) {
      const auto item = view_item_detail(world, id, seen);
      if (!item || !item->claim) continue;
      view.holds.push_back({item->item, item->title, item->stage, item->claim->fence,
                            item->claim->expires, item->claim->left_s, item->blocked_by});
    }
  }
  for (auto& lost : engine::taken_from(world, who))
    view.lost.push_back({lost.item, lost.position.value, lost.holder});
  if (view.session) view.guidance = view_guidance(world, who.by.value);
  view.expected = all_steps(world, view);
  return view;
}

std::string orientation_text(const orientation& view, const terminal& screen) {
  const std::size_t width = picture_width(screen);
  std::string text;
  const auto say = [&](const std::string& sentence, style meaning = style::plain) {
    text += styled(wrapped(for_screen(sentence), width - 2, 2), meaning, screen.colour) + '\n';
  };
  say(who(view), style::emphasis);
  for (const auto& held : view.holds) say(holding(held));
  const bool reserves = view.session && !view.session->reserved.empty();
  if (reserves) say(fmt::format("You reserved {}.", fmt::join(view.session->reserved, ", ")));
  if (view.holds.empty() && view.session && !reserves) say("You hold nothing.");
  for (const auto& lost : view.lost) {
    say(fmt::format("You lost {} at position {}; {} has it now.", lost.item, lost.position,
                    lost.holder.value_or("nobody")),
        style::alert);
  }
  if (view.session) say_matters(*view.session, say);
  if (view.session && view.guidance.empty()) say("No unread guidance.");
  constexpr std::size_t most_told = 5;
  for (std::size_t at = 0; at < std::min(most_told, view.guidance.size()); ++at) {
    const auto& told = view.guidance[at];
    say(fmt::format("Unread, from {} at position {}: {}", told.from, told.position, told.text),
        style::warning);
  }
  if (view.guidance.size() > most_told)
    say(fmt::format("Unread beside these: {}.",
                    counted(view.guidance.size() - most_told, "message")),
        style::warning);
  text += "Next:\n";
  std::size_t commands = 0;
  for (const auto& step : view.expected)
    commands = std::max(commands, display_width(for_screen(step.command)));
  for (const auto& step : view.expected) {
    const std::string command = for_screen(step.command);
    const std::string blanks(commands - display_width(command), ' ');
    text += fmt::format("  {}{}  {}\n", styled(command, style::emphasis, screen.colour), blanks,
                        for_screen(step.meaning));
  }
  return text;
}

} // namespace tally::cli
