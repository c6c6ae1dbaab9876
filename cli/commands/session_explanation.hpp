#pragma once

#include "cli/invocation.hpp"
#include "engine/explain.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Explanations of sessions, and of the claims that they have.
namespace tally::cli {

/// Who holds an item, and what says whether that still counts.
struct claim_ground {
  std::string session;
  std::optional<std::string> item;
  std::optional<std::uint64_t> fence;
  std::int64_t lease_s = 0;
  std::optional<std::uint64_t> last_seen; ///< a position
  std::int64_t age_s = 0;
  std::int64_t left_s = 0;
  bool waits_for_a_person = false;
  bool lapsed = false;
  std::optional<std::string> judged;
};
BOOST_DESCRIBE_STRUCT(claim_ground, (),
                      (session, item, fence, lease_s, last_seen, age_s, left_s, waits_for_a_person,
                       lapsed, judged))

/// Why a session is as it is.
struct explained_session {
  std::string session;
  std::string status;
  std::uint64_t since = 0; ///< the commit that brought it there
  std::optional<std::string> reason;
  std::vector<claim_ground> holds; ///< one without an item where it holds none; none once it ended
  std::vector<std::string> files;  ///< that it reserved
  std::vector<std::string> integrates;            ///< merge points whose slots it has
  std::vector<projections::waiter_view> waits_in; ///< its places in the queue
};
BOOST_DESCRIBE_STRUCT(explained_session, (),
                      (session, status, since, reason, holds, files, integrates, waits_in))

/// The claim with its names.
[[nodiscard]] claim_ground ground_of(const projections::world& world,
                                     const engine::explained_claim& claim);

/// For people: the last sign of life, the lease, and what is judged from them.
[[nodiscard]] std::string life_text(const claim_ground& claim);

/// Explains a session; nothing where there was none of that id.
[[nodiscard]] std::optional<explained_session> explained(const projections::world& world,
                                                         const engine::context& context,
                                                         const events::session_id& id);

/// A sheet for people.
void print(invocation& now, const explained_session& session);

} // namespace tally::cli
