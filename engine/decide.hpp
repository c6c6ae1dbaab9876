#pragma once

#include "engine/commands.hpp"
#include "engine/refusal.hpp"
#include "events/expected.hpp"
#include "projections/observation.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace tally::projections {
class world;
}

namespace tally::engine {

/// Who asks, and what they had seen when they did.
struct caller {
  events::author by;
  std::optional<events::position> expect; ///< refuse if the item changed after this position
  std::optional<events::position> fence;  ///< refuse if the caller's claim is not this one any more

  /// The session that asks, or nothing where a person does.
  [[nodiscard]] std::optional<events::session_id> session() const {
    if (by.is_person()) return std::nullopt;
    return events::session_id{by.value};
  }
};

/// All that a decision may look at beside the world.
struct context {
  caller who;
  projections::observation seen;
};

/// What happens if a command is carried out; nothing where it changes nothing.
using happenings = std::vector<events::event>;

/// The answer to a command: what then happens, or why it is refused.
using decision = expected<happenings, rejection>;

/// Decides a command. Pure: the same world, command and context give the same answer, and nothing
/// is changed.
decision decide(const commands::open_board& asked, const projections::world& world,
                const context& context);
decision decide(const commands::add& asked, const projections::world& world,
                const context& context);
decision decide(const commands::edit& asked, const projections::world& world,
                const context& context);
decision decide(const commands::note& asked, const projections::world& world,
                const context& context);
decision decide(const commands::add_task& asked, const projections::world& world,
                const context& context);
decision decide(const commands::finish_task& asked, const projections::world& world,
                const context& context);
decision decide(const commands::claim& asked, const projections::world& world,
                const context& context);
decision decide(const commands::stop_waiting& asked, const projections::world& world,
                const context& context);
decision decide(const commands::claim_next& asked, const projections::world& world,
                const context& context);
decision decide(const commands::release& asked, const projections::world& world,
                const context& context);
decision decide(const commands::stage& asked, const projections::world& world,
                const context& context);
decision decide(const commands::done& asked, const projections::world& world,
                const context& context);
decision decide(const commands::fail& asked, const projections::world& world,
                const context& context);
decision decide(const commands::retry& asked, const projections::world& world,
                const context& context);
decision decide(const commands::cancel& asked, const projections::world& world,
                const context& context);
decision decide(const commands::reopen& asked, const projections::world& world,
                const context& context);
decision decide(const commands::depend& asked, const projections::world& world,
                const context& context);
decision decide(const commands::undepend& asked, const projections::world& world,
                const context& context);
decision decide(const commands::declare_merge_point& asked, const projections::world& world,
                const context& context);
decision decide(const commands::start_merge& asked, const projections::world& world,
                const context& context);
decision decide(const commands::finish_merge& asked, const projections::world& world,
                const context& context);
decision decide(const commands::abandon_merge& asked, const projections::world& world,
                const context& context);
decision decide(const commands::start_session& asked, const projections::world& world,
                const context& context);
decision decide(const commands::heartbeat& asked, const projections::world& world,
                const context& context);
decision decide(const commands::end_session& asked, const projections::world& world,
                const context& context);
decision decide(const commands::prune_sessions& asked, const projections::world& world,
                const context& context);
decision decide(const commands::plan& asked, const projections::world& world,
                const context& context);
decision decide(const commands::submit_plan& asked, const projections::world& world,
                const context& context);
decision decide(const commands::work& asked, const projections::world& world,
                const context& context);
decision decide(const commands::get_stuck& asked, const projections::world& world,
                const context& context);
decision decide(const commands::complete& asked, const projections::world& world,
                const context& context);
decision decide(const commands::pause& asked, const projections::world& world,
                const context& context);
decision decide(const commands::resume& asked, const projections::world& world,
                const context& context);
decision decide(const commands::cancel_session& asked, const projections::world& world,
                const context& context);
decision decide(const commands::guide& asked, const projections::world& world,
                const context& context);
decision decide(const commands::acknowledge& asked, const projections::world& world,
                const context& context);
decision decide(const commands::approve& asked, const projections::world& world,
                const context& context);
decision decide(const commands::reject& asked, const projections::world& world,
                const context& context);
decision decide(const commands::remove_session& asked, const projections::world& world,
                const context& context);
decision decide(const commands::reserve& asked, const projections::world& world,
                const context& context);
decision decide(const commands::unreserve& asked, const projections::world& world,
                const context& context);
decision decide(const commands::acknowledge_conflict& asked, const projections::world& world,
                const context& context);
decision decide(const commands::resolve_conflict& asked, const projections::world& world,
                const context& context);
decision decide(const commands::sync& asked, const projections::world& world,
                const context& context);
decision decide(const commands::configure& asked, const projections::world& world,
                const context& context);
decision decide(const commands::append_event& asked, const projections::world& world,
                const context& context);

/// Decides whichever command it is. It takes a `command` and nothing that converts to one: else a
/// command without a `decide` of its own would compile, and call this one for ever.
template <std::same_as<command> Any>
decision decide(const Any& asked, const projections::world& world, const context& context);

extern template decision decide<command>(const command& asked, const projections::world& world,
                                         const context& context);

/// True where a command may want what others wait for: then it matters which of them still do.
[[nodiscard]] bool heeds_queue(const command& asked);

/// The sessions whose processes have to be looked at before `asked` is decided: those that may be
/// found dead.
[[nodiscard]] std::vector<events::session_id> holders_in_question(const command& asked,
                                                                  const projections::world& world);

} // namespace tally::engine
