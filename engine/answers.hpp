#pragma once

#include "engine/coordinator.hpp"
#include "projections/progress_view.hpp"
#include "projections/views.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tally::engine {

/// Whose claim was taken over, and where its work lies.
struct taken_over_view {
  std::string session;
  std::optional<events::instant> last_seen;
  std::optional<std::string> judged; ///< why it counted as lapsed; none where it was alive
  std::optional<std::string> worktree;
  std::optional<std::string> branch;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(taken_over_view, (), (session, last_seen, judged, worktree, branch, note))

/// What a change did to one item or session.
struct change_view {
  std::optional<std::string> item;
  std::optional<std::string> session;
  std::optional<std::string> setting;
  std::optional<std::string> value; ///< of the setting, as it holds now
  std::optional<std::string> merge_point;
  std::uint64_t position = 0;
  std::optional<std::string> reservation; ///< a pattern that was reserved or given back
  std::optional<std::string> conflict;
  std::optional<std::vector<std::string>> files; ///< reserved with the item
  std::optional<std::string> state;              ///< of the merge point: integrating, queued, …
  std::optional<std::string> title;              ///< of what `next --claim` chose
  std::optional<std::string> stage;
  std::optional<std::uint64_t> fence;
  std::optional<events::instant> since;
  std::optional<events::instant> expires;
  std::optional<taken_over_view> taken_over_from;
  std::optional<std::vector<std::string>> unblocked; ///< what can be begun now that this is done
  std::optional<std::vector<std::string>> completes; ///< what all lanes or parts of are done now
  std::optional<std::vector<projections::held_part>> still_held; ///< lanes and parts of what is
                                                                 ///< finished, by other sessions
  std::optional<std::vector<std::string>> lanes_before;          ///< that this lane should wait for
  std::optional<bool> repeated;
};
BOOST_DESCRIBE_STRUCT(change_view, (),
                      (item, session, setting, value, merge_point, position, reservation, conflict,
                       files, state, title, stage, fence, since, expires, taken_over_from,
                       unblocked, completes, still_held, lanes_before, repeated))

/// The item that was added, and the position of its commit.
struct added_view : projections::item_view {
  std::uint64_t position = 0;
  std::optional<bool> repeated;
};
BOOST_DESCRIBE_STRUCT(added_view, (projections::item_view), (position, repeated))

/// The rows that answer a change: one for each item or session that it concerned, in the order in
/// which the command named them. They follow from the commit and from the world as it left it.
[[nodiscard]] std::vector<change_view> answer(const command& asked, const caller& who,
                                              const projections::world& world, const receipt& made,
                                              const projections::observation& seen);

/// The rows that answer an `add`.
[[nodiscard]] std::vector<added_view> answer_added(const projections::world& world,
                                                   const receipt& made);

} // namespace tally::engine
