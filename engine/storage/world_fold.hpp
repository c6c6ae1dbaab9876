#pragma once

#include "engine/ports.hpp"
#include "engine/storage/world_memory.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace tally::storage {

/// Reads a log on from a place, tells each commit, and says where it arrived: the log itself, or
/// its writer.
using commit_source = std::function<outcome<engine::log_cursor>(const engine::log_cursor&,
                                                                const engine::commit_visitor&)>;

/// What `log` holds; nothing is recovered.
[[nodiscard]] commit_source reads_of(engine::event_log& log);

/// What `writer` sees when it catches up.
[[nodiscard]] commit_source reads_of(engine::log_writer& writer);

/// What `log` holds up to the last commit for which `wanted` is true, none of them after
/// `not_after`; without `wanted` all are.
[[nodiscard]] commit_source reads_of(engine::event_log& log,
                                     std::optional<events::position> not_after,
                                     std::function<bool(const events::commit&)> wanted);

/// Whether `log` has nothing after `place`, and `place` is one of its own.
[[nodiscard]] bool is_at_end(engine::event_log& log, const engine::log_cursor& place);

/// Folds all that `source` has after the place of `world`. Throws std::bad_alloc where one commit
/// needs more than `room`.
[[nodiscard]] outcome<void> catch_up(world_memory& world, const commit_source& source,
                                     std::uint64_t room = least_room);

/// What `start` gives, caught up with `source`; begun again with more room where that was too
/// little. Nothing where `start` gives nothing.
[[nodiscard]] outcome<world_pointer> caught_up(const std::function<world_pointer()>& start,
                                               const commit_source& source);

/// `world` in the hands of the holder of the write lock. Where a commit finds too little room in
/// it, `again` makes another one with that commit folded in.
[[nodiscard]] std::unique_ptr<engine::live_world>
live(world_pointer world, std::function<outcome<world_pointer>()> again);

/// `world` as the caller's own.
[[nodiscard]] std::unique_ptr<engine::private_world> owned(world_pointer world);

} // namespace tally::storage
