#pragma once

#include "projections/memory.hpp"

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tally::projections {

/// SHA-256 over values of the shapes that projections are made of. Each value is fed with its
/// length or a fixed width, so that no two different worlds feed the same bytes.
class digester {
public:
  digester() { sha256_init(&state_); }

  /// Feeds each of `values`.
  template <class... T>
  void operator()(const T&... values) {
    (feed(values), ...);
  }

  /// The digest of all that was fed, in hex.
  std::string hex();

private:
  void bytes(const void* data, std::size_t size) {
    sha256_update(&state_, size, static_cast<const std::uint8_t*>(data));
  }

  template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
  void feed(T value) {
    auto wide = static_cast<std::uint64_t>(value);
    std::array<std::uint8_t, 8> little{}; // the same bytes on every machine
    for (auto& byte : little) {
      byte = static_cast<std::uint8_t>(wide & 0xFFU);
      wide >>= 8U;
    }
    bytes(little.data(), little.size());
  }

  void feed(const memory::text& value) {
    feed(value.size());
    bytes(value.data(), value.size());
  }

  template <class A, class B>
  void feed(const std::pair<A, B>& value) {
    feed(value.first);
    feed(value.second);
  }

  template <class T>
  void feed(const std::optional<T>& value) {
    feed(value.has_value());
    if (value) feed(*value);
  }

  template <class T>
    requires requires(const T& range) {
      range.begin();
      range.size();
    }
  void feed(const T& range) {
    feed(range.size());
    for (const auto& element : range) feed(element);
  }

  template <class T>
  requires boost::describe::has_describe_members<T>::value void feed(const T& row) {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { feed(row.*member.pointer); });
  }

  template <class T>
    requires requires(const T& projection, digester& sink) { projection.describe(sink); }
  void feed(const T& projection) { projection.describe(*this); }

  sha256_ctx state_{};
};

} // namespace tally::projections
