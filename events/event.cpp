#include "events/event.hpp"

#include "events/one_of_members.hpp"

template class tally::one_of<tally::events::any_event>;
