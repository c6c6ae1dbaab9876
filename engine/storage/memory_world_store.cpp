#include "engine/storage/memory_world_store.hpp"

#include <new>
#include <utility>

namespace tally::storage {

world_pointer memory_world_store::kept() const {
  const std::scoped_lock held(guard_);
  return world_ && world_->is_whole(world_->size(), {}) ? world_ : nullptr;
}

outcome<world_pointer> memory_world_store::up_to_date(const commit_source& source) {
  if (auto world = kept()) {
    try {
      if (catch_up(*world, source)) return world;
    } catch (const std::bad_alloc&) {
      // It bears its mark now, and is folded again with more room.
    }
  }
  auto built = caught_up(&world_memory::empty, source);
  const std::scoped_lock held(guard_);
  if (built) world_ = *built;
  return built;
}

outcome<std::unique_ptr<engine::live_world>> memory_world_store::open(engine::log_writer& writer) {
  const auto again = [this, &writer] { return up_to_date(reads_of(writer)); };
  auto world = again();
  if (!world) return world.error();
  return live(std::move(*world), again);
}

outcome<void> memory_world_store::read(
    engine::event_log& log, engine::deadline patience,
    const std::function<void(const projections::world&, const engine::log_cursor&)>& look) {
  {
    const auto hold = log.hold(patience);
    if (!hold) return hold.error();
    const auto world = kept();
    if (world && is_at_end(log, world->cursor())) {
      look(world->get(), world->cursor());
      return {};
    }
  }
  const auto writer = log.lock(patience);
  if (!writer) return writer.error();
  const auto world = up_to_date(reads_of(log));
  if (!world) return world.error();
  look((*world)->get(), (*world)->cursor());
  return {};
}

outcome<std::unique_ptr<engine::private_world>>
memory_world_store::replay(engine::event_log& log, std::optional<events::position> not_after,
                           const std::function<bool(const events::commit&)>& wanted,
                           bool /*from_zero*/) {
  auto world = caught_up(&world_memory::empty, reads_of(log, not_after, wanted));
  if (!world) return world.error();
  return owned(std::move(*world));
}

outcome<void> memory_world_store::checkpoint(engine::event_log& /*log*/) { return {}; }

std::uint64_t memory_world_store::segment_worth_sealing() const { return 4ULL << 20U; }

outcome<void> memory_world_store::drop() {
  const std::scoped_lock held(guard_);
  world_.reset();
  return {};
}

} // namespace tally::storage
