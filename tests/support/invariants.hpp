#pragma once

#include "projections/world.hpp"

#include <string>

namespace tally::tests {

/// What holds in every world, whatever was folded into it and in whichever order: says what does
/// not, or nothing.
std::string broken_rule(const projections::world& world);

/// What holds besides in every world that decisions led to: a session's end gives back its slots in
/// the same commit, no file is reserved for two where one has it alone, nothing waits for itself.
std::string broken_decision(const projections::world& world);

} // namespace tally::tests
