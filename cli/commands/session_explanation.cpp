#include "cli/commands/session_explanation.hpp"

#include "cli/arguments/durations.hpp"
#include "cli/text/screen_text.hpp"
#include "cli/text/table.hpp"
#include "engine/rules.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tally::cli {

namespace {

std::string length(std::int64_t seconds) { return brief_text(std::chrono::seconds(seconds)); }

/// How a session that is still there stands with others.
std::string standing(const explained_session& session) {
  std::string text = fmt::format("{} since position {}", session.status, session.since);
  if (session.reason) text += fmt::format(": {}", *session.reason);
  return text;
}

std::string text_of(const claim_ground& claim) {
  return fmt::format("{}: {}", claim.item.value_or("nothing"), life_text(claim));
}

std::string text_of(const projections::waiter_view& place) {
  std::string text =
      fmt::format("{} since position {}", fmt::join(things_of(place), ", "), place.ticket);
  if (!place.full_stages.empty())
    text += fmt::format(", and for a place in {}", fmt::join(place.full_stages, ", "));
  if (!place.waits_on.empty()) text += fmt::format("; behind {}", fmt::join(place.waits_on, ", "));
  if (!place.shows_life) text += "; its process is gone or silent: it is passed by";
  return text;
}

template <class Rows>
std::string lines(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : "\n") + text_of(row);
  return text;
}

} // namespace

claim_ground ground_of(const projections::world& world, const engine::explained_claim& claim) {
  claim_ground found;
  found.session = world.ids().sessions.spell(claim.holder);
  if (claim.item) found.item = world.ids().items.spell(*claim.item);
  if (claim.fence.value != 0) found.fence = claim.fence.value;
  found.lease_s = claim.lease_s;
  if (claim.last_seen.value != 0) found.last_seen = claim.last_seen.value;
  found.age_s = claim.life.age_s;
  found.left_s = std::max<std::int64_t>(0, claim.life.left_s);
  found.waits_for_a_person = claim.life.waits_for_a_person;
  found.lapsed = claim.life.lapsed;
  if (!claim.life.judged.empty()) found.judged = claim.life.judged;
  return found;
}

std::string life_text(const claim_ground& claim) {
  std::string text = claim.last_seen ? fmt::format("last sign of life at position {}, {} ago",
                                                   *claim.last_seen, length(claim.age_s))
                                     : std::string("no sign of life of its own");
  if (claim.waits_for_a_person) return text + "; it waits for a person, so its lease does not run";
  text += fmt::format("; a lease of {}", length(claim.lease_s));
  if (!claim.lapsed) return text + fmt::format(", {} of it left", length(claim.left_s));
  if (claim.judged == "process_gone") return text + "; lapsed: its process is gone";
  if (claim.judged == "rebooted") return text + "; lapsed: its machine was started anew";
  return text + "; lapsed: it was silent for longer";
}

std::optional<explained_session> explained(const projections::world& world,
                                           const engine::context& context,
                                           const events::session_id& id) {
  const auto why = engine::explain(world, context, id);
  if (!why) return std::nullopt;
  const auto& row = *world.sessions().find(why->session);
  explained_session found;
  found.session = id.value;
  found.status = engine::rules::word_for(row.status);
  found.since = row.entered.position;
  const bool is_stuck = row.status == events::session_status::stuck;
  const auto reason = projections::memory::view(is_stuck ? row.stuck_reason : row.reason);
  if (!reason.empty()) found.reason = std::string{reason};
  for (const auto& claim : why->claims) found.holds.push_back(ground_of(world, claim));
  for (const auto* held : world.reservations().held_by(why->session))
    found.files.push_back(projections::memory::copy(held->pattern));
  for (const auto& [target, merge_point] : world.merge_points().slots()) {
    if (world.merge_points().row(merge_point).holder == why->session)
      found.integrates.emplace_back(world.merge_points().spell(merge_point));
  }
  found.waits_in = why->queue;
  return found;
}

void print(invocation& now, const explained_session& session) {
  value::object fields;
  fields.push_back({"it is", standing(session)});
  if (!session.holds.empty()) fields.push_back({"holds", lines(session.holds)});
  if (!session.files.empty())
    fields.push_back({"files", fmt::format("{}", fmt::join(session.files, ", "))});
  if (!session.integrates.empty())
    fields.push_back({"integrates", fmt::format("{}", fmt::join(session.integrates, ", "))});
  if (!session.waits_in.empty()) fields.push_back({"waits for", lines(session.waits_in)});
  now.out.picture(for_screen(session.session) + "\n" + sheet_text(fields, now.out.screen()));
}

} // namespace tally::cli
