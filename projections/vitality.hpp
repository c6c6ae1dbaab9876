#pragma once

#include "events/instant.hpp"
#include "projections/claims.hpp"
#include "projections/observation.hpp"
#include "projections/sessions.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tally::projections {

/// Whether a session shows life.
struct vitality {
  bool lapsed = false;
  bool waits_for_a_person = false; ///< its leases do not run
  std::int64_t age_s = 0;          ///< since the last sign of life
  std::int64_t left_s = 0;         ///< until it lapses; 0 or less where it has
  events::instant expires;         ///< when its silence has lasted for the lease, by the wall clock
  std::string_view judged; ///< silent, process_gone, rebooted; empty where it has not lapsed
};

/// Whole seconds since `sign`: by the monotonic clock within one boot, else by the wall clock.
[[nodiscard]] std::int64_t seconds_since(const moment& sign, const observation& seen);

/// Judges a session by its last sign of life, or by `claimed` where that is later. Within one boot
/// the age is the difference of monotonic clocks, so neither a jump of the wall clock nor a suspend
/// ends a lease; across boots the wall clock decides, with one lease of grace where no process was
/// recorded. Leases do not run while it waits for a person, and begin anew when it no longer does.
[[nodiscard]] vitality judge(std::string_view id, const session_row& session, const moment* claimed,
                             std::int64_t lease_s, const observation& seen);

} // namespace tally::projections
