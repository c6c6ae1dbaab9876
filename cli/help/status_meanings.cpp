#include "cli/help/status_meanings.hpp"

#include "cli/exit_status.hpp"

#include <array>

namespace tally::cli {

namespace {

constexpr std::array meanings{
    status_meaning{code(exit_status::done), "done (an empty list is done)"},
    status_meaning{code(exit_status::refused), "refused by a rule, or the answer is no"},
    status_meaning{code(exit_status::prerequisite_unmet),
                   "a prerequisite is unmet: dependency, stage order, WIP limit"},
    status_meaning{code(exit_status::approval_missing), "an approval is missing"},
    status_meaning{code(exit_status::held_by_another),
                   "held by another session: item, lane, files, merge slot"},
    status_meaning{code(exit_status::unknown), "no such item, session, merge point …"},
    status_meaning{code(exit_status::stale),
                   "stale fence, or the item changed after `--expect POSITION`"},
    status_meaning{code(exit_status::nothing_to_take),
                   "nothing to take: `next` found no ready item"},
    status_meaning{code(exit_status::usage), "usage: the command line is wrong"},
    status_meaning{code(exit_status::log_damaged), "the log is damaged"},
    status_meaning{code(exit_status::no_board), "no board here"},
    status_meaning{code(exit_status::busy),
                   "busy: the write lock was not had in time, nothing changed"},
    status_meaning{code(exit_status::bug), "a bug"},
    status_meaning{code(exit_status::cannot_create), "cannot create"},
    status_meaning{code(exit_status::io_error), "I/O error, nothing changed"},
    status_meaning{code(exit_status::outcome_unknown),
                   "outcome unknown: it may have happened; the message says how to find out"},
    status_meaning{code(exit_status::newer_log), "the log is newer than this tally"},
    status_meaning{code(exit_status::not_permitted), "not permitted"},
};

} // namespace

std::span<const status_meaning> status_meanings() { return meanings; }

} // namespace tally::cli
