#pragma once

#include <boost/mp11/algorithm.hpp>

#include <cstddef>
#include <variant>

namespace tally {

/// A std::variant of many types, to be visited and asked as the variant that it is, but for what it
/// costs: what makes, copies, moves and destroys it is compiled once, where one_of_members.hpp is
/// included and this instantiated. For forty types that is most of what every file would cost. A
/// type of its own is derived from it, so that symbols do not name all forty:
/// `struct event : one_of<any_event> { using one_of::one_of; };`
template <class Variant>
class one_of : public Variant {
public:
  one_of();
  /// Implicit, as a variant's own.
  template <class T>
    requires boost::mp11::mp_contains<Variant, T>::value one_of(T what)
        : one_of(boost::mp11::mp_find<Variant, T>::value, &what) {}
    one_of(const one_of& other);
    one_of(one_of&& other) noexcept;
    one_of& operator=(const one_of& other);
    one_of& operator=(one_of&& other) noexcept;
    ~one_of();

  private:
    /// Takes what `alternative` points to, which is of the alternative with this index.
    one_of(std::size_t index, void* alternative);
};

} // namespace tally
