#pragma once

#include "events/ids.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// A unit of work was put on the board.
struct item_added {
  static constexpr std::string_view type = "item.added";
  item_id item;
  std::string title;
  std::optional<std::string> description;
  std::optional<std::string> kind;
  std::int64_t priority = 5; ///< 0, the most urgent, to 9
  std::string stage;
  std::optional<item_id> parent;
  std::vector<std::string> labels;
  std::vector<std::string> files; ///< planned files: paths or globs from the root
  std::optional<std::int64_t> estimate_s;
  json_members metadata;
};
BOOST_DESCRIBE_STRUCT(item_added, (),
                      (item, title, description, kind, priority, stage, parent, labels, files,
                       estimate_s, metadata))

/// Fields of an item were changed: those that are there. An empty parent takes the item out of its
/// parent; metadata whose value is null are taken away.
struct item_edited {
  static constexpr std::string_view type = "item.edited";
  item_id item;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> kind;
  std::optional<std::int64_t> priority;
  std::optional<item_id> parent;
  std::vector<std::string> labels_added;
  std::vector<std::string> labels_removed;
  std::optional<std::vector<std::string>> files;
  std::optional<std::int64_t> estimate_s;
  json_members metadata;
};
BOOST_DESCRIBE_STRUCT(item_edited, (),
                      (item, title, description, kind, priority, parent, labels_added,
                       labels_removed, files, estimate_s, metadata))

/// A session took the exclusive lease of an item. The position of this commit is the claim's fence.
struct item_claimed {
  static constexpr std::string_view type = "item.claimed";
  item_id item;
  session_id session;
  std::int64_t lease_s = 0;
  std::optional<session_id>
      taken_over_from; ///< a living holder, by --take-over; a lapsed one has its own event
  std::optional<std::string> reason;
  std::vector<item_id> despite; ///< the unmet blockers, where it was claimed in spite of them
};
BOOST_DESCRIBE_STRUCT(item_claimed, (), (item, session, lease_s, taken_over_from, reason, despite))

/// A claim ended and the item is to do again.
struct item_released {
  static constexpr std::string_view type = "item.released";
  item_id item;
  session_id session; ///< whose claim it was
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_released, (), (item, session, reason))

/// A claim was found to be nobody's any more; a later event of the commit says who has the item
/// now, or the place that it had in a stage with a limit.
struct claim_lapsed {
  static constexpr std::string_view type = "claim.lapsed";
  item_id item;
  session_id session;
  std::optional<position> last_seen; ///< the session's last sign of life
  std::optional<instant> last_seen_at;
  std::int64_t age_s = 0;
  std::string judged; ///< silent, process_gone or rebooted
  std::optional<std::string> worktree;
  std::optional<std::string> branch;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(claim_lapsed, (),
                      (item, session, last_seen, last_seen_at, age_s, judged, worktree, branch,
                       note))

/// An item went from one stage of the pipeline to another.
struct item_staged {
  static constexpr std::string_view type = "item.staged";
  item_id item;
  std::string from;
  std::string to;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_staged, (), (item, from, to, reason))

/// An item was completed.
struct item_done {
  static constexpr std::string_view type = "item.done";
  item_id item;
  std::optional<session_id> session; ///< whose claim it ended
  std::optional<std::string> summary;
  std::vector<std::string> files;
  std::optional<std::string> pull_request;
};
BOOST_DESCRIBE_STRUCT(item_done, (), (item, session, summary, files, pull_request))

/// Work on an item came to nothing.
struct item_failed {
  static constexpr std::string_view type = "item.failed";
  item_id item;
  std::optional<session_id> session;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(item_failed, (), (item, session, reason))

/// A failed item is to do again.
struct item_retried {
  static constexpr std::string_view type = "item.retried";
  item_id item;
  std::int64_t attempt = 0; ///< the number of the attempt that begins: 2 after the first failure
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_retried, (), (item, attempt, reason))

/// An item will not be done.
struct item_cancelled {
  static constexpr std::string_view type = "item.cancelled";
  item_id item;
  std::optional<session_id> session;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(item_cancelled, (), (item, session, reason))

/// A done or cancelled item is to do again.
struct item_reopened {
  static constexpr std::string_view type = "item.reopened";
  item_id item;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_reopened, (), (item, reason))

/// Somebody let an item pass the gate of its stage.
struct item_approved {
  static constexpr std::string_view type = "item.approved";
  item_id item;
  std::string stage; ///< the stage whose gate it may pass
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_approved, (), (item, stage, reason))

/// Somebody did not let an item pass the gate of its stage.
struct item_rejected {
  static constexpr std::string_view type = "item.rejected";
  item_id item;
  std::string stage;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(item_rejected, (), (item, stage, reason))

/// Somebody wrote something down about an item.
struct item_noted {
  static constexpr std::string_view type = "item.noted";
  item_id item;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(item_noted, (), (item, text))

/// A step was added to an item's list of tasks.
struct task_added {
  static constexpr std::string_view type = "task.added";
  item_id item;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(task_added, (), (item, text))

/// A step of an item's list was completed.
struct task_done {
  static constexpr std::string_view type = "task.done";
  item_id item;
  std::int64_t number = 0; ///< from 1, in the order in which the tasks were added
};
BOOST_DESCRIBE_STRUCT(task_done, (), (item, number))

/// Of items, their claims and their tasks.
using item_events = boost::mp11::mp_list<item_added, item_edited, item_claimed, item_released,
                                         claim_lapsed, item_staged, item_done, item_failed,
                                         item_retried, item_cancelled, item_reopened, item_approved,
                                         item_rejected, item_noted, task_added, task_done>;

} // namespace tally::events
