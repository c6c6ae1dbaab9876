#pragma once

#include <concepts>
#include <utility>
#include <variant>

namespace tally {

/// Several function objects in one, for visiting a variant. Give one for each alternative, never a
/// catch-all.
template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};

template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

/// Lets one case stand for several alternatives, each of them named: `[](const among<a, b> auto&)`.
template <class T, class... Listed>
concept among = (std::same_as<T, Listed> || ...);

/// Calls the case that fits what `choice` holds: `match(refusal, [](const held_by_another&) {…},
/// …)`.
template <class Variant, class... Cases>
decltype(auto) match(Variant&& choice, Cases&&... cases) {
  return std::visit(overloaded<std::decay_t<Cases>...>{std::forward<Cases>(cases)...},
                    std::forward<Variant>(choice));
}

} // namespace tally
