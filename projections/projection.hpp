#pragma once

#include "events/event.hpp"
#include "projections/stamp.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

namespace tally::projections {

/// What a projection has nothing to do with: whole groups of events, and single ones out of a group
/// that it has to do with, listed by name so that none is forgotten.
template <class... EventOrGroup>
using ignored_events =
    boost::mp11::mp_append<boost::mp11::mp_if<boost::mp11::mp_is_list<EventOrGroup>, EventOrGroup,
                                              boost::mp11::mp_list<EventOrGroup>>...>;

template <class Projection, class E>
concept applies = requires(Projection projection, const E& event, const stamp& when) {
  projection.apply(event, when);
};

template <class Projection, class E>
concept ignores = boost::mp11::mp_contains<typename Projection::ignored, E>::value;

/// Folds an event into a projection, which must either apply it or list it as ignored, and not
/// both.
template <class Projection, class E>
void fold(Projection& projection, const E& event, const stamp& when) {
  static_assert(applies<Projection, E> || ignores<Projection, E>,
                "a projection neither applies nor ignores this event");
  static_assert(!(applies<Projection, E> && ignores<Projection, E>),
                "a projection both applies and ignores this event");
  if constexpr (applies<Projection, E>) projection.apply(event, when);
}

} // namespace tally::projections
