#pragma once

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

/// Calls the case that fits what `choice` holds: `match(refusal, [](const held_by_another&) {…},
/// …)`.
template <class Variant, class... Cases>
decltype(auto) match(Variant&& choice, Cases&&... cases) {
  return std::visit(overloaded<std::decay_t<Cases>...>{std::forward<Cases>(cases)...},
                    std::forward<Variant>(choice));
}

} // namespace tally
