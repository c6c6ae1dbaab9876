#pragma once

#include "cli/formats/bmad/documents.hpp"
#include "cli/formats/bmad/facts.hpp"

#include <string>
#include <vector>

namespace tally::cli {

/// A lane as its story's file names it.
struct bmad_lane {
  std::string focus;
  events::item_id lane;
};

/// Declares the merge points of a story's file: texts such as `Backend complete → Frontend can
/// integrate`. It needs the lanes whose focus stands before the arrow, or all of them where none
/// does.
void tell_merge_points(bmad_facts& facts, const bmad_story& said, const events::item_id& story,
                       const std::vector<bmad_lane>& lanes);

} // namespace tally::cli
