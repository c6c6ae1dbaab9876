#include "cli/board/change.hpp"

#include "cli/arguments/request_digest.hpp"
#include "cli/board/board.hpp"
#include "cli/invocation.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/refusal_report.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/sentences.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <utility>

namespace tally::cli {

namespace {

/// Where the work of a session lies that cannot tell any more.
std::string place_of(const events::claim_lapsed& lapsed) {
  std::string place;
  if (lapsed.worktree) place += fmt::format("; its work lies in {}", *lapsed.worktree);
  if (lapsed.branch) place += fmt::format(", branch {}", *lapsed.branch);
  if (lapsed.note) place += fmt::format("; it last noted: {}", *lapsed.note);
  return place;
}

/// What the caller should know although it was not refused.
void warn_of_conflict(invocation& now, const events::conflict_found& found) {
  value::list sessions;
  for (const auto& session : found.sessions) sessions.emplace_back(session.value);
  now.says.warn({"conflict",
                 exit_status::refused,
                 sentence({found, {}}, ""),
                 "tally conflicts",
                 {{"conflict", found.conflict.value},
                  {"kind", found.kind},
                  {"sessions", std::move(sessions)},
                  {"paths", value::list(found.paths.begin(), found.paths.end())}}});
}

void warn_of(invocation& now, const events::fact& what, std::string_view by) {
  if (const auto* lapsed = std::get_if<events::claim_lapsed>(&what.what)) {
    now.says.warn({"taken_over",
                   exit_status::refused,
                   sentence(what, "") + place_of(*lapsed),
                   {},
                   {{"item", lapsed->item.value},
                    {"session", lapsed->session.value},
                    {"age_s", lapsed->age_s},
                    {"judged", lapsed->judged}}});
  } else if (const auto* found = std::get_if<events::conflict_found>(&what.what)) {
    warn_of_conflict(now, *found);
  } else if (const auto* claimed = std::get_if<events::item_claimed>(&what.what);
             claimed != nullptr && claimed->taken_over_from &&
             *claimed->taken_over_from != claimed->session) {
    now.says.warn({"taken_over",
                   exit_status::refused,
                   fmt::format("{} was taken over from {}, which is alive", claimed->item.value,
                               claimed->taken_over_from->value),
                   {},
                   {{"item", claimed->item.value}, {"session", claimed->taken_over_from->value}}});
  } else if (const auto* left = std::get_if<events::merge_abandoned>(&what.what);
             left != nullptr && left->session.value != by) {
    now.says.warn({"taken_over",
                   exit_status::refused,
                   fmt::format("{}'s turn to merge {} was ended{}", left->session.value,
                               left->merge_point.value, left->reason ? ": " + *left->reason : ""),
                   {},
                   {{"merge_point", left->merge_point.value}, {"session", left->session.value}}});
  }
}

/// Lanes of one item wait for each other as people do: it is said, and in nobody's way.
void warn_of_lanes(invocation& now, const std::vector<engine::change_view>& rows) {
  for (const auto& row : rows) {
    if (!row.lanes_before) continue;
    value::list lanes{row.lanes_before->begin(), row.lanes_before->end()};
    now.says.warn({"lane_waits",
                   exit_status::refused,
                   fmt::format("{} should wait for {}, which is not done; between lanes of one "
                               "item that is in nobody's way",
                               *row.item, fmt::join(*row.lanes_before, ", ")),
                   fmt::format("tally show {}", events::shell_word(*row.item)),
                   {{"item", *row.item}, {"lanes_before", std::move(lanes)}}});
  }
}

/// What was finished has parts at which others still are.
void warn_of_parts(invocation& now, const std::vector<engine::change_view>& rows) {
  for (const auto& row : rows) {
    if (!row.still_held) continue;
    std::vector<std::string> names;
    for (const auto& part : *row.still_held)
      names.push_back(fmt::format("{} by {}", part.item, part.session));
    now.says.warn({"parts_held",
                   exit_status::refused,
                   fmt::format("parts of {} are still held: {}", *row.item, listed(names, 5)),
                   fmt::format("tally show {}", events::shell_word(*row.item)),
                   {{"item", *row.item}, {"parts", to_value(*row.still_held)}}});
  }
}

/// What no change can be asked for.
void check_globals(const globals& global) {
  constexpr std::size_t longest_request = 256;
  if (global.at) throw usage_error("--at is for commands that read; a change is made now");
  if (global.request && global.request->empty())
    throw usage_error("--request: an id has at least one character");
  if (global.request && global.request->size() > longest_request)
    throw usage_error(fmt::format("--request: an id has at most {} bytes", longest_request));
}

engine::request request_of(invocation& now, engine::command what, engine::caller who) {
  check_globals(now.global);
  engine::request asked{
      std::move(what),
      std::move(who),
      {},
      now.global.relaxed,
      now.sync_later,
      std::chrono::duration_cast<std::chrono::milliseconds>(now.global.lock_timeout)};
  if (now.global.request) {
    asked.key = events::request_key{*now.global.request, command_digest(now.given)};
  }
  return asked;
}

void print_sentences(invocation& now, const engine::receipt& made, std::string_view by,
                     const std::vector<engine::change_view>& rows) {
  for (const auto& what : made.facts) {
    // Lapses and conflicts were told as warnings.
    if (!std::holds_alternative<events::claim_lapsed>(what.what) &&
        !std::holds_alternative<events::conflict_found>(what.what))
      now.out.line(sentence(what, by));
  }
  if (made.facts.empty()) now.out.line("nothing to change");
  for (const auto& row : rows) {
    if (row.fence && row.expires) {
      now.out.line(fmt::format("{} is {}'s until {} (fence {})",
                               row.item ? *row.item : row.reservation.value_or("?"),
                               row.session.value_or("?"), local_text(*row.expires), *row.fence));
    }
    if (row.unblocked && !row.unblocked->empty()) {
      now.out.line(fmt::format("ready now: {}", fmt::join(*row.unblocked, ", ")));
    }
    if (row.completes) {
      now.out.line(fmt::format("all of {} is done now", fmt::join(*row.completes, ", ")));
    }
  }
  if (made.repeated) now.out.line("this request was carried out before; nothing was changed now");
}

} // namespace

void tell_lost(invocation& now, const std::vector<engine::taken_claim>& taken) {
  for (const auto& lost : taken) {
    const std::string holder =
        lost.holder ? fmt::format("{} has it now", *lost.holder) : "nobody has it now";
    now.says.warn({"claim_taken",
                   exit_status::refused,
                   fmt::format("your claim of {} was taken at position {}; {}", lost.item,
                               lost.position.value, holder),
                   fmt::format("tally log --item {}", events::shell_word(lost.item)),
                   {{"item", lost.item}, {"position", lost.position.value}}});
  }
}

void tell_unread(invocation& now, const engine::unread_guidance& unread) {
  constexpr std::size_t longest = 200; // it comes with every command; the inbox has all of it
  if (unread.count == 0) return;
  const std::string text = shortened(unread.text, longest);
  now.says.warn(
      {"unread_guidance",
       exit_status::refused,
       fmt::format("{} told you at position {}: “{}”{}", unread.from, unread.first.value, text,
                   unread.count == 1 ? "" : fmt::format(", and {} more unread", unread.count - 1)),
       "tally session inbox --ack",
       {{"from", unread.from},
        {"text", text},
        {"position", unread.first.value},
        {"unread", unread.count}}});
}

bool owes_sign_of_life(const projections::world& world, const projections::observation& seen,
                       const engine::caller& who) {
  const engine::context context{who, seen};
  const auto beat = engine::decide(commands::heartbeat{{}, {}, {}, {}, true}, world, context);
  return beat && !beat->empty();
}

void show_life(invocation& now, const engine::caller& who) {
  if (now.global.at) return; // who looks at the past is not at work in it
  const auto shown = board_of(now).coordinator().run(
      {.what = commands::heartbeat{{}, {}, {}, {}, true}, .who = who, .relaxed = true});
  // One that cannot be written takes nothing away from what was asked for. One that is written
  // counts as told what was taken from the session.
  if (shown) tell_lost(now, shown->taken);
}

engine::receipt carry_out(invocation& now, engine::command what, engine::caller who,
                          const engine::answerer& answer) {
  const bool reads_inbox = std::holds_alternative<commands::acknowledge>(what);
  const std::string by = who.by.value;
  auto made =
      board_of(now).coordinator().run(request_of(now, std::move(what), std::move(who)), answer);
  if (!made) {
    const engine::problem why = made.error();
    tell_lost(now, why.taken);
    if (!reads_inbox) tell_unread(now, why.unread);
    if (const auto* no = std::get_if<engine::rejection>(&why.why)) throw stop(report_of(*no));
    stop_for(std::get<engine::failure>(why.why));
  }
  if (!made->facts.empty() && !made->repeated) {
    now.changed = true;
    now.last_change = made->position;
  }
  now.checkpoint_due = now.checkpoint_due || made->sealed;
  tell_lost(now, made->taken);
  if (!reads_inbox) tell_unread(now, made->unread);
  for (const auto& one : made->facts) warn_of(now, one, by);
  return std::move(*made);
}

void tell_change(invocation& now, const engine::receipt& made, std::string_view by,
                 const std::vector<engine::change_view>& rows) {
  warn_of_lanes(now, rows);
  warn_of_parts(now, rows);
  if (now.out.is_for_people()) {
    print_sentences(now, made, by, rows);
  } else {
    now.out.rows(rows);
  }
}

int change(invocation& now, engine::command what, engine::caller who) {
  std::vector<engine::change_view> rows;
  std::vector<engine::added_view> added;
  const bool adds = std::holds_alternative<commands::add>(what);
  const std::string by = who.by.value;
  const engine::receipt made = carry_out(
      now, what, who, [&](const auto& world, const engine::receipt& receipt, const auto& seen) {
        if (adds) {
          added = engine::answer_added(world, receipt);
        } else {
          rows = engine::answer(what, who, world, receipt, seen);
        }
      });
  if (adds && !now.out.is_for_people()) {
    now.out.rows(added);
  } else {
    tell_change(now, made, by, rows);
  }
  return code(exit_status::done);
}

void make_durable(invocation& now) {
  if (now.last_change.value == 0) return;
  if (auto durable = board_of(now).coordinator().make_durable(now.last_change); !durable) {
    stop_for(durable.error());
  }
}

int change(invocation& now, engine::command what) {
  return change(now, std::move(what), caller_of(now));
}

} // namespace tally::cli
