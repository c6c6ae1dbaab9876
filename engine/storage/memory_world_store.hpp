#pragma once

#include "engine/ports.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/world_fold.hpp"

#include <memory>
#include <mutex>

namespace tally::storage {

/// Keeps the live world in memory of the process, for tests and simulation. It makes no
/// checkpoints.
class memory_world_store final : public engine::world_store {
public:
  [[nodiscard]] outcome<std::unique_ptr<engine::live_world>>
  open(engine::log_writer& writer) override;
  outcome<void>
  read(engine::event_log& log, engine::deadline patience,
       const std::function<void(const projections::world&, const engine::log_cursor&)>& look)
      override;
  [[nodiscard]] outcome<std::unique_ptr<engine::private_world>>
  replay(engine::event_log& log, std::optional<events::position> not_after,
         const std::function<bool(const events::commit&)>& wanted, bool from_zero) override;
  outcome<void> checkpoint(engine::event_log& log) override;
  [[nodiscard]] std::uint64_t segment_worth_sealing() const override;
  outcome<void> drop() override;

private:
  [[nodiscard]] world_pointer kept() const;
  [[nodiscard]] outcome<world_pointer> up_to_date(const commit_source& source);

  mutable std::mutex guard_;
  world_pointer world_;
};

} // namespace tally::storage
