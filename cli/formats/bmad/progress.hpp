#pragma once

#include "cli/formats/bmad/documents.hpp"
#include "cli/formats/bmad/facts.hpp"
#include "cli/formats/id_map.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// Lets a story be as far as a word of `sprint-status.yaml` said at that time.
void tell_progress(bmad_facts& facts, const events::item_id& item, const std::string& word,
                   events::instant at);

/// Tells the synchronizations of a log, but for those that this board wrote itself.
void tell_syncs(bmad_facts& facts, const std::vector<bmad_sync>& syncs, id_map& ids);

} // namespace tally::cli
