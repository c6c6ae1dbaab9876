#pragma once

#include "projections/dependencies.hpp"
#include "projections/items.hpp"

#include <boost/describe/class.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace tally::projections {

/// How many items of a set have each status.
struct status_counts {
  std::array<std::uint32_t, 5> count{}; ///< by item_status

  [[nodiscard]] std::uint32_t of(item_status status) const {
    return count[static_cast<std::size_t>(status)];
  }

  /// All but the cancelled: what progress is measured against.
  [[nodiscard]] std::uint32_t counted() const;

  /// True where there is something, and all of it is done.
  [[nodiscard]] bool is_complete() const {
    return counted() > 0 && of(item_status::done) == counted();
  }
};
BOOST_DESCRIBE_STRUCT(status_counts, (), (count))

/// Done ÷ (all − cancelled) in whole percent, rounded down: 100 is said only where all is done.
[[nodiscard]] std::int64_t percent_done(std::uint64_t done, std::uint64_t counted);

/// An item among those that it is part of, and the sums of what is part of it.
struct progress_node {
  bool entered = false;
  bool is_lane = false; ///< of `parent`; then it is counted among its lanes and nowhere else
  item_status status = item_status::todo;
  std::optional<item_number> parent;
  std::optional<session_number> worker; ///< who finished it
  status_counts below;                  ///< what is part of it, however deep, without lanes
  status_counts lanes;
};
BOOST_DESCRIBE_STRUCT(progress_node, (), (entered, is_lane, status, parent, worker, below, lanes))

/// What a session has finished.
struct work_done {
  std::uint32_t done = 0;
  std::uint32_t failed = 0;
};
BOOST_DESCRIBE_STRUCT(work_done, (), (done, failed))

/// How far the project, each parent, each story with lanes and each session has come: counters that
/// change with the items, so that no question walks through what is finished. It follows the other
/// projections instead of reading events. A change costs as much as its item has parents above it.
class progress {
public:
  explicit progress(const memory::arena& arena) : nodes_(arena), sessions_(arena) {}

  /// Enters `item` anew, as `all` and `waiting` have it now.
  void refresh(item_number item, const items& all, const dependencies& waiting);

  /// Of all items but lanes.
  [[nodiscard]] const status_counts& project() const { return project_; }

  /// Of `item`, or null where it was never entered.
  [[nodiscard]] const progress_node* find(item_number item) const;

  /// What `session` has finished that is still finished.
  [[nodiscard]] work_done of(session_number session) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(nodes_, sessions_, project_);
  }

private:
  progress_node& node(item_number item);
  /// Adds `sign` times what `item` counts for to all that it is part of.
  void count(item_number item, int sign);
  /// What `item` is part of; nothing where that would close a circle, which an import may bring.
  [[nodiscard]] std::optional<item_number> whole_of(item_number item, const item_row& row,
                                                    const items& all,
                                                    const dependencies& waiting) const;

  memory::rows<progress_node> nodes_;
  memory::map<session_number, work_done> sessions_;
  status_counts project_;
};

} // namespace tally::projections
