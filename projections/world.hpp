#pragma once

#include "events/commit.hpp"
#include "projections/claims.hpp"
#include "projections/conflicts.hpp"
#include "projections/dependencies.hpp"
#include "projections/guidance.hpp"
#include "projections/imports.hpp"
#include "projections/items.hpp"
#include "projections/merge_points.hpp"
#include "projections/pipeline.hpp"
#include "projections/progress.hpp"
#include "projections/queue.hpp"
#include "projections/requests.hpp"
#include "projections/reservations.hpp"
#include "projections/sessions.hpp"
#include "projections/settings.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tally::projections {

/// All that follows from the commits up to a position. It lies in one segment of memory, mapped or
/// not, and is the same for the same commits whoever folded them, when, and in how many steps.
class world {
public:
  explicit world(memory::segment_manager* memory);

  /// Folds the next commit in. A fact happened: it is never refused.
  void apply(const events::commit& next);

  /// SHA-256, in hex, of everything that the projections hold.
  [[nodiscard]] std::string digest() const;

  [[nodiscard]] const directory& ids() const { return ids_; }
  [[nodiscard]] const projections::settings& settings() const { return settings_; }
  [[nodiscard]] const projections::items& items() const { return items_; }
  [[nodiscard]] const projections::claims& claims() const { return claims_; }
  [[nodiscard]] const projections::dependencies& dependencies() const { return dependencies_; }
  [[nodiscard]] const projections::sessions& sessions() const { return sessions_; }
  [[nodiscard]] const projections::guidance& guidance() const { return guidance_; }
  [[nodiscard]] const projections::reservations& reservations() const { return reservations_; }
  [[nodiscard]] const projections::conflicts& conflicts() const { return conflicts_; }
  [[nodiscard]] const projections::merge_points& merge_points() const { return merge_points_; }
  [[nodiscard]] const projections::queue& queue() const { return queue_; }
  [[nodiscard]] const projections::pipeline& pipeline() const { return pipeline_; }
  [[nodiscard]] const projections::progress& progress() const { return progress_; }
  [[nodiscard]] const projections::requests& requests() const { return requests_; }
  [[nodiscard]] const projections::imports& imports() const { return imports_; }

  /// The last commit that was folded in, and its author's clock.
  [[nodiscard]] const moment& last() const { return last_; }

  /// How many events were folded in.
  [[nodiscard]] std::uint64_t events() const { return events_; }

  /// Number of the first commit with an event that only a newer tally understands; 0 where there is
  /// none.
  [[nodiscard]] std::uint64_t first_unknown() const { return first_unknown_; }

private:
  void apply(const events::fact& fact, const events::commit& commit,
             std::vector<item_number>& changed, std::vector<std::string>& freed);

  template <class Sink>
  void describe(Sink& sink) const;

  directory ids_;
  projections::settings settings_;
  projections::items items_;
  projections::claims claims_;
  projections::dependencies dependencies_;
  projections::sessions sessions_;
  projections::guidance guidance_;
  projections::reservations reservations_;
  projections::conflicts conflicts_;
  projections::merge_points merge_points_;
  projections::queue queue_;
  projections::pipeline pipeline_;
  projections::progress progress_;
  projections::requests requests_;
  projections::imports imports_;
  moment last_;
  std::uint64_t events_ = 0;
  std::uint64_t first_unknown_ = 0;
};

} // namespace tally::projections
