#include "engine/merging.hpp"
#include "engine/rules.hpp"
#include "engine/session_moves.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::engine {

namespace {

using events::session_status;
using projections::item_number;
using projections::session_number;
using projections::session_row;
using projections::world;

/// The row of a session that is at work, or null.
const session_row* row_of(const world& world, const events::session_id& session) {
  const auto number = rules::find_session(world, session);
  return number ? world.sessions().find(*number) : nullptr;
}

refusals::illegal_move illegal(const world& world, const events::session_id& session,
                               session_status to) {
  const session_status from = rules::status_of(world, session);
  refusals::illegal_move why{session.value, rules::word_for(from), rules::word_for(to), {}};
  if (from == session_status::paused)
    why.legal.push_back(rules::word_for(row_of(world, session)->before_pause));
  for (const session_status legal : moves_from(from)) why.legal.push_back(rules::word_for(legal));
  return why;
}

/// What keeps a session from going to another status by its own word.
std::optional<refusal> may_go(const world& world, const events::session_id& session,
                              session_status to) {
  const session_status from = rules::status_of(world, session);
  if (from == session_status::planning_complete) {
    if (to == session_status::working) return refusals::plan_not_approved{session.value};
    return illegal(world, session, to); // back to planning is for who reviews
  }
  if (!is_legal(from, to)) return illegal(world, session, to);
  return std::nullopt;
}

/// What is so already is said again: that is a sign of life, and no more.
happenings said_again(const events::session_id& session) {
  return {events::session_heartbeat{session, {}, {}, {}, {}}};
}

/// A status that has nothing more to say, by the session itself.
decision go(const world& world, const context& context, session_status to) {
  const auto session = rules::asking_session(context);
  if (!session) return reject({session.error()});
  if (rules::status_of(world, *session) == to) return said_again(*session);
  if (auto no = may_go(world, *session, to)) return reject({std::move(*no)});
  return happenings{events::session_status_changed{*session, to, {}, {}}};
}

bool same(const std::optional<std::string>& said, const projections::memory::text& known) {
  return said.value_or("") == projections::memory::view(known);
}

bool asks_the_same(const commands::get_stuck& asked, const session_row& row) {
  return same(asked.reason, row.stuck_reason) && same(asked.context, row.stuck_context) &&
         std::equal(asked.options.begin(), asked.options.end(), row.stuck_options.begin(),
                    row.stuck_options.end(), [](const auto& said, const auto& known) {
                      return said == projections::memory::view(known);
                    });
}

/// All that the session holds is done, with its pull request as the result.
decision finish_all(const world& world, const events::session_id& session,
                    const commands::complete& asked, const context& context) {
  happenings happened;
  std::vector<refusal> refused;
  const auto number = rules::find_session(world, session);
  if (asked.keep || !number) return happened;
  const engine::context plain{{context.who.by, {}, {}}, context.seen};
  for (const item_number item : world.claims().held_by(*number)) {
    const events::item_id id{std::string{world.ids().items.spell(item)}};
    auto done = decide(commands::done{id, {}, {}, asked.pull_request, false, {}}, world, plain);
    if (done) {
      happened.insert(happened.end(), done->begin(), done->end());
    } else {
      refused.push_back(done.error().first);
    }
  }
  if (!refused.empty()) return reject(std::move(refused));
  merging::leave_all(world, *number, "its session is complete", happened);
  return happened;
}

/// The sessions that a command names: those listed, or the caller's own, or `all`.
template <class Command>
expected<std::vector<events::session_id>, refusal> chosen(const Command& asked, const world& world,
                                                          const context& context) {
  if (asked.all) {
    std::vector<events::session_id> sessions;
    for (const session_number number : world.sessions().active())
      sessions.push_back({std::string{world.ids().sessions.spell(number)}});
    return sessions;
  }
  if (!asked.sessions.empty()) return rules::distinct(asked.sessions);
  const auto own = rules::asking_session(context);
  if (!own) return own.error();
  return std::vector{*own};
}

/// What becomes of each of the sessions that a command names: all of them or none.
template <class Command, class Change>
decision change_each(const Command& asked, const world& world, const context& context,
                     const Change& change) {
  const auto sessions = chosen(asked, world, context);
  if (!sessions) return reject({sessions.error()});
  std::vector<refusal> refused;
  happenings happened;
  for (const auto& id : *sessions) {
    const auto number = rules::find_session(world, id);
    if (!number) {
      refused.push_back(number.error());
    } else if (auto no = change(id, *number, happened)) {
      refused.push_back(std::move(*no));
    }
  }
  if (!refused.empty()) return reject(std::move(refused));
  return happened;
}

} // namespace

decision decide(const commands::plan& /*asked*/, const world& world, const context& context) {
  return go(world, context, session_status::planning);
}

decision decide(const commands::work& /*asked*/, const world& world, const context& context) {
  return go(world, context, session_status::working);
}

decision decide(const commands::submit_plan& asked, const world& world, const context& context) {
  const auto session = rules::asking_session(context);
  if (!session) return reject({session.error()});
  const session_row* row = row_of(world, *session);
  const events::session_status_changed ready{
      *session, session_status::planning_complete, {}, asked.plan};
  if (rules::status_of(world, *session) == session_status::planning_complete) {
    if (!asked.plan || same(asked.plan, row->plan)) return said_again(*session);
    return happenings{ready}; // a better plan, before anybody said a word
  }
  if (auto no = may_go(world, *session, session_status::planning_complete))
    return reject({std::move(*no)});
  return happenings{ready};
}

decision decide(const commands::get_stuck& asked, const world& world, const context& context) {
  const auto session = rules::asking_session(context);
  if (!session) return reject({session.error()});
  if (asked.reason.empty()) return reject({rules::missing("stuck", "reason")});
  for (const auto& option : asked.options) {
    if (option.empty())
      return reject({refusals::bad_usage{"an option has a text", "--option \"…\""}});
  }
  const events::session_stuck stuck{*session, asked.reason, asked.context, asked.options};
  if (rules::status_of(world, *session) == session_status::stuck) {
    if (asks_the_same(asked, *row_of(world, *session))) return said_again(*session);
    return happenings{stuck}; // another question
  }
  if (auto no = may_go(world, *session, session_status::stuck)) return reject({std::move(*no)});
  return happenings{stuck};
}

decision decide(const commands::complete& asked, const world& world, const context& context) {
  const auto session = rules::asking_session(context);
  if (!session) return reject({session.error()});
  const session_row* row = row_of(world, *session);
  const bool again = rules::status_of(world, *session) == session_status::complete;
  if (!again) {
    if (auto no = may_go(world, *session, session_status::complete))
      return reject({std::move(*no)});
  }
  auto happened = finish_all(world, *session, asked, context);
  if (!happened) return happened;
  const bool nothing_new =
      happened->empty() && (!asked.pull_request || same(asked.pull_request, row->pull_request));
  if (again && nothing_new) return said_again(*session);
  happened->emplace_back(events::session_completed{*session, asked.pull_request});
  return happened;
}

decision decide(const commands::pause& asked, const world& world, const context& context) {
  return change_each(
      asked, world, context,
      [&](const auto& id, session_number number, happenings& happened) -> std::optional<refusal> {
        const session_status now = world.sessions().find(number)->status;
        const bool rests = now == session_status::paused || now == session_status::complete;
        if (asked.all && rests) return std::nullopt;
        if (now == session_status::paused) return illegal(world, id, session_status::paused);
        happened.emplace_back(
            events::session_status_changed{id, session_status::paused, asked.reason, {}});
        return std::nullopt;
      });
}

decision decide(const commands::resume& asked, const world& world, const context& context) {
  return change_each(
      asked, world, context,
      [&](const auto& id, session_number number, happenings& happened) -> std::optional<refusal> {
        const session_row& row = *world.sessions().find(number);
        if (row.status != session_status::paused) {
          if (asked.all) return std::nullopt;
          return refusals::nothing_to_change{
              fmt::format("{} is {}, not paused, so there is nothing to resume", id.value,
                          rules::word_for(row.status)),
              fmt::format("tally session show {}", events::shell_word(id.value))};
        }
        happened.emplace_back(
            events::session_status_changed{id, row.before_pause, asked.reason, {}});
        return std::nullopt;
      });
}

decision decide(const commands::cancel_session& asked, const world& world, const context& context) {
  return change_each(
      asked, world, context,
      [&](const auto& id, session_number number, happenings& happened) -> std::optional<refusal> {
        rules::give_back(world, number, asked.reason, happened);
        happened.emplace_back(
            events::session_status_changed{id, session_status::cancelled, asked.reason, {}});
        return std::nullopt;
      });
}

decision decide(const commands::end_session& asked, const world& world, const context& context) {
  return change_each(
      asked, world, context,
      [&](const auto& id, session_number number, happenings& happened) -> std::optional<refusal> {
        rules::give_back(world, number, asked.reason, happened);
        happened.emplace_back(events::session_ended{id, asked.reason});
        return std::nullopt;
      });
}

decision decide(const commands::remove_session& asked, const world& world,
                const context& /*context*/) {
  const auto number = rules::find_any_session(world, asked.session);
  if (!number) return reject({number.error()});
  const session_row& row = *world.sessions().find(*number);
  if (row.active && row.status != session_status::complete) {
    return reject({refusals::not_finished{asked.session.value, rules::word_for(row.status)}});
  }
  happenings happened;
  rules::give_back(world, *number, asked.reason, happened);
  happened.emplace_back(events::session_removed{asked.session, asked.reason});
  return happened;
}

} // namespace tally::engine
