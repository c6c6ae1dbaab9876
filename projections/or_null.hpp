#pragma once

#include <optional>
#include <type_traits>
#include <utility>

namespace tally::projections {

/// What a row always has a field for: `null` where there is none. Other optionals are left out.
template <class T>
struct or_null : std::optional<T> {
  using std::optional<T>::optional;
  or_null(std::optional<T> given) : std::optional<T>(std::move(given)) {}

  /// What can be assigned to the optional.
  template <class Value>
    requires(!std::is_same_v<std::remove_cvref_t<Value>, or_null> &&
             std::is_assignable_v<std::optional<T>&, Value>)
  or_null& operator=(Value&& given) {
    std::optional<T>::operator=(std::forward<Value>(given));
    return *this;
  }
};

} // namespace tally::projections
