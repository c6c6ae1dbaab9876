#include "engine/approval.hpp"
#include "engine/rules.hpp"
#include "events/shell_word.hpp"

#include <fmt/format.h>

namespace tally::engine {

namespace {

using events::session_status;
using projections::session_row;
using projections::world;

/// The question or plan that the caller saw is still the one that stands.
std::optional<refusal> as_seen(const events::session_id& session, const session_row& row,
                               const context& context) {
  const projections::moment& asked = row.stuck_since.position != 0 ? row.stuck_since : row.entered;
  if (!context.who.expect || asked.position <= context.who.expect->value) return std::nullopt;
  return refusals::changed_since{session.value, *context.who.expect, {asked.position}};
}

std::vector<std::string> options_of(const session_row& row) {
  std::vector<std::string> options;
  for (const auto& option : row.stuck_options) options.push_back(projections::memory::copy(option));
  return options;
}

/// The words of the option of that number.
expected<std::string, refusal> option_text(const events::session_id& session,
                                           const session_row& row, std::int64_t number) {
  auto options = options_of(row);
  if (number < 1 || number > static_cast<std::int64_t>(options.size()))
    return refusal{refusals::unknown_option{session.value, number, std::move(options)}};
  return std::move(options[static_cast<std::size_t>(number) - 1]);
}

/// What `through` acknowledges of a queue: the position of its last message, or nothing.
std::optional<events::position> last_read(const projections::guidance::queue& unread,
                                          const std::optional<events::position>& through) {
  std::optional<events::position> last;
  for (const auto& told : unread) {
    if (!through || told.given.position <= through->value)
      last = events::position{told.given.position};
  }
  return last;
}

/// The word of a review: the status that it leads to, what the session reads of it, and what it
/// means for an item.
struct verdict {
  session_status leads_to;
  std::string_view said;
  decltype(&approve_item) of_item;
};

decision review_plan(const events::session_id& session, const verdict& verdict,
                     const std::optional<std::string>& reason, const world& world,
                     const context& context) {
  const auto number = rules::find_session(world, session);
  if (!number) return reject({number.error()});
  const session_row& row = *world.sessions().find(*number);
  if (auto no = as_seen(session, row, context)) return reject({std::move(*no)});
  if (row.status != session_status::planning_complete) {
    return reject({refusals::nothing_to_change{
        fmt::format("{} is {}, and no plan of it waits for review", session.value,
                    rules::word_for(row.status)),
        fmt::format("tally session show {}", events::shell_word(session.value))}});
  }
  if (context.who.by.value == session.value) return reject({refusals::own_plan{session.value}});
  const std::string text = reason && !reason->empty() ? fmt::format("{}: {}", verdict.said, *reason)
                                                      : std::string{verdict.said};
  return happenings{events::session_status_changed{session, verdict.leads_to, reason, {}},
                    events::session_guided{session, text, {}}};
}

template <class Command>
decision review(const Command& asked, const verdict& verdict, const world& world,
                const context& context) {
  if (!asked.item) return review_plan(*asked.session, verdict, asked.reason, world, context);
  const auto item = rules::find_item(world, *asked.item);
  if (item) return verdict.of_item(*item, asked.reason, world, context);
  if (!asked.session) return reject({item.error()});
  const auto session = rules::find_session(world, *asked.session);
  if (!session) return reject({item.error(), session.error()});
  return review_plan(*asked.session, verdict, asked.reason, world, context);
}

} // namespace

decision decide(const commands::guide& asked, const world& world, const context& context) {
  if (asked.text && asked.option) {
    return reject(
        {refusals::bad_usage{"guide takes a text or the number of an option, not both",
                             fmt::format("tally session guide {} --option {}",
                                         events::shell_word(asked.session.value), *asked.option)}});
  }
  if (!asked.option && asked.text.value_or("").empty()) {
    return reject({refusals::bad_usage{
        "guide was told nothing to say",
        fmt::format("tally session guide {} \"…\"", events::shell_word(asked.session.value))}});
  }
  const auto number = rules::find_session(world, asked.session);
  if (!number) return reject({number.error()});
  const session_row& row = *world.sessions().find(*number);
  if (!asked.option) return happenings{events::session_guided{asked.session, *asked.text, {}}};
  if (auto no = as_seen(asked.session, row, context)) return reject({std::move(*no)});
  auto text = option_text(asked.session, row, *asked.option);
  if (!text) return reject({text.error()});
  return happenings{events::session_guided{asked.session, std::move(*text), asked.option}};
}

decision decide(const commands::acknowledge& asked, const world& world, const context& context) {
  const auto session = rules::asking_session(context);
  if (!session) return reject({session.error()});
  const auto number = rules::find_session(world, *session);
  const auto* unread = number ? world.guidance().unread(*number) : nullptr;
  const auto last = unread == nullptr ? std::nullopt : last_read(*unread, asked.through);
  if (!last) return happenings{};
  happenings happened{events::guidance_acknowledged{*session, *last}};
  // What it read is the answer that it waited for.
  const session_row& row = *world.sessions().find(*number);
  if (row.status == session_status::stuck && last->value > row.stuck_since.position)
    happened.emplace_back(
        events::session_status_changed{*session, session_status::working, {}, {}});
  return happened;
}

decision decide(const commands::approve& asked, const world& world, const context& context) {
  return review(asked, {session_status::working, "plan approved", &approve_item}, world, context);
}

decision decide(const commands::reject& asked, const world& world, const context& context) {
  return review(asked, {session_status::planning, "plan rejected", &reject_item}, world, context);
}

} // namespace tally::engine
