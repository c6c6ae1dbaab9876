#pragma once

#include "events/json_text.hpp"
#include "projections/memory.hpp"

namespace tally::projections {

/// Sets the members that are there; a JSON null takes one away.
void merge(memory::text_map<memory::text>& metadata, const events::json_members& members);

} // namespace tally::projections
