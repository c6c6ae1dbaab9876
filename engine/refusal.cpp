#include "engine/refusal.hpp"

#include "events/match.hpp"
#include "events/one_of_members.hpp"

#include <algorithm>
#include <array>

namespace tally::engine {

namespace {

std::size_t rank(const refusal& why) {
  constexpr std::array order{64, 5, 6, 4, 3, 2, 1, 7};
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), exit_status(why)) -
                                  order.begin());
}

} // namespace

int exit_status(const refusal& why) {
  return match(
      why, [](const refusals::bad_usage&) { return 64; },
      [](const refusals::needs_session&) { return 64; },
      [](const refusals::request_differs&) { return 64; },
      [](const refusals::unknown_item&) { return 5; },
      [](const refusals::unknown_session&) { return 5; },
      [](const refusals::unknown_stage&) { return 5; },
      [](const refusals::unknown_task&) { return 5; },
      [](const refusals::unknown_setting&) { return 5; },
      [](const refusals::unknown_merge_point&) { return 5; },
      [](const refusals::merge_not_ready&) { return 2; },
      [](const refusals::slot_held&) { return 4; }, [](const refusals::waited_for&) { return 4; },
      [](const refusals::waiting_in_circle&) { return 4; },
      [](const refusals::session_paused&) { return 1; },
      [](const refusals::wrong_merge_state&) { return 1; },
      [](const refusals::unknown_dependency&) { return 5; },
      [](const refusals::stale_fence&) { return 6; },
      [](const refusals::changed_since&) { return 6; },
      [](const refusals::held_by_another&) { return 4; },
      [](const refusals::files_held&) { return 4; },
      [](const refusals::unknown_conflict&) { return 5; },
      [](const refusals::session_in_use&) { return 4; }, [](const refusals::blocked&) { return 2; },
      [](const refusals::stage_full&) { return 2; },
      [](const refusals::approval_missing&) { return 3; },
      [](const refusals::own_work&) { return 1; }, [](const refusals::dead_letter&) { return 1; },
      [](const refusals::stage_skipped&) { return 2; },
      [](const refusals::already_exists&) { return 1; },
      [](const refusals::wrong_status&) { return 1; }, [](const refusals::not_held&) { return 1; },
      [](const refusals::would_cycle&) { return 1; },
      [](const refusals::nothing_to_change&) { return 1; },
      [](const refusals::illegal_move&) { return 1; }, [](const refusals::own_plan&) { return 1; },
      [](const refusals::plan_not_approved&) { return 3; },
      [](const refusals::unknown_option&) { return 5; },
      [](const refusals::not_finished&) { return 1; },
      [](const refusals::nothing_ready&) { return 7; });
}

rejection reject(std::vector<refusal> all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const refusal& a, const refusal& b) { return rank(a) < rank(b); });
  rejection made{std::move(all.front()), {}};
  all.erase(all.begin());
  made.others = std::move(all);
  return made;
}

} // namespace tally::engine

template class tally::one_of<tally::engine::any_refusal>;
