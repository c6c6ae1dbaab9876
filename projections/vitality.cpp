#include "projections/vitality.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

/// Time since `sign`, and whether that was on this boot.
struct age {
  std::int64_t milliseconds = 0;
  bool same_boot = false;
};

age age_of(const moment& sign, const observation& seen) {
  const monotonic_row now = row_of(seen.mono);
  const bool same_boot = now.known() && sign.mono.boot == now.boot;
  const std::int64_t passed =
      same_boot ? now.milliseconds - sign.mono.milliseconds : seen.now.milliseconds - sign.at;
  return {std::max<std::int64_t>(0, passed), same_boot};
}

/// When a lease ends: the same answer however often one asks, but where the wall clock was set or
/// the machine slept since `sign`. Then it is counted from now, as the lease itself is.
events::instant end_of_lease(const moment& sign, const age& since, std::int64_t lease_s,
                             const observation& seen) {
  constexpr std::int64_t minute = 60'000;
  const events::instant by_sign = events::after(sign.instant(), lease_s);
  const events::instant by_now{events::after(seen.now, lease_s).milliseconds - since.milliseconds};
  const std::int64_t apart = by_now.milliseconds - by_sign.milliseconds;
  return apart > -minute && apart < minute ? by_sign : by_now;
}

liveness process_of(std::string_view id, const observation& seen) {
  const auto found = seen.processes.find(id);
  return found == seen.processes.end() ? liveness::unknown : found->second;
}

} // namespace

std::int64_t seconds_since(const moment& sign, const observation& seen) {
  return age_of(sign, seen).milliseconds / 1000;
}

vitality judge(std::string_view id, const session_row& session, const moment* claimed,
               std::int64_t lease_s, const observation& seen) {
  // An imported claim bears no monotonic time: it is no sign of life where there is a real one.
  const bool claim_is_later = claimed != nullptr &&
                              claimed->position > session.last_seen.position &&
                              (claimed->mono.known() || session.last_seen.position == 0);
  const moment& sign = claim_is_later                    ? *claimed
                       : session.last_seen.position != 0 ? session.last_seen
                                                         : session.started;
  const moment& runs = session.resumed.position > sign.position ? session.resumed : sign;
  const age since = age_of(runs, seen);
  vitality found;
  found.age_s = age_of(sign, seen).milliseconds / 1000;
  found.waits_for_a_person = waits_for_a_person(session);
  const bool grace = !since.same_boot && runs.mono.known() && seen.mono && !session.process.known();
  const std::int64_t allowed_s = grace ? 2 * lease_s : lease_s;
  found.left_s = allowed_s - since.milliseconds / 1000;
  found.expires = end_of_lease(runs, since, allowed_s, seen);
  if (found.waits_for_a_person) {
    found.left_s = lease_s;
    return found;
  }
  switch (process_of(id, seen)) {
  case liveness::gone: found.judged = "process_gone"; break;
  case liveness::rebooted: found.judged = "rebooted"; break;
  case liveness::alive:
  case liveness::unknown:
    if (found.left_s <= 0) found.judged = "silent";
    break;
  }
  found.lapsed = !found.judged.empty();
  if (found.lapsed) found.left_s = std::min<std::int64_t>(found.left_s, 0);
  return found;
}

} // namespace tally::projections
