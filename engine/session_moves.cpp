#include "engine/session_moves.hpp"

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

} // namespace tally::engine
