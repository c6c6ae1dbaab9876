#pragma once

#include "projections/projection.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tally::projections {

/// What the project decided about itself: its pipeline and how long a claim lasts.
class settings {
public:
  using ignored = ignored_events<
      events::import_performed, events::item_added, events::item_edited, events::item_claimed,
      events::item_released, events::claim_lapsed, events::item_staged, events::item_done,
      events::item_failed, events::item_retried, events::item_cancelled, events::item_reopened,
      events::item_noted, events::task_added, events::task_done, events::dependency_added,
      events::dependency_removed, events::session_started, events::session_heartbeat,
      events::session_status_changed, events::session_ended, events::session_pruned,
      events::session_noted, events::config_changed, events::item_approved, events::item_rejected,
      events::session_stuck, events::session_guided, events::guidance_acknowledged,
      events::session_completed, events::session_removed, events::files_reserved,
      events::files_released, events::merge_point_declared, events::merge_queued,
      events::merge_started, events::merge_done, events::merge_abandoned, events::conflict_found,
      events::conflict_acknowledged, events::conflict_resolved, events::sync_performed,
      events::log_recovered, events::user_event, events::unknown_event>;

  explicit settings(const memory::arena& arena) : stages_(arena) {}

  void apply(const events::board_opened& opened, const stamp& when);

  /// The pipeline in its order; never empty once a board is opened.
  [[nodiscard]] const memory::vector<memory::text>& stages() const { return stages_; }

  /// Where `stage` stands in the pipeline, or nothing where it is none of its stages.
  [[nodiscard]] std::optional<std::size_t> stage_index(std::string_view stage) const;

  /// How long a claim lasts without a sign of life, in seconds.
  [[nodiscard]] std::int64_t lease_s() const { return lease_s_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(stages_, lease_s_);
  }

private:
  memory::vector<memory::text> stages_;
  std::int64_t lease_s_ = 7200;
};

} // namespace tally::projections
