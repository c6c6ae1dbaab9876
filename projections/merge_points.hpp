#pragma once

#include "projections/sessions.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::projections {

/// Stands for a merge point within one world.
enum class merge_number : std::uint32_t {};

/// How far a merge point is. Whether an open one waits or is ready is computed from what it needs.
enum class merge_state : std::uint8_t { open, integrating, integrated };
BOOST_DESCRIBE_ENUM(merge_state, open, integrating, integrated)

/// A place where items integrate.
struct merge_point_row {
  explicit merge_point_row(const memory::arena& arena)
      : title(arena), into(arena), commit(arena), needs(arena), unlocks(arena) {}

  bool declared = false;
  merge_state state = merge_state::open;
  memory::text title;
  memory::text into;   ///< the target
  memory::text commit; ///< what came of it
  memory::vector<item_number> needs;
  memory::vector<item_number> unlocks;
  std::optional<session_number> holder; ///< while it integrates
  std::optional<session_number> former; ///< from whom the slot was taken last, until another has it
  moment since;                         ///< of its state
};
BOOST_DESCRIBE_STRUCT(merge_point_row, (),
                      (declared, state, title, into, commit, needs, unlocks, holder, former, since))

/// The merge points, and the slots of their targets. What they need and what waits for them is
/// among the dependencies.
class merge_points {
public:
  using ignored =
      ignored_events<events::log_events, events::item_events, events::dependency_events,
                     events::session_events, events::file_events, events::conflict_events,
                     events::merge_queued, events::queue_events, events::foreign_events>;

  explicit merge_points(const memory::arena& arena)
      : names_(arena), rows_(arena), slots_(arena), open_(arena) {}

  void apply(const events::merge_point_declared& declared, const stamp& when);
  void apply(const events::merge_started& started, const stamp& when);
  void apply(const events::merge_done& done, const stamp& when);
  void apply(const events::merge_abandoned& abandoned, const stamp& when);

  /// The number of a merge point that was declared, or nothing.
  [[nodiscard]] std::optional<merge_number> find(std::string_view id) const;

  [[nodiscard]] std::string_view spell(merge_number number) const { return names_.spell(number); }
  [[nodiscard]] const merge_point_row& row(merge_number number) const {
    return rows_[index_of(number)];
  }

  /// Those that are not integrated, in the order in which they were first named.
  [[nodiscard]] const memory::set<merge_number>& open() const { return open_; }

  /// All ids that were named, with their numbers.
  [[nodiscard]] const memory::text_map<merge_number>& all() const { return names_.all(); }

  /// What is being integrated, by target: who does so has the target's one slot.
  [[nodiscard]] const memory::text_map<merge_number>& slots() const { return slots_; }

  /// What is being integrated into a target, or nothing.
  [[nodiscard]] std::optional<merge_number> integrating(std::string_view target) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(names_.all(), rows_, slots_, open_);
  }

private:
  merge_point_row& row_of(const events::merge_point_id& id, merge_number& number);
  /// Takes the slot from `number` where it has it.
  void free(merge_number number, merge_point_row& row);

  names<merge_number> names_;
  memory::rows<merge_point_row> rows_;
  memory::text_map<merge_number> slots_;
  memory::set<merge_number> open_;
};

} // namespace tally::projections
