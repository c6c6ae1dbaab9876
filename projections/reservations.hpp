#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tally::projections {

/// What a session holds files for: the claim of an item, or by itself.
struct reservation_ground {
  std::optional<item_number> item; ///< it ends with this item's claim; none: when it is given back
  std::int64_t lease_s = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_ground, (), (item, lease_s))

/// A session's hold on the paths that a pattern matches: one for each session, pattern and mode,
/// whatever it is for. It stands until the last of its grounds ends. Its fence is the position in
/// `since`, when it was last reserved.
struct reservation_row {
  reservation_row(session_number holder, std::string_view glob, bool is_shared,
                  const memory::arena& arena)
      : session(holder),
        shared(is_shared),
        grounds(arena),
        pattern(glob.data(), glob.size(), arena) {}

  session_number session;
  bool shared; ///< with others who reserve it shared too
  memory::vector<reservation_ground> grounds;
  moment since;
  memory::text pattern;

  [[nodiscard]] events::position fence() const { return {since.position}; }

  /// The longest of its leases.
  [[nodiscard]] std::int64_t lease_s() const;

  /// True where the claim of `item` is one of its grounds.
  [[nodiscard]] bool is_for(item_number item) const;

  /// The items whose claims are among its grounds.
  [[nodiscard]] std::vector<item_number> items() const;
};
BOOST_DESCRIBE_STRUCT(reservation_row, (), (session, shared, grounds, since, pattern))

/// Which files sessions hold, by pattern. Only what is held is here: what ended costs nothing.
class reservations {
public:
  using ignored =
      ignored_events<events::log_events, events::item_edited, events::item_staged,
                     events::item_approved, events::item_rejected, events::item_noted,
                     events::task_added, events::task_done, events::dependency_events,
                     events::session_started, events::session_heartbeat, events::session_stuck,
                     events::session_guided, events::guidance_acknowledged,
                     events::session_completed, events::session_noted, events::conflict_events,
                     events::merge_events, events::queue_events, events::foreign_events>;

  explicit reservations(const memory::arena& arena) : rows_(arena) {}

  void apply(const events::files_reserved& reserved, const stamp& when);
  void apply(const events::files_released& released, const stamp& when);
  void apply(const events::item_added& added, const stamp& when);
  void apply(const events::item_claimed& claimed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_retried& retried, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::item_reopened& reopened, const stamp& when);
  void apply(const events::session_status_changed& changed, const stamp& when);
  void apply(const events::session_ended& ended, const stamp& when);
  void apply(const events::session_pruned& pruned, const stamp& when);
  void apply(const events::session_removed& removed, const stamp& when);

  /// All there are, in the order in which they were last reserved.
  [[nodiscard]] const memory::vector<reservation_row>& all() const { return rows_; }

  /// What `session` holds, in the order in which it was reserved.
  [[nodiscard]] std::vector<const reservation_row*> held_by(session_number session) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(rows_);
  }

private:
  /// The reservation of these, made where there is none; the last of all from now on.
  reservation_row& row(session_number session, std::string_view pattern, bool shared);
  void end_with(const events::item_id& item, const stamp& when);
  void end_all_of(const events::session_id& session, const stamp& when);

  memory::vector<reservation_row> rows_;
};

} // namespace tally::projections
