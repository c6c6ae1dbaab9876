#pragma once

#include "engine/ports.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/world_memory.hpp"

#include <cstdint>
#include <vector>

namespace tally::storage {

/// Worlds as of the ends of sealed segments, in `checkpoints/` of a board, each with a digest of
/// its bytes. They are caches: one that is damaged, or of other sources than this build's, is
/// passed over.
class checkpoints {
public:
  /// Those of the board in `board`, a directory that outlives this.
  explicit checkpoints(const file& board) : board_(board) {}

  /// Positions that there are checkpoints of, newest first, good or not.
  [[nodiscard]] std::vector<events::position> positions() const;

  /// A private copy of the one as of `where`, verified, or nothing where it is of no use.
  [[nodiscard]] world_pointer load(events::position where) const;

  /// Whether there is one as of `where` that this build made; its bytes are not looked at.
  [[nodiscard]] bool has(events::position where) const;

  /// Keeps `world` as of where it stands, on disk when this returns, and removes all but the newest
  /// two.
  [[nodiscard]] outcome<void> keep(world_memory& world) const;

  /// Bytes of the newest one, 0 where there is none.
  [[nodiscard]] std::uint64_t newest_size() const;

  /// Removes them all.
  [[nodiscard]] outcome<void> drop() const;

private:
  [[nodiscard]] world_pointer open(events::position where) const;

  const file& board_;
};

} // namespace tally::storage
