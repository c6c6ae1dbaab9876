#pragma once

#include "projections/world.hpp"

#include <boost/interprocess/managed_external_buffer.hpp>

#include <cstddef>
#include <vector>

namespace tally::tests {

/// A world in memory of the heap. A copy copies the bytes: that is how cheap "what would happen"
/// is.
class heap_world {
public:
  /// An empty world with room for `bytes`; a fold that needs more throws.
  explicit heap_world(std::size_t bytes = 256 * 1024)
      : bytes_(rounded(bytes)), segment_(boost::interprocess::create_only, bytes_.data(), size()) {
    world_ = segment_.construct<projections::world>("world")(segment_.get_segment_manager());
  }

  heap_world(const heap_world& other)
      : bytes_(other.bytes_), segment_(boost::interprocess::open_only, bytes_.data(), size()) {
    const auto away = reinterpret_cast<const char*>(other.world_) -
                      reinterpret_cast<const char*>(other.bytes_.data());
    world_ = reinterpret_cast<projections::world*>(reinterpret_cast<char*>(bytes_.data()) + away);
  }

  heap_world& operator=(const heap_world&) = delete;
  ~heap_world() = default; // what lives in the segment needs no destructor

  [[nodiscard]] const projections::world& operator*() const { return *world_; }
  [[nodiscard]] const projections::world* operator->() const { return world_; }
  void apply(const events::commit& next) { world_->apply(next); }

private:
  using buffer =
      boost::interprocess::basic_managed_external_buffer<char, projections::memory::best_fit,
                                                         boost::interprocess::flat_map_index>;

  struct alignas(64) line {
    char bytes[64];
  };

  static std::vector<line> rounded(std::size_t bytes) {
    return std::vector<line>((bytes + sizeof(line) - 1) / sizeof(line));
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size() * sizeof(line); }

  std::vector<line> bytes_;
  buffer segment_;
  projections::world* world_ = nullptr;
};

} // namespace tally::tests
