#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <string_view>

namespace tally::projections {

/// How a dependency stands: whether what it is on is done, is still to be done, or is not on the
/// board.
enum class dependency_state : std::uint8_t { satisfied, waiting, unknown };
BOOST_DESCRIBE_ENUM(dependency_state, satisfied, waiting, unknown)

/// The word for a state, as the contract spells it.
[[nodiscard]] std::string_view to_string(dependency_state state);

/// What an item waits for, and why.
struct dependency_edge {
  explicit dependency_edge(item_number item, std::string_view why, const memory::arena& arena)
      : on(item), reason(why.data(), why.size(), arena) {}

  item_number on;
  memory::text reason;
};
BOOST_DESCRIBE_STRUCT(dependency_edge, (), (on, reason))

/// An item among those it waits for and those that wait for it.
struct dependency_node {
  explicit dependency_node(const memory::arena& arena) : on(arena), dependents(arena) {}

  dependency_state state = dependency_state::unknown; ///< what it is to those that wait for it
  std::uint32_t waiting = 0;                          ///< how many of `on` are in the way
  memory::vector<dependency_edge> on;
  memory::vector<item_number> dependents;
};
BOOST_DESCRIBE_STRUCT(dependency_node, (), (state, waiting, on, dependents))

/// Which item may begin only after which. The one place that says whether an item is blocked.
class dependencies {
public:
  using ignored =
      ignored_events<events::board_opened, events::import_performed, events::item_edited,
                     events::item_claimed, events::item_released, events::claim_lapsed,
                     events::item_staged, events::item_failed, events::item_noted,
                     events::task_added, events::task_done, events::session_started,
                     events::session_heartbeat, events::session_status_changed,
                     events::session_ended, events::session_pruned, events::session_noted,
                     events::log_recovered, events::user_event, events::unknown_event>;

  explicit dependencies(const memory::arena& arena) : nodes_(arena) {}

  void apply(const events::item_added& added, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_retried& retried, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::item_reopened& reopened, const stamp& when);
  void apply(const events::dependency_added& added, const stamp& when);
  void apply(const events::dependency_removed& removed, const stamp& when);

  /// True where something that `item` waits for is still to be done.
  [[nodiscard]] bool is_blocked(item_number item) const;

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
  void set_state(const events::item_id& item, dependency_state state, const stamp& when);

  memory::rows<dependency_node> nodes_;
};

} // namespace tally::projections
