#pragma once

#include "cli/text/report.hpp"
#include "engine/refusal.hpp"

namespace tally::cli {

/// Who has the slot, and how to wait for it.
[[nodiscard]] report report_of_wait(const refusals::slot_held& why);

/// Who waits for it and comes first.
[[nodiscard]] report report_of_wait(const refusals::waited_for& why);
[[nodiscard]] report report_of_wait(const refusals::session_paused& why);

/// The whole circle: who waits for what, and who has it; and how to open it.
[[nodiscard]] report report_of_wait(const refusals::waiting_in_circle& why);

} // namespace tally::cli
