#include "engine/storage/world_file.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <new>
#include <utility>

#include <fcntl.h>

namespace tally::storage {

using engine::log_cursor;

namespace {

constexpr const char* name = "world";
constexpr const char* unfinished = "world.new";
constexpr std::uint64_t smallest_worth_sealing = 4ULL << 20U;

class stopwatch {
public:
  explicit stopwatch(engine::deadline patience)
      : end_(std::chrono::steady_clock::now() + patience) {}

  [[nodiscard]] engine::deadline left() const {
    const auto rest = end_ - std::chrono::steady_clock::now();
    return std::max(engine::deadline(0), std::chrono::duration_cast<engine::deadline>(rest));
  }

private:
  std::chrono::steady_clock::time_point end_;
};

} // namespace

world_file::world_file(file board, std::string boot)
    : board_(std::move(board)),
      boot_(boot.empty() ? random_name() : std::move(boot)),
      checkpoints_(board_) {}

world_file::~world_file() = default;

// The file mapped, where it is a whole world; the mapping is kept as long as the name stands for
// the same file.
world_pointer world_file::mapped(bool writable) {
  const std::scoped_lock held(guard_);
  if (last_mapped_) {
    const auto now = board_.state_of(name);
    const bool same = now && *now && (*now)->identity == last_identity_;
    if (same && (last_writable_ || !writable))
      return last_mapped_->is_whole((*now)->size, identity(last_identity_)) ? last_mapped_
                                                                            : nullptr;
    last_mapped_.reset();
  }
  auto bytes = board_.open(name, writable ? O_RDWR : O_RDONLY);
  if (!bytes) return nullptr;
  const auto state = bytes->state();
  if (!state) return nullptr;
  auto space = world_space::shared(std::move(*bytes), state->size, writable);
  if (!space) return nullptr;
  last_mapped_ = world_memory::found(std::move(*space), state->size, identity(state->identity));
  last_identity_ = state->identity;
  last_writable_ = writable;
  return last_mapped_;
}

// The same for whoever may not write: changes stay in this process.
world_pointer world_file::copied() const {
  const auto bytes = board_.open(name, O_RDONLY);
  if (!bytes) return nullptr;
  const auto state = bytes->state();
  if (!state) return nullptr;
  auto space = world_space::copied(*bytes, state->size);
  if (!space) return nullptr;
  return world_memory::found(std::move(*space), state->size, identity(state->identity));
}

world_identity world_file::identity(const file_identity& of) const {
  return {boot_, of.device, of.inode};
}

outcome<world_pointer> world_file::up_to_date(const commit_source& source, bool may_write) {
  if (auto world = may_write ? mapped(true) : copied()) {
    try {
      if (catch_up(*world, source) && world->make_room()) return world;
    } catch (const std::bad_alloc&) {
      // It bears its mark now, and is rebuilt with more room.
    }
  }
  auto built = rebuilt(source, std::nullopt);
  if (built && may_write) return published(std::move(*built));
  return built;
}

outcome<world_pointer> world_file::rebuilt(const commit_source& source,
                                           std::optional<events::position> not_after) const {
  for (const auto where : checkpoints_.positions()) {
    if (not_after && where > *not_after) continue;
    auto built = caught_up([&] { return checkpoints_.load(where); }, source);
    if (built && *built) return built;
  }
  return caught_up(&world_memory::empty, source);
}

// What was built as the file that everybody maps, or as it is where no file can be written.
world_pointer world_file::published(world_pointer built) {
  built->shrink();
  static_cast<void>(
      board_.remove(unfinished)); // of somebody who was killed: the write lock is held
  auto bytes = board_.open(unfinished, O_RDWR | O_CREAT | O_EXCL);
  if (!bytes) return built;
  const auto state = bytes->state();
  if (!state) return built;
  const auto whose = identity(state->identity);
  if (!built->write(*bytes, whose, false)) {
    static_cast<void>(board_.remove(unfinished));
    return built;
  }
  auto space = world_space::shared(std::move(*bytes), built->size(), true);
  auto world = space ? world_memory::found(std::move(*space), built->size(), whose) : nullptr;
  if (!world || !world->make_room() ||
      ::renameat(board_.descriptor(), unfinished, board_.descriptor(), name) != 0) {
    static_cast<void>(board_.remove(unfinished));
    return built;
  }
  const std::scoped_lock held(guard_);
  last_mapped_ = world;
  last_identity_ = state->identity;
  last_writable_ = true;
  return world;
}

outcome<std::unique_ptr<engine::live_world>> world_file::open(engine::log_writer& writer) {
  const auto again = [this, &writer] { return up_to_date(reads_of(writer), true); };
  auto world = again();
  if (!world) return world.error();
  return live(std::move(*world), again);
}

// A reader recovers nothing: it reads what is whole, also while it has the write lock to catch the
// world up.
outcome<void>
world_file::read(engine::event_log& log, engine::deadline patience,
                 const std::function<void(const projections::world&, const log_cursor&)>& look) {
  const stopwatch watch(patience);
  const auto show = [&](const outcome<world_pointer>& world) -> outcome<void> {
    if (!world) return world.error();
    look((*world)->get(), (*world)->cursor());
    return {};
  };
  {
    const auto hold = log.hold(patience);
    if (!hold) return hold.error();
    const auto world = mapped(false);
    if (world && is_at_end(log, world->cursor())) return show(world);
  }
  const auto writer = log.lock(watch.left());
  if (writer) return show(up_to_date(reads_of(log), true));
  if (writer.error().kind == failure_kind::busy) return writer.error();
  const auto hold = log.hold(watch.left());
  if (!hold) return hold.error();
  return show(up_to_date(reads_of(log), false));
}

outcome<std::unique_ptr<engine::private_world>>
world_file::replay(engine::event_log& log, std::optional<events::position> not_after,
                   const std::function<bool(const events::commit&)>& wanted, bool from_zero) {
  const auto source = reads_of(log, not_after, wanted);
  const bool checkpoints_are_wanted = !from_zero && (not_after || !wanted);
  auto world =
      checkpoints_are_wanted ? rebuilt(source, not_after) : caught_up(&world_memory::empty, source);
  if (!world) return world.error();
  return owned(std::move(*world));
}

outcome<void> world_file::checkpoint(engine::event_log& log) {
  const auto last = log.last();
  if (!last) return last.error();
  const auto place = log.seek(*last);
  if (!place) return place.error();
  const auto end = log.read(*place, [](const auto&, const auto&) { return false; });
  if (!end) return end.error();
  if (end->segment.value <= 1) return {}; // none is sealed
  const events::position sealed{end->segment.value - 1};
  if (checkpoints_.has(sealed)) return {};
  auto world = rebuilt(reads_of(log, sealed, nullptr), sealed);
  if (!world) return world.error();
  return checkpoints_.keep(**world);
}

std::uint64_t world_file::segment_worth_sealing() const {
  return std::max(smallest_worth_sealing, checkpoints_.newest_size());
}

outcome<void> world_file::drop() {
  {
    const std::scoped_lock held(guard_);
    last_mapped_.reset();
  }
  for (const auto* const one : {name, unfinished})
    if (auto removed = board_.remove(one); !removed) return removed;
  return checkpoints_.drop();
}

} // namespace tally::storage
