#include "engine/commands.hpp"

#include "events/one_of_members.hpp"

template class tally::one_of<tally::engine::any_command>;
