#pragma once

#include "cli/text/report.hpp"
#include "engine/coordinator.hpp"

namespace tally::cli {

/// A refusal as people and scripts get it: a sentence with the facts, a hint that can be pasted,
/// the exit status, and the facts once more by name.
report report_of(const engine::refusal& why);

/// The refusal that decides, with the others listed among its facts.
report report_of(const engine::rejection& why);

/// The environment's failure as people and scripts get it.
report report_of(const engine::failure& why);

} // namespace tally::cli
