#pragma once

#include "projections/memory.hpp"
#include "projections/numbers.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tally::projections {

/// Gives each id a number, once and for ever. An id may be named before the thing itself exists.
template <class Number>
class names {
public:
  explicit names(const memory::arena& arena) : numbers_(arena), spelled_(arena) {}

  /// The number of `id`, or nothing where the log never named it.
  [[nodiscard]] std::optional<Number> find(std::string_view id) const {
    const auto found = numbers_.find(id);
    return found == numbers_.end() ? std::nullopt : std::optional{found->second};
  }

  /// The number of `id`, a new one where it has none.
  Number intern(std::string_view id) {
    if (const auto known = find(id)) return *known;
    const Number number{static_cast<std::uint32_t>(spelled_.size())};
    const memory::arena arena{numbers_.get_allocator()};
    const auto added = numbers_.emplace(memory::text{id.data(), id.size(), arena}, number).first;
    spelled_.push_back(boost::interprocess::offset_ptr<const memory::text>{&added->first});
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
  memory::text_map<Number> numbers_;
  memory::rows<boost::interprocess::offset_ptr<const memory::text>> spelled_;
};

/// The ids that a world knows. Every projection uses the same numbers.
struct directory {
  explicit directory(const memory::arena& arena) : items(arena), sessions(arena) {}

  names<item_number> items;
  names<session_number> sessions;
};

} // namespace tally::projections
