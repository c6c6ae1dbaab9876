#include "cli/board/waiting.hpp"

#include "cli/board/board.hpp"
#include "cli/invocation.hpp"

#include <algorithm>
#include <thread>

namespace tally::cli {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

milliseconds left_until(steady_clock::time_point end) {
  return std::max(milliseconds{0},
                  std::chrono::duration_cast<milliseconds>(end - steady_clock::now()));
}

} // namespace

bool wait_until(invocation& now, milliseconds patience,
                const std::function<bool(const projections::world&,
                                         const projections::observation&)>& seen_enough) {
  constexpr milliseconds rest{100};
  constexpr milliseconds doze{1000}; // should the system's word of a change be lost
  const auto end = steady_clock::now() + patience;
  while (true) {
    bool enough = false;
    events::position at;
    try {
      look(now, [&](const auto& world, events::position position, const auto& seen) {
        at = position;
        enough = seen_enough(world, seen);
      });
    } catch (const stop& why) {
      if (why.why.exit != exit_status::busy) throw; // a log that is busy is looked at again
    }
    if (enough) return true;
    if (left_until(end).count() == 0) return false;
    std::this_thread::sleep_for(std::min(rest, left_until(end)));
    while (left_until(end).count() > 0 &&
           !board_of(now).log().wait_for_more(at, std::min(doze, left_until(end)))) {
    }
  }
}

} // namespace tally::cli
