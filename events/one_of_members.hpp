#pragma once

#include "events/one_of.hpp"

#include <utility>

namespace tally {

template <class Variant>
one_of<Variant>::one_of() = default;
template <class Variant>
one_of<Variant>::one_of(const one_of& other) = default;
template <class Variant>
one_of<Variant>::one_of(one_of&& other) noexcept = default;
template <class Variant>
one_of<Variant>& one_of<Variant>::operator=(const one_of& other) = default;
template <class Variant>
one_of<Variant>& one_of<Variant>::operator=(one_of&& other) noexcept = default;
template <class Variant>
one_of<Variant>::~one_of() = default;

template <class Variant>
one_of<Variant>::one_of(std::size_t index, void* alternative) {
  boost::mp11::mp_with_index<std::variant_size_v<Variant>>(index, [&](auto at) {
    using type = std::variant_alternative_t<at.value, Variant>;
    this->template emplace<at.value>(std::move(*static_cast<type*>(alternative)));
  });
}

} // namespace tally
