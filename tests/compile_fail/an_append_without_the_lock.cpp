// must fail: has no member named 'append'
#include "engine/ports.hpp"

using namespace tally;

// Only what event_log::lock gives can append; it releases the lock when it goes.
engine::outcome<engine::appended> append(engine::event_log& log, const engine::log_cursor& end,
                                         engine::deadline patience) {
#ifdef MUST_FAIL
  return log.append(end, events::commit{});
#else
  auto writer = log.lock(patience);
  if (!writer) return writer.error();
  return (*writer)->append(end, events::commit{});
#endif
}
