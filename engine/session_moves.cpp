#include "engine/session_moves.hpp"

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>

namespace tally::engine {

using events::session_status;

std::vector<session_status> moves_from(session_status status) {
  switch (status) {
  case session_status::registered: return {session_status::planning, session_status::working};
  case session_status::planning:
    return {session_status::planning_complete, session_status::working};
  case session_status::planning_complete:
    return {session_status::working, session_status::planning}; // approved, rejected
  case session_status::working:
    return {session_status::planning, session_status::stuck, session_status::complete};
  case session_status::stuck: return {session_status::working};
  case session_status::complete: return {session_status::working};
  case session_status::paused: // what it was
  case session_status::cancelled:
  case session_status::ended: break;
  }
  return {};
}

bool is_legal(session_status from, session_status to) {
  const auto moves = moves_from(from);
  return std::find(moves.begin(), moves.end(), to) != moves.end();
}

std::optional<session_status> step_towards(session_status from, session_status to) {
  std::vector<session_status> near{to}; // from these one comes to it, those with fewer moves first
  for (std::size_t at = 0; at < near.size(); ++at) {
    const session_status next = near[at];
    if (is_legal(from, next)) return next;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<session_status>>([&](auto each) {
      const bool is_new = std::find(near.begin(), near.end(), each.value) == near.end();
      if (is_new && is_legal(each.value, next)) near.push_back(each.value);
    });
  }
  return std::nullopt;
}

} // namespace tally::engine
