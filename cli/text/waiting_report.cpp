#include "cli/text/waiting_report.hpp"

#include "cli/text/local_time.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace tally::cli {

namespace {

using events::shell_word;

/// `a waits for 2, which b has`.
std::string text_of(const refusals::wait_link& link) {
  constexpr std::string_view merge_point = "merge:";
  if (link.only_waits)
    return fmt::format("{} waits for {}, for which {} waits before it", link.session, link.wanted,
                       link.holder);
  if (link.full_stage)
    return fmt::format("{} waits for {}, for which {} has no place while {} has {}", link.session,
                       link.wanted, *link.full_stage, link.holder, link.has.value_or("?"));
  if (link.wanted.starts_with(merge_point))
    return fmt::format("{} waits for the slot of {}, which {} has for {}", link.session,
                       link.wanted.substr(merge_point.size()), link.holder, link.has.value_or("?"));
  if (link.has && *link.has != link.wanted)
    return fmt::format("{} waits for {}, of which {} has {}", link.session, link.wanted,
                       link.holder, *link.has);
  return fmt::format("{} waits for {}, which {} has", link.session, link.wanted, link.holder);
}

/// What the two have in common where they do not want the same.
std::string meets_text(const refusals::waited_for& why) {
  if (why.asked == why.wanted) return {};
  if (why.asked.starts_with("merge:")) return fmt::format("; {} has the same target", why.asked);
  return fmt::format("; {} has paths of it", why.asked);
}

/// How the one that asks opens the circle: it gives back what the last one waits for.
std::string way_out(const refusals::wait_link& last) {
  if (last.only_waits) return "who waits for what: tally query queue";
  const bool is_slot = last.wanted.starts_with("merge:");
  const std::string command =
      last.full_stage ? fmt::format("give back the place that it waits for first: tally release {}",
                                    shell_word(last.has.value_or("?")))
      : is_slot       ? fmt::format("give up what it waits for first: tally merge abandon {}",
                                    shell_word(last.has.value_or("?")))
      : last.has      ? fmt::format("give back what it waits for first: tally unreserve {}",
                                    shell_word(*last.has))
                      : fmt::format("give back what it waits for first: tally release {}",
                                    shell_word(last.wanted));
  return fmt::format("{} --session {}", command, shell_word(last.holder));
}

} // namespace

report report_of_wait(const refusals::slot_held& why) {
  return {"slot_held",
          exit_status::held_by_another,
          fmt::format("{} has the slot of {} for {} since {}", why.holder, why.target, why.held_for,
                      local_text(why.since)),
          fmt::format("wait for it: tally merge start {} --wait 30m", shell_word(why.merge_point)),
          {{"merge_point", why.merge_point},
           {"target", why.target},
           {"holder", why.holder},
           {"held_for", why.held_for},
           {"since", why.since},
           {"waiting", why.waiting}}};
}

report report_of_wait(const refusals::waited_for& why) {
  const std::string others = why.waiting > 1 ? fmt::format(" of {}", why.waiting) : std::string();
  return {"waited_for",
          exit_status::held_by_another,
          fmt::format("{} waits for {} since {} and comes first{}{}", why.session, why.wanted,
                      local_text(why.since), others, meets_text(why)),
          "who waits for what: tally query queue; --wait queues behind them",
          {{"wanted", why.wanted},
           {"asked", why.asked},
           {"session", why.session},
           {"since", why.since},
           {"waiting", why.waiting}}};
}

report report_of_wait(const refusals::session_paused& why) {
  report made{
      "session_paused",
      exit_status::refused,
      fmt::format("{} is paused since {}{}, and takes nothing more", why.session,
                  local_text(why.since), why.reason ? ": " + *why.reason : std::string()),
      fmt::format("somebody lets it go on: tally session resume {}", shell_word(why.session)),
      {{"session", why.session}, {"since", why.since}}};
  if (why.reason) made.facts.push_back({"reason", *why.reason});
  return made;
}

report report_of_wait(const refusals::waiting_in_circle& why) {
  std::string text;
  value::list sessions;
  value::list waits;
  for (const auto& link : why.links) {
    text += (text.empty() ? "" : "; ") + text_of(link);
    sessions.emplace_back(link.session);
    value::object one{{"session", link.session},
                      {"waits_for", link.wanted},
                      {"on", link.holder},
                      {"on_has_it", !link.only_waits}};
    if (link.has) one.push_back({"on_has", *link.has});
    if (link.full_stage) one.push_back({"full_stage", *link.full_stage});
    waits.emplace_back(std::move(one));
  }
  return {"waiting_in_circle",
          exit_status::held_by_another,
          "to wait would be for ever: " + text,
          way_out(why.links.back()),
          {{"sessions", std::move(sessions)}, {"waits", std::move(waits)}}};
}

} // namespace tally::cli
