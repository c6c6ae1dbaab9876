#pragma once

#include "projections/dependencies.hpp"
#include "projections/items.hpp"

#include <boost/describe/class.hpp>

#include <array>
#include <compare>
#include <cstdint>

namespace tally::projections {

/// Where a ready item stands among those of its stage: the most urgent first, then the oldest.
struct ready_key {
  std::uint8_t priority = 5;
  std::int64_t created = 0; ///< milliseconds since 1970
  item_number item{};

  friend auto operator<=>(const ready_key&, const ready_key&) = default;
};
BOOST_DESCRIBE_STRUCT(ready_key, (), (priority, created, item))

/// The items of one stage.
struct stage_row {
  explicit stage_row(const memory::arena& arena) : stage(arena), unblocked(arena) {}

  memory::text stage;
  std::array<std::uint64_t, 5> count{}; ///< by item_status
  std::uint64_t ready = 0;              ///< free, and nothing that they wait for is in the way
  /// The ready ones, and among them those that are claimed: an item keeps its place while it is
  /// held, so that to claim it and to give it back are cheap however many there are.
  memory::set<ready_key> unblocked;
};
BOOST_DESCRIBE_STRUCT(stage_row, (), (stage, count, ready, unblocked))

/// Under what an item was entered, so that it can be taken out again.
struct pipeline_entry {
  bool entered = false;
  bool ready = false;
  bool unblocked = false;
  item_status status = item_status::todo;
  std::uint32_t stage = 0;
  ready_key key;
};
BOOST_DESCRIBE_STRUCT(pipeline_entry, (), (entered, ready, unblocked, status, stage, key))

/// An index over items and dependencies: how many of each status in each stage, what is ready, and
/// what is not finished. It follows the other projections instead of reading events.
class pipeline {
public:
  explicit pipeline(const memory::arena& arena)
      : stages_(arena), entries_(arena), open_(arena), failed_(arena) {}

  /// Enters `item` anew, as `all` and `waiting` have it now.
  void refresh(item_number item, const items& all, const dependencies& waiting);

  /// Makes room for a stage in the pipeline's order, even while it is empty.
  void declare(std::string_view stage);

  /// All stages: the declared ones in their order, then those that items brought with them.
  [[nodiscard]] const memory::rows<stage_row>& stages() const { return stages_; }

  /// Items that are todo, claimed or failed, in the order of their numbers.
  [[nodiscard]] const memory::set<item_number>& open() const { return open_; }

  /// Items that failed and were neither retried nor given up, in the order of their numbers.
  [[nodiscard]] const memory::set<item_number>& failed() const { return failed_; }

  /// True where `item` is free and nothing that it waits for is in the way.
  [[nodiscard]] bool is_ready(item_number item) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(stages_, entries_, open_, failed_);
  }

private:
  std::uint32_t stage_number(std::string_view stage);
  void move(const pipeline_entry& from, const pipeline_entry& to);

  memory::rows<stage_row> stages_;
  memory::rows<pipeline_entry> entries_;
  memory::set<item_number> open_;
  memory::set<item_number> failed_;
};

} // namespace tally::projections
