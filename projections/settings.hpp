#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace tally::projections {

/// What the project decided about one of its stages.
struct stage_rules {
  std::int64_t lease_s = 0; ///< 0: that of the project
  std::int64_t limit = 0;   ///< at most so many items of it are claimed at a time; 0: any number
  bool approval = false;    ///< nobody goes on from it without somebody else's approval
};
BOOST_DESCRIBE_STRUCT(stage_rules, (), (lease_s, limit, approval))

/// What the project decided about itself: its pipeline, and the settings of `setting_table.hpp`.
class settings {
public:
  using ignored =
      ignored_events<events::import_performed, events::log_recovered, events::item_events,
                     events::dependency_events, events::session_events, events::file_events,
                     events::conflict_events, events::merge_events, events::queue_events,
                     events::foreign_events>;

  explicit settings(const memory::arena& arena) : stages_(arena), changed_(arena), rules_(arena) {}

  void apply(const events::board_opened& opened, const stamp& when);
  void apply(const events::config_changed& changed, const stamp& when);

  /// The pipeline in its order; never empty once a board is opened.
  [[nodiscard]] const memory::vector<memory::text>& stages() const { return stages_; }

  /// Where `stage` stands in the pipeline, or nothing where it is none of its stages.
  [[nodiscard]] std::optional<std::size_t> stage_index(std::string_view stage) const;

  /// How long a claim lasts without a sign of life, in seconds.
  [[nodiscard]] std::int64_t lease_s() const { return lease_s_; }

  /// The same, of an item in `stage`.
  [[nodiscard]] std::int64_t lease_s(std::string_view stage) const;

  /// What was decided about `stage`; what holds by itself where nothing was.
  [[nodiscard]] stage_rules rules_of(std::string_view stage) const;

  /// After how many failures an item is a dead letter; 0: never.
  [[nodiscard]] std::int64_t attempts() const { return attempts_; }

  /// What was set, by key, as the log has it; those too that only a newer tally understands.
  [[nodiscard]] const memory::text_map<memory::text>& changed() const { return changed_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(stages_, lease_s_, opened_lease_s_, attempts_, changed_, rules_);
  }

private:
  static constexpr std::int64_t usual_attempts = 3;

  memory::vector<memory::text> stages_;
  std::int64_t lease_s_ = 7200;
  std::int64_t opened_lease_s_ = 7200;
  std::int64_t attempts_ = usual_attempts;
  memory::text_map<memory::text> changed_;
  memory::text_map<stage_rules> rules_; ///< of the stages about which something was decided
};

} // namespace tally::projections
