#pragma once

#include "engine/decide.hpp"
#include "projections/vitality.hpp"
#include "projections/world.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What several decisions have in common. Each rule returns the refusal that it finds, or nothing.
namespace tally::engine::rules {

using projections::claim_row;
using projections::item_number;
using projections::item_row;
using projections::session_number;
using projections::session_row;
using projections::world;

/// An item of the board as a rule sees it.
struct known_item {
  item_number number{};
  const item_row* row = nullptr;
  const claim_row* claim = nullptr; ///< null where nobody holds it
};

/// Why `id` cannot be that of a new `what`, such as "an item".
[[nodiscard]] std::optional<refusal> faulty_id(std::string_view what, std::string_view id);

/// Finds an item; `unknown_item` with names that resemble it.
[[nodiscard]] expected<known_item, refusal> find_item(const world& world,
                                                      const events::item_id& item);

/// Finds a session that has not ended.
[[nodiscard]] expected<session_number, refusal> find_session(const world& world,
                                                             const events::session_id& session);

/// Finds a session that is in the tables, at work or not.
[[nodiscard]] expected<session_number, refusal> find_any_session(const world& world,
                                                                 const events::session_id& session);

/// The session that asks; `needs_session` where a person does.
[[nodiscard]] expected<events::session_id, refusal> asking_session(const context& context);

/// What a session said last of itself; registered where it has not said a word since it last ended.
[[nodiscard]] events::session_status status_of(const world& world,
                                               const events::session_id& session);

/// The word for a session's status, as the contract spells it.
[[nodiscard]] std::string word_for(events::session_status status);

/// Gives back everything that a session holds, in the commit that ends its work. Whatever else a
/// session can hold is given back here too, and nowhere else.
void give_back(const world& world, session_number session, const std::optional<std::string>& reason,
               happenings& happened);

/// The fence that the caller gave is that of the item's claim, and the item did not change after
/// what it had seen.
[[nodiscard]] std::optional<refusal> up_to_date(const world& world, const known_item& item,
                                                const caller& who);

/// The caller may change what only the holder may: it holds the item, or nobody does, or a person
/// forces it.
[[nodiscard]] std::optional<refusal> may_write(const world& world, const known_item& item,
                                               const context& context, bool force, bool has_reason);

/// As `up_to_date`, then `may_write`.
[[nodiscard]] std::optional<refusal> may_change(const world& world, const known_item& item,
                                                const context& context, bool force,
                                                bool has_reason);

/// As `may_change`, but anybody may where nobody holds the item: for cancel, reopen and retry.
[[nodiscard]] std::optional<refusal> may_settle(const world& world, const known_item& item,
                                                const context& context, bool force);

/// Whether the holder of a claimed item shows life.
[[nodiscard]] projections::vitality holder_vitality(const world& world, const claim_row& claim,
                                                    const projections::observation& seen);

/// The refusal that names who holds `item`.
[[nodiscard]] refusal held(const world& world, const known_item& item, const context& context);

/// The claim of a lapsed holder, as the event that records it with its evidence.
[[nodiscard]] events::claim_lapsed lapse(const world& world, const known_item& item,
                                         const projections::observation& seen);

/// Each of `ids` once, in the order in which they were named.
template <class Id>
[[nodiscard]] std::vector<Id> distinct(const std::vector<Id>& ids) {
  std::vector<Id> once;
  for (const auto& id : ids) {
    if (std::find(once.begin(), once.end(), id) == once.end()) once.push_back(id);
  }
  return once;
}

/// The cycle that `item` waiting for `on` would close, or nothing.
[[nodiscard]] std::optional<refusal> cycle(const world& world, const events::item_id& item,
                                           item_number on);

/// What is in the way of `item`, by id.
[[nodiscard]] std::vector<std::string> blockers(const world& world, item_number item);

/// A value that has to be there: `reason` → "cancel needs --reason".
[[nodiscard]] refusal missing(std::string_view verb, std::string_view option);

} // namespace tally::engine::rules
