#include "cli/text/refusal_report.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/arguments/suggest.hpp"
#include "cli/text/local_time.hpp"
#include "cli/text/move_report.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/waiting_report.hpp"
#include "events/match.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

using events::shell_word;

exit_status status_of(const engine::refusal& why) {
  return static_cast<exit_status>(engine::exit_status(why));
}

value::list as_list(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

report held_report(const refusals::held_by_another& why) {
  const std::string until = why.lapsed    ? ", which shows no life"
                            : why.expires ? fmt::format(" until {}", local_text(*why.expires))
                                          : ", which waits for a person";
  std::string hint;
  if (why.lapsed) {
    hint = fmt::format("take it over: tally claim {}", shell_word(why.item));
  } else if (why.caller_is_person) {
    hint = fmt::format("a person may: --force --reason \"…\"; or ask {}", why.holder);
  } else {
    hint = "take another: tally next --claim";
  }
  report made{"held_by_another",
              exit_status::held_by_another,
              fmt::format("{} is held by {} since {}{}", why.item, why.holder,
                          local_text(why.since), until),
              std::move(hint),
              {{"item", why.item}, {"holder", why.holder}, {"since", why.since}}};
  if (why.expires) made.facts.push_back({"expires", *why.expires});
  made.facts.push_back({"fence", why.fence.value});
  made.facts.push_back({"lapsed", why.lapsed});
  return made;
}

report files_report(const refusals::files_held& why) {
  const std::string until = why.expires ? fmt::format(" until {}", local_text(*why.expires))
                                        : ", which waits for a person";
  const std::string what = why.reservation == why.witness
                               ? why.reservation
                               : fmt::format("{} ({} is in both)", why.reservation, why.witness);
  report made{"held_by_another",
              exit_status::held_by_another,
              fmt::format("{}: {} holds {} since {}{}", why.pattern, why.holder, what,
                          local_text(why.since), until),
              "who holds which files: tally query reservations",
              {{"pattern", why.pattern},
               {"reservation", why.reservation},
               {"witness", why.witness},
               {"holder", why.holder}}};
  if (why.item) made.facts.push_back({"item", *why.item});
  made.facts.push_back({"since", why.since});
  if (why.expires) made.facts.push_back({"expires", *why.expires});
  made.facts.push_back({"fence", why.fence.value});
  return made;
}

report stale_report(const refusals::stale_fence& why) {
  const std::string who =
      why.holder ? fmt::format("{} has it now", *why.holder) : "nobody has it now";
  const bool never_was = why.given && why.fence && *why.given > *why.fence;
  const std::string what =
      never_was ? fmt::format("no claim of {} has fence {}", why.item, why.given->value)
                : fmt::format("your claim of {} has ended", why.item);
  report made{"stale_fence",
              exit_status::stale,
              fmt::format("{}; {}, and nothing was changed", what, who),
              fmt::format("see what happened: tally log --item {}", shell_word(why.item)),
              {{"item", why.item}}};
  if (why.given) made.facts.push_back({"given", why.given->value});
  if (why.holder) made.facts.push_back({"holder", *why.holder});
  if (why.fence) made.facts.push_back({"fence", why.fence->value});
  return made;
}

/// Which setting was meant; of a stage's only the stage is guessed, as its settings resemble all of
/// each other.
std::string setting_hint(const refusals::unknown_setting& why) {
  std::string family = why.setting.substr(0, why.setting.find('.') + 1);
  const bool is_family = std::any_of(why.settings.begin(), why.settings.end(),
                                     [&](const auto& one) { return one.starts_with(family); });
  if (!is_family) family.clear();
  std::vector<std::string> candidates;
  std::vector<std::string_view> names;
  for (const auto& setting : why.settings) {
    if (!setting.starts_with(family)) continue;
    candidates.push_back(setting);
    names.push_back(std::string_view(setting).substr(family.size()));
  }
  const auto meant = nearest(why.setting.substr(family.size()), names);
  return (meant ? fmt::format("is it {}{}?", family, *meant)
                : fmt::format("there are {};", joined(candidates))) +
         " see them: tally config";
}

/// Which stage was meant, or all that there are.
std::string stage_hint(const refusals::unknown_stage& why) {
  const auto meant = nearest(why.stage, {why.stages.begin(), why.stages.end()});
  return (meant ? fmt::format("did you mean {}?", *meant)
                : fmt::format("it has {};", joined(why.stages))) +
         " see them: tally query pipeline";
}

report unknown_setting_report(const refusals::unknown_setting& why) {
  return {"unknown_setting",
          exit_status::unknown,
          fmt::format("there is no setting {}", why.setting),
          setting_hint(why),
          {{"setting", why.setting}, {"settings", as_list(why.settings)}}};
}

/// What to do about something that is in the way: an item, or a merge point as `merge:ID`.
std::string first_step(const std::string& blocker) {
  constexpr std::string_view merge_point = "merge:";
  return blocker.starts_with(merge_point)
             ? fmt::format("integrate it first: tally merge start {}",
                           shell_word(blocker.substr(merge_point.size())))
             : fmt::format("see what is in the way: tally show {}", shell_word(blocker));
}

report wrong_status_report(const refusals::wrong_status& why) {
  std::string hint;
  if (why.status == "failed") {
    hint = fmt::format("put it back to do: tally retry {}", shell_word(why.item));
  } else if (why.status == "done" || why.status == "cancelled") {
    hint = fmt::format("put it back to do: tally reopen {}", shell_word(why.item));
  } else {
    hint = fmt::format("tally show {}", shell_word(why.item));
  }
  return {"wrong_status",
          exit_status::refused,
          fmt::format("{} is {}, so there is nothing to {}", why.item, why.status, why.verb),
          std::move(hint),
          {{"item", why.item}, {"status", why.status}, {"verb", why.verb}}};
}

report unknown_option_report(const refusals::unknown_option& why) {
  std::string offered;
  for (std::size_t number = 1; number <= why.options.size(); ++number)
    offered += fmt::format("{}{}: {}", number == 1 ? "" : ", ", number, why.options[number - 1]);
  return {"unknown_option",
          exit_status::unknown,
          why.options.empty()
              ? fmt::format("{} offers no options to choose from", why.session)
              : fmt::format("{} offers no option {}, but {}", why.session, why.option, offered),
          fmt::format("tally session guide {} {}", shell_word(why.session),
                      why.options.empty() ? "\"…\"" : "--option 1"),
          {{"session", why.session}, {"option", why.option}, {"options", as_list(why.options)}}};
}

report stage_full_report(const refusals::stage_full& why) {
  std::vector<std::string> names;
  value::list taken;
  for (const auto& one : why.taken_by) {
    names.push_back(fmt::format("{} by {}", one.item, one.session));
    taken.emplace_back(value::object{{"item", one.item}, {"session", one.session}});
  }
  const std::string who = names.empty() ? "" : fmt::format(": {}", joined(names));
  return {"stage_full",
          exit_status::prerequisite_unmet,
          why.wanted > why.limit
              ? fmt::format("{} takes {} at a time, and {} were asked for", why.stage, why.limit,
                            why.wanted)
              : fmt::format("{} is full, its limit is {}{}", why.stage, why.limit, who),
          fmt::format("take another: tally next --claim; or: tally config limit.{} {}",
                      shell_word(why.stage), why.limit + 1),
          {{"item", why.item},
           {"stage", why.stage},
           {"limit", why.limit},
           {"taken_by", std::move(taken)}}};
}

report approval_missing_report(const refusals::approval_missing& why) {
  std::string message =
      fmt::format("{} passes {} only once somebody else approved it", why.item, why.stage);
  if (why.rejected_by) message += fmt::format("; {} rejected it", *why.rejected_by);
  if (why.reason) message += fmt::format(": {}", *why.reason);
  report made{"approval_missing",
              exit_status::approval_missing,
              std::move(message),
              fmt::format("somebody else: tally approve {}", shell_word(why.item)),
              {{"item", why.item}, {"stage", why.stage}}};
  if (why.rejected_by) made.facts.push_back({"rejected_by", *why.rejected_by});
  if (why.reason) made.facts.push_back({"reason", *why.reason});
  return made;
}

report nothing_ready_report(const refusals::nothing_ready& why) {
  std::string message = "no item is ready";
  std::string hint;
  if (why.filtered) {
    message = "no item with these labels is ready";
    hint = "leave --label out, or see: tally query ready";
  } else if (why.limited > 0) {
    message += fmt::format(" in a stage that has room: {} {} full, with {} waiting",
                           joined(why.full_stages), why.full_stages.size() == 1 ? "is" : "are",
                           why.limited);
    hint = "the limits and who is in: tally query pipeline, tally query claims";
  } else if (why.blocked > 0) {
    message += fmt::format(": {} to do, all of them blocked", why.todo);
    hint = "what is in the way: tally query blocked";
  } else if (why.held > 0) {
    message += ": all that is open is held";
    hint = "who holds what: tally query claims";
  } else {
    message += ": nothing is left to do";
    hint = "add some: tally add \"…\"";
  }
  return {"nothing_ready",
          exit_status::nothing_to_take,
          std::move(message),
          std::move(hint),
          {{"reason", why.filtered      ? "labels"
                      : why.limited > 0 ? "limits"
                      : why.blocked > 0 ? "blocked"
                      : why.held > 0    ? "held"
                                        : "none"},
           {"todo", why.todo},
           {"blocked", why.blocked},
           {"held", why.held},
           {"limited", why.limited},
           {"full_stages", as_list(why.full_stages)}}};
}

} // namespace

// NOLINTNEXTLINE(readability-function-size): a sentence for each, and nothing else
report report_of(const engine::refusal& why) {
  report made = match(
      why,
      [](const refusals::bad_usage& one) {
        return report{"usage", exit_status::usage, one.message, one.hint, {}};
      },
      [](const refusals::needs_session&) {
        return report{"needs_session",
                      exit_status::usage,
                      "this needs a session, and there is none",
                      "say which: --session NAME, or: eval \"$(tally session start --shell)\"",
                      {}};
      },
      [](const refusals::request_differs& one) {
        return report{"request_differs",
                      exit_status::usage,
                      fmt::format("the request {} was another command, at position {}", one.request,
                                  one.first.value),
                      fmt::format("see what it was: tally log --at {} -n 1; every new command has "
                                  "a request of its own",
                                  one.first.value),
                      {{"request", one.request}, {"position", one.first.value}}};
      },
      [](const refusals::unknown_item& one) {
        return report{"unknown_item",
                      exit_status::unknown,
                      fmt::format("there is no item {}", one.item),
                      one.similar.empty()
                          ? "see the open ones: tally list"
                          : fmt::format("is it {}? see all: tally list --all", joined(one.similar)),
                      {{"item", one.item}, {"similar", as_list(one.similar)}}};
      },
      [](const refusals::unknown_session& one) {
        return report{"unknown_session",
                      exit_status::unknown,
                      fmt::format("there is no session {} at work", one.session),
                      "see them: tally session list",
                      {{"session", one.session}}};
      },
      [](const refusals::unknown_stage& one) {
        return report{"unknown_stage",
                      exit_status::unknown,
                      fmt::format("the pipeline has no stage {}", one.stage),
                      stage_hint(one),
                      {{"stage", one.stage}, {"stages", as_list(one.stages)}}};
      },
      [](const refusals::unknown_task& one) {
        return report{"unknown_task",
                      exit_status::unknown,
                      one.tasks == 0 ? fmt::format("{} has no tasks", one.item)
                                     : fmt::format("{} has no task {}, but {}", one.item, one.task,
                                                   counted(one.tasks, "task")),
                      fmt::format("tally show {}", shell_word(one.item)),
                      {{"item", one.item}, {"task", one.task}, {"tasks", one.tasks}}};
      },
      [](const refusals::unknown_setting& one) { return unknown_setting_report(one); },
      [](const refusals::unknown_merge_point& one) {
        return report{"unknown_merge_point",
                      exit_status::unknown,
                      fmt::format("there is no merge point {}", one.merge_point),
                      "see them: tally merge list",
                      {{"merge_point", one.merge_point}}};
      },
      [](const refusals::merge_not_ready& one) {
        return report{"merge_not_ready",
                      exit_status::prerequisite_unmet,
                      fmt::format("{} waits for {}", one.merge_point, joined(one.waiting_on)),
                      fmt::format("tally show {}", shell_word(one.waiting_on.front())),
                      {{"merge_point", one.merge_point}, {"waiting_on", as_list(one.waiting_on)}}};
      },
      [](const refusals::slot_held& one) { return report_of_wait(one); },
      [](const refusals::waited_for& one) { return report_of_wait(one); },
      [](const refusals::session_paused& one) { return report_of_wait(one); },
      [](const refusals::waiting_in_circle& one) { return report_of_wait(one); },
      [](const refusals::wrong_merge_state& one) {
        return report{"wrong_merge_state",
                      exit_status::refused,
                      fmt::format("the merge point {} is {}, so there is nothing to {}",
                                  one.merge_point, one.state, one.verb),
                      fmt::format("tally show merge:{}", shell_word(one.merge_point)),
                      {{"merge_point", one.merge_point}, {"state", one.state}, {"verb", one.verb}}};
      },
      [](const refusals::unknown_dependency& one) {
        return report{"unknown_dependency",
                      exit_status::unknown,
                      fmt::format("{} does not wait for {}", one.item, one.on),
                      fmt::format("tally show {}", shell_word(one.item)),
                      {{"item", one.item}, {"on", one.on}}};
      },
      [](const refusals::stale_fence& one) { return stale_report(one); },
      [](const refusals::changed_since& one) {
        return report{
            "changed_since",
            exit_status::stale,
            fmt::format("{} changed at position {}, after {}", one.item, one.changed.value,
                        one.expected.value),
            fmt::format("look again: tally show {}", shell_word(one.item)),
            {{"item", one.item}, {"expected", one.expected.value}, {"changed", one.changed.value}}};
      },
      [](const refusals::held_by_another& one) { return held_report(one); },
      [](const refusals::files_held& one) { return files_report(one); },
      [](const refusals::unknown_conflict& one) {
        return report{"unknown_conflict",
                      exit_status::unknown,
                      fmt::format("there is no conflict {}", one.conflict),
                      "see them: tally conflicts",
                      {{"conflict", one.conflict}}};
      },
      [](const refusals::session_in_use& one) {
        return report{"session_in_use",
                      exit_status::held_by_another,
                      fmt::format("the session {} is at work in process {} on {}", one.session,
                                  one.pid, one.host.empty() ? "some machine" : one.host),
                      fmt::format("choose another name, or: tally session start {} --take-over",
                                  shell_word(one.session)),
                      {{"session", one.session},
                       {"host", one.host},
                       {"pid", one.pid},
                       {"last_seen", one.last_seen}}};
      },
      [](const refusals::blocked& one) {
        return report{"blocked",
                      exit_status::prerequisite_unmet,
                      fmt::format("{} waits for {}", one.item, joined(one.by)),
                      fmt::format("{}; or in spite of it: tally claim {} --despite-blockers "
                                  "--reason \"…\"",
                                  first_step(one.by.front()), shell_word(one.item)),
                      {{"item", one.item}, {"blocked_by", as_list(one.by)}}};
      },
      [](const refusals::stage_full& one) { return stage_full_report(one); },
      [](const refusals::approval_missing& one) { return approval_missing_report(one); },
      [](const refusals::own_work& one) {
        return report{"own_work",
                      exit_status::refused,
                      fmt::format("{} is yours: somebody else has to {} it", one.item, one.verb),
                      fmt::format("ask for it: tally note {} \"ready to be looked at\"",
                                  shell_word(one.item)),
                      {{"item", one.item}, {"verb", one.verb}}};
      },
      [](const refusals::dead_letter& one) {
        return report{
            "dead_letter",
            exit_status::refused,
            fmt::format("{} failed {} and is a dead letter", one.item,
                        one.attempts == 1 ? "once" : fmt::format("{} times", one.attempts)),
            fmt::format("once more: tally retry {} --force --reason \"…\"; or give it up: "
                        "tally cancel {} --reason \"…\"",
                        shell_word(one.item), shell_word(one.item)),
            {{"item", one.item}, {"attempts", one.attempts}}};
      },
      [](const refusals::stage_skipped& one) {
        return report{"stage_skipped",
                      exit_status::prerequisite_unmet,
                      fmt::format("after {} comes {}, so {} cannot go on to {}", one.from, one.next,
                                  one.item, one.to),
                      fmt::format("tally stage {} {}; or skip it: --force --reason \"…\"",
                                  shell_word(one.item), shell_word(one.next)),
                      {{"item", one.item}, {"from", one.from}, {"to", one.to}, {"next", one.next}}};
      },
      [](const refusals::already_exists& one) {
        return report{"already_exists",
                      exit_status::refused,
                      fmt::format("there is an item {} already", one.item),
                      fmt::format("tally show {}", shell_word(one.item)),
                      {{"item", one.item}}};
      },
      [](const refusals::wrong_status& one) { return wrong_status_report(one); },
      [](const refusals::not_held& one) {
        return report{"not_held",
                      exit_status::refused,
                      fmt::format("nobody holds {}, so there is nothing to release", one.item),
                      fmt::format("tally show {}", shell_word(one.item)),
                      {{"item", one.item}}};
      },
      [](const refusals::would_cycle& one) {
        return report{"would_cycle",
                      exit_status::refused,
                      fmt::format("that would close a circle: {}", fmt::join(one.path, " → ")),
                      one.path.size() < 2
                          ? ""
                          : fmt::format("see why: tally show {}", shell_word(one.path[1])),
                      {{"path", as_list(one.path)}}};
      },
      [](const refusals::nothing_to_change& one) {
        return report{"nothing_to_change",
                      exit_status::refused,
                      one.message,
                      "see how it stands: " + one.look,
                      {}};
      },
      [](const refusals::illegal_move& one) { return report_of_move(one); },
      [](const refusals::own_plan& one) {
        return report{"own_plan",
                      exit_status::refused,
                      fmt::format("{} does not review its own plan", one.session),
                      fmt::format("somebody else says: tally approve {0}, or tally reject {0}",
                                  shell_word(one.session)),
                      {{"session", one.session}}};
      },
      [](const refusals::plan_not_approved& one) {
        return report{"plan_not_approved",
                      exit_status::approval_missing,
                      fmt::format("the plan of {} waits for review", one.session),
                      fmt::format("somebody else says: tally approve {}; the word comes by: tally "
                                  "session inbox --wait 1h",
                                  shell_word(one.session)),
                      {{"session", one.session}}};
      },
      [](const refusals::unknown_option& one) { return unknown_option_report(one); },
      [](const refusals::not_finished& one) {
        return report{"not_finished",
                      exit_status::refused,
                      fmt::format("{} is {}, so it stays in the table", one.session, one.status),
                      fmt::format("end it first: tally session end {}", shell_word(one.session)),
                      {{"session", one.session}, {"status", one.status}}};
      },
      [](const refusals::nothing_ready& one) { return nothing_ready_report(one); });
  made.exit = status_of(why);
  return made;
}

report report_of(const engine::rejection& why) {
  report made = report_of(why.first);
  if (why.others.empty()) return made;
  value::list others;
  for (const auto& other : why.others) {
    const report one = report_of(other);
    const bool is_said = made.message.find(one.message) != std::string::npos; // of another item
    if (!is_said) made.message += fmt::format("; {}", one.message);
    value::object facts{{"code", one.code}, {"exit", code(one.exit)}, {"message", one.message}};
    facts.insert(facts.end(), one.facts.begin(), one.facts.end());
    others.emplace_back(std::move(facts));
  }
  made.facts.push_back({"others", std::move(others)});
  return made;
}

} // namespace tally::cli
