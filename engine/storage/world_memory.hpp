#pragma once

#include "engine/ports.hpp"
#include "engine/storage/hash_chain.hpp"
#include "engine/storage/world_space.hpp"
#include "projections/memory.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>

namespace tally::storage {

/// What the bytes of a world belong to: they are of no use anywhere else.
struct world_identity {
  std::string_view boot; ///< of the machine; after another boot a mapped file may be half written
  std::uint64_t device = 0; ///< of the mapped file itself: a copy of it is not it
  std::uint64_t inode = 0;

  friend bool operator==(const world_identity&, const world_identity&) = default;
};

/// The page before a world's bytes: what they are, and as of where in the log. It is checked before
/// anything else of them is looked at. Sealed by a digest of its own, for appends continue from its
/// place.
struct world_header {
  std::array<char, 16> format;
  std::array<char, 64> folds; ///< digest of the sources that folded and laid out these bytes
  std::array<char, 48> boot;
  std::uint64_t device;
  std::uint64_t inode;
  std::uint64_t size; ///< of all, this page included
  std::uint64_t position;
  std::array<std::uint8_t, 32> hash;
  std::uint64_t segment;
  std::uint64_t rewrite;
  std::uint64_t offset;
  storage::digest digest; ///< of the bytes after this page, where they lie in a checkpoint
  storage::digest seal;   ///< of all that stands before it
  std::uint64_t applying; ///< not 0 while the bytes change
};
static_assert(std::has_unique_object_representations_v<world_header>);

/// How much of a world's memory is kept free at least: an apply takes from it and cannot be
/// refused.
inline constexpr std::uint64_t least_room = 8ULL << 20U;

class world_memory;
using world_pointer = std::shared_ptr<world_memory>;

/// A world in its space: the one form that worlds have, mapped or in memory. Its bytes can be moved
/// as they are. It changes in the hands of one at a time; in those of many it is only read.
class world_memory {
public:
  /// A world before the first commit, in memory of the process's own.
  [[nodiscard]] static world_pointer empty();

  /// The world that lies in `space`, of which `size` bytes are there, or nothing where they are not
  /// exactly a whole world of this build and identity.
  [[nodiscard]] static world_pointer found(world_space space, std::uint64_t size,
                                           const world_identity& whose);

  world_memory(const world_memory&) = delete;
  world_memory& operator=(const world_memory&) = delete;
  ~world_memory();

  [[nodiscard]] const projections::world& get() const { return *world_; }

  /// Where in the log it stands.
  [[nodiscard]] engine::log_cursor cursor() const;

  /// Whether it is still whole: others that have it mapped may have died within an apply.
  [[nodiscard]] bool is_whole(std::uint64_t size, const world_identity& whose) const;

  /// Makes sure that `at_least` bytes, or a tenth of the world where that is more, are free. Where
  /// the disk is full, a quarter of that will do.
  [[nodiscard]] outcome<void> make_room(std::uint64_t at_least = least_room);

  /// Folds one commit in. Throws std::bad_alloc where there was too little room: it is not whole
  /// then.
  void apply(const events::commit& next, const engine::log_cursor& after);

  /// Says that it stands at `place`, which follows the same commit, perhaps in another segment.
  void stand_at(const engine::log_cursor& place);

  /// Gives up what is free at the end, so that few bytes are to be written. The next make_room
  /// takes it again.
  void shrink();

  /// Number of its bytes, the header's page included.
  [[nodiscard]] std::uint64_t size() const { return header_->size; }

  /// Writes its bytes to a file, as `whose`; with a digest of them if it is for a checkpoint.
  [[nodiscard]] outcome<void> write(const file& into, const world_identity& whose,
                                    bool with_digest) const;

  /// Whether its bytes are those of which a checkpoint's header bears the digest.
  [[nodiscard]] bool has_its_digest() const;

private:
  explicit world_memory(world_space space);
  void place(const engine::log_cursor& at);
  void mark(std::uint64_t applying);

  world_space space_;
  world_header* header_;
  projections::memory::segment_manager* segment_ = nullptr; // lies in the space itself
  projections::world* world_ = nullptr;
};

} // namespace tally::storage
