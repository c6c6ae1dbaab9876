#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// How a dependency stands: whether what it is on is done, is still to be done, or is not on the
/// board.
enum class dependency_state : std::uint8_t { satisfied, waiting, unknown };
BOOST_DESCRIBE_ENUM(dependency_state, satisfied, waiting, unknown)

/// The word for a state, as the contract spells it.
[[nodiscard]] std::string_view to_string(dependency_state state);

/// The name under which a merge point stands among what items wait for: `merge:ID`. No item can
/// have it.
[[nodiscard]] std::string name_among_items(const events::merge_point_id& merge_point);

/// What an item waits for, and why.
struct dependency_edge {
  dependency_edge(item_number item, std::uint64_t position, std::string_view why,
                  const memory::arena& arena)
      : on(item), since(position), reason(why.data(), why.size(), arena) {}

  item_number on;
  bool between_lanes = false; ///< of one story: it is said, but it is never in the way
  bool on_own_lane = false;   ///< of a story on one of its lanes: the lanes do not inherit it
  std::uint64_t since = 0;    ///< the commit that said so
  memory::text reason;
};
BOOST_DESCRIBE_STRUCT(dependency_edge, (), (on, between_lanes, on_own_lane, since, reason))

/// An item among those it waits for and those that wait for it.
struct dependency_node {
  explicit dependency_node(const memory::arena& arena)
      : on(arena), dependents(arena), lanes(arena) {}

  dependency_state state = dependency_state::unknown; ///< what it is to those that wait for it
  std::optional<item_number> story;                   ///< where it is a lane
  memory::vector<dependency_edge> on;
  memory::vector<item_number> dependents;
  memory::vector<item_number> lanes;
};
BOOST_DESCRIBE_STRUCT(dependency_node, (), (state, story, on, dependents, lanes))

/// Which item may begin only after which. The one place that says whether an item is blocked: by
/// what it waits for itself and, for a lane, by what its story waits for. A merge point stands
/// among the items as `merge:ID`: it waits for what it needs, and what it unlocks waits for it.
class dependencies {
public:
  using ignored = ignored_events<
      events::log_events, events::item_edited, events::item_staged, events::item_approved,
      events::item_rejected, events::item_noted, events::task_added, events::task_done,
      events::session_events, events::file_events, events::conflict_events, events::merge_queued,
      events::merge_started, events::merge_abandoned, events::queue_events, events::foreign_events>;

  explicit dependencies(const memory::arena& arena) : nodes_(arena) {}

  void apply(const events::item_added& added, const stamp& when);
  void apply(const events::item_claimed& claimed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_retried& retried, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::item_reopened& reopened, const stamp& when);
  void apply(const events::dependency_added& added, const stamp& when);
  void apply(const events::dependency_removed& removed, const stamp& when);
  void apply(const events::merge_point_declared& declared, const stamp& when);
  void apply(const events::merge_done& done, const stamp& when);

  /// True where something that `item` waits for is still to be done.
  [[nodiscard]] bool is_blocked(item_number item) const;

  /// What is in the way of `item`: of its own, then what it inherits.
  [[nodiscard]] std::vector<item_number> blockers(item_number item) const;

  /// What would be in the way of a lane of `story` that is not there yet.
  [[nodiscard]] std::vector<item_number> blockers_of_new_lane(item_number story) const;

  /// What `item` waits for, be it done or not: of its own, then what it inherits.
  [[nodiscard]] std::vector<item_number> needs_of(item_number item) const;

  /// What waits for `item`, lanes that inherit it included.
  [[nodiscard]] std::vector<item_number> kept_waiting_by(item_number item) const;

  /// What `item` is to those that wait for it.
  [[nodiscard]] dependency_state state(item_number item) const;

  /// The node of `item`, or null where no dependency ever touched it.
  [[nodiscard]] const dependency_node* find(item_number item) const;

  /// All nodes, by number.
  [[nodiscard]] const memory::rows<dependency_node>& all() const { return nodes_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(nodes_);
  }

private:
  dependency_node& node(item_number item);
  /// A known item is satisfied or waiting from now on; one that is not on the board stays unknown.
  void set_state(const events::item_id& item, dependency_state state, const stamp& when);
  void enter(item_number item, dependency_state state, const stamp& when);
  void tell(item_number item, std::vector<item_number>& changed) const;
  /// Lets `item` wait for `on`; null where it does already.
  dependency_edge* link(item_number item, item_number on, std::string_view reason,
                        const stamp& when);
  void unlink(item_number item, item_number on, const stamp& when);

  template <class Visit>
  void for_each_need(item_number item, const Visit& visit) const;

  memory::rows<dependency_node> nodes_;
};

} // namespace tally::projections
