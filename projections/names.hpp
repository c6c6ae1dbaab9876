#pragma once

#include "projections/memory.hpp"
#include "projections/numbers.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tally::projections {

/// Gives each id a number, once and for ever. An id may be named before the thing itself exists.
template <class Number>
class names {
public:
  explicit names(const memory::arena& arena) : numbers_(arena), spelled_(arena), slots_(arena) {}

  /// The number of `id`, or nothing where the log never named it.
  [[nodiscard]] std::optional<Number> find(std::string_view id) const {
    if (slots_.empty()) return std::nullopt;
    const slot& found = slots_[place_for(id, hash_of(id))];
    return found.is_free() ? std::nullopt : std::optional{Number{found.number}};
  }

  /// The number of `id`, a new one where it has none.
  Number intern(std::string_view id) {
    if (const auto known = find(id)) return *known;
    const auto index = static_cast<std::uint32_t>(spelled_.size());
    const Number number{index};
    const memory::arena arena{numbers_.get_allocator()};
    const auto added = numbers_.emplace(memory::text{id.data(), id.size(), arena}, number).first;
    spelled_.push_back(boost::interprocess::offset_ptr<const memory::text>{&added->first});
    if (2 * spelled_.size() > slots_.size()) spread();
    const std::uint32_t hash = hash_of(id);
    slots_[place_for(id, hash)] = {hash, index};
    return number;
  }

  /// The id that `number` stands for.
  [[nodiscard]] std::string_view spell(Number number) const {
    return memory::view(*spelled_[index_of(number)]);
  }

  [[nodiscard]] std::size_t size() const { return spelled_.size(); }

  /// All ids, in the order of their bytes.
  [[nodiscard]] const memory::text_map<Number>& all() const { return numbers_; }

private:
  /// Where a number stands, with its id's hash beside it: an id is looked at only where that is
  /// equal, because each look touches some pages of a large board.
  struct slot {
    std::uint32_t hash = 0;
    std::uint32_t number = none;

    static constexpr std::uint32_t none = ~std::uint32_t{0};
    [[nodiscard]] bool is_free() const { return number == none; }
  };

  /// FNV-1a (Fowler, Noll, Vo), 64 bits, folded.
  static std::uint32_t hash_of(std::string_view id) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char each : id) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3ULL;
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
  }

  /// The slot where `id` is, or the free one where it would be.
  [[nodiscard]] std::size_t place_for(std::string_view id, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (!slots_[at].is_free() &&
           (slots_[at].hash != hash || memory::view(*spelled_[slots_[at].number]) != id))
      at = (at + 1) & mask;
    return at;
  }

  /// Makes room for as many again.
  void spread() {
    const memory::vector<slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 64 : 2 * old.size(), {});
    const std::size_t mask = slots_.size() - 1;
    for (const slot& each : old) {
      if (each.is_free()) continue;
      std::size_t at = each.hash & mask;
      while (!slots_[at].is_free()) at = (at + 1) & mask;
      slots_[at] = each;
    }
  }

  memory::text_map<Number> numbers_; ///< in the order of their bytes
  memory::rows<boost::interprocess::offset_ptr<const memory::text>> spelled_;
  /// A table of 2^n places, half of them free: an id's number stands where its hash says, or in the
  /// next free place. Looking up touches a page or two, where the tree has some for each level.
  memory::vector<slot> slots_;
};

/// The ids that a world knows. Every projection uses the same numbers.
struct directory {
  explicit directory(const memory::arena& arena) : items(arena), sessions(arena) {}

  names<item_number> items;
  names<session_number> sessions;
};

} // namespace tally::projections
