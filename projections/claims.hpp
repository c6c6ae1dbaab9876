#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace tally::projections {

/// The exclusive lease of an item by a session. Its fence is the position in `since`.
struct claim_row {
  session_number session{};
  std::int64_t lease_s = 0;
  moment since;

  [[nodiscard]] events::position fence() const { return {since.position}; }
};
BOOST_DESCRIBE_STRUCT(claim_row, (), (session, lease_s, since))

/// How a session parted with an item that it held before and does not now.
enum class parting : std::uint8_t { never_held, by_itself, taken_from_it };

/// A session that once held an item.
struct former_holder {
  session_number session{};
  parting parted{};
};
BOOST_DESCRIBE_STRUCT(former_holder, (), (session, parted))

/// Who holds what, and who once did.
class claims {
public:
  using ignored =
      ignored_events<events::log_events, events::item_edited, events::item_staged,
                     events::item_approved, events::item_rejected, events::item_noted,
                     events::task_added, events::task_done, events::dependency_events,
                     events::session_events, events::file_events, events::conflict_events,
                     events::merge_events, events::queue_events, events::foreign_events>;

  explicit claims(const memory::arena& arena)
      : by_item_(arena), by_session_(arena), former_(arena) {}

  void apply(const events::item_added& added, const stamp& when);
  void apply(const events::item_claimed& claimed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_retried& retried, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::item_reopened& reopened, const stamp& when);

  /// The claim on `item`, or null.
  [[nodiscard]] const claim_row* find(item_number item) const;

  /// How `session` last parted with `item`.
  [[nodiscard]] parting former(item_number item, session_number session) const;

  /// All claims there are, in the order of the items' numbers.
  [[nodiscard]] const memory::map<item_number, claim_row>& all() const { return by_item_; }

  /// What `session` holds, in the order of the items' numbers.
  [[nodiscard]] std::vector<item_number> held_by(session_number session) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(by_item_, by_session_, former_);
  }

private:
  void end(const events::item_id& item, const stamp& when);

  memory::map<item_number, claim_row> by_item_;
  memory::set<std::pair<session_number, item_number>> by_session_;
  memory::rows<memory::vector<former_holder>> former_; ///< by item number
};

} // namespace tally::projections
