#pragma once

#include "events/instant.hpp"
#include "events/json_text.hpp"
#include "projections/gates.hpp"
#include "projections/lanes_view.hpp"
#include "projections/numbers.hpp"
#include "projections/observation.hpp"
#include "projections/or_null.hpp"
#include "projections/progress_view.hpp"
#include "projections/queue_view.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tally::projections {

class world;

// Rows as people and scripts see them: ids spelled out, fields named as the contract has them. An
// absent optional is left out, or is null where the contract has the field; durations are whole
// seconds.

/// A claim: who holds what, since when, and how long it still lasts.
struct claim_view {
  std::string item;
  std::string session;
  std::uint64_t fence = 0;
  events::instant since;
  or_null<events::instant> expires; ///< none while the session waits for a person
  std::int64_t left_s = 0;
  or_null<events::instant> last_seen;
  std::int64_t age_s = 0;
  bool stale = false;
};
BOOST_DESCRIBE_STRUCT(claim_view, (),
                      (item, session, fence, since, expires, left_s, last_seen, age_s, stale))

/// Why a session is stuck, and what it offers to choose from.
struct stuck_view {
  std::string reason;
  std::optional<std::string> context;
  std::vector<std::string> options; ///< numbered from 1
  events::instant since;
  bool answered = false; ///< it was guided since, and goes on once it has read that
};
BOOST_DESCRIBE_STRUCT(stuck_view, (), (reason, context, options, since, answered))

/// What a session was told and has not acknowledged.
struct guidance_view {
  std::uint64_t position = 0;
  std::string from;
  std::string text;
  events::instant since;
  std::optional<std::int64_t> option; ///< the number of the answer that was chosen
  std::string session;
};
BOOST_DESCRIBE_STRUCT(guidance_view, (), (position, from, text, since, option, session))

/// A session of the table.
struct session_view {
  std::string session;
  or_null<std::string> provider;
  std::string status;
  std::vector<std::string> items;
  or_null<std::string> stage;
  events::instant started;
  std::int64_t duration_s = 0;
  or_null<events::instant> last_seen;
  std::int64_t age_s = 0;
  bool lapsed = false;
  std::optional<std::string> judged;
  or_null<std::string> focus;
  or_null<std::string> branch;
  or_null<std::string> worktree;
  std::optional<std::string> host;
  or_null<std::int64_t> pid;
  std::optional<std::string> file;
  std::vector<std::string> reserved;  ///< files that it holds
  std::vector<std::string> waits_for; ///< items, files and `merge:ID`, in the queue
  std::optional<std::string> note;
  std::optional<std::string> title;  ///< of its first item
  events::instant since;             ///< when it came to its status
  std::optional<std::string> reason; ///< why it came to its status
  std::optional<stuck_view> stuck;
  std::optional<std::string> plan; ///< while it waits for review, or where one session is asked for
  std::optional<std::string> pr;   ///< its pull request
  std::uint64_t unread = 0;        ///< messages of guidance that it has not acknowledged
  std::vector<std::string> tasks;  ///< what it is to do, where that is no item's
};
BOOST_DESCRIBE_STRUCT(session_view, (),
                      (session, provider, status, items, stage, started, duration_s, last_seen,
                       age_s, lapsed, judged, focus, branch, worktree, host, pid, file, reserved,
                       waits_for, note, title, since, reason, stuck, plan, pr, unread, tasks))

/// An item of a list.
struct item_view {
  std::string item;
  std::string title;
  std::string status;
  std::string stage;
  std::int64_t priority = 5;
  or_null<std::string> kind;
  std::vector<std::string> labels;
  or_null<std::string> parent;
  or_null<std::string> holder;
  bool ready = false;
  std::vector<std::string> blocked_by;
  events::instant created;
  events::instant updated;
  std::optional<std::string> worker; ///< who holds it, or finished it
  std::optional<events::instant> assigned;
  std::optional<events::instant> finished;
  std::int64_t attempts = 1;
  std::optional<bool> dead_letter; ///< true where it failed so often that only force retries it
  std::optional<std::int64_t> estimate_s;
  std::optional<std::string> result;
  std::optional<std::string> reason; ///< why it failed or was cancelled
  std::vector<std::string> files_modified;
};
BOOST_DESCRIBE_STRUCT(item_view, (),
                      (item, title, status, stage, priority, kind, labels, parent, holder, ready,
                       blocked_by, created, updated, worker, assigned, finished, attempts,
                       dead_letter, estimate_s, result, reason, files_modified))

/// All of one item.
struct item_detail {
  std::string item;
  std::string title;
  std::string status;
  std::string stage;
  std::int64_t priority = 5;
  std::optional<std::string> kind;
  std::vector<std::string> labels;
  std::optional<std::string> parent;
  std::vector<std::string> children;
  std::vector<lane_view> lanes;
  std::optional<bool> ready_to_merge;  ///< of an item with lanes: all of them are done
  std::vector<progress_view> progress; ///< of its tasks, its lanes, and what is part of it
  std::optional<claim_view> claim;
  std::optional<std::string> worker; ///< who holds it, or finished it
  std::optional<events::instant> assigned;
  std::optional<gate_view> gate;
  bool ready = false;
  std::vector<std::string> blocked_by;
  std::vector<std::string> waits_for;
  std::vector<std::string> unblocks;
  std::optional<std::string> description;
  std::vector<task_view> tasks;
  std::vector<std::string> files;
  std::vector<std::string> files_modified;
  std::vector<std::string> reserved; ///< files that its holder reserved with it
  std::vector<waiter_view> queue;    ///< who waits for it, in their order
  std::vector<std::string> conflicts;
  std::optional<std::int64_t> estimate_s;
  std::int64_t attempts = 1;
  std::optional<bool> dead_letter;
  std::optional<std::string> result;
  std::optional<std::string> pull_request;
  std::optional<std::string> reason;
  std::optional<std::string> note;
  events::instant created;
  events::instant updated;
  std::optional<events::instant> finished;
  std::uint64_t position = 0; ///< of the last change: what --expect takes
  events::json_members metadata;
};
BOOST_DESCRIBE_STRUCT(item_detail, (),
                      (item, title, status, stage, priority, kind, labels, parent, children, lanes,
                       ready_to_merge, progress, claim, worker, assigned, gate, ready, blocked_by,
                       waits_for, unblocks, description, tasks, files, files_modified, reserved,
                       queue, conflicts, estimate_s, attempts, dead_letter, result, pull_request,
                       reason, note, created, updated, finished, position, metadata))

/// How one stage stands.
struct pipeline_view {
  std::string stage;
  std::uint64_t todo = 0;
  std::uint64_t claimed = 0;
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t total = 0;
  std::uint64_t ready = 0;
  std::uint64_t sessions = 0;
  std::optional<std::uint64_t> wip_limit;
  std::optional<std::uint64_t> places_taken; ///< of the limit
};
BOOST_DESCRIBE_STRUCT(pipeline_view, (),
                      (stage, todo, claimed, done, failed, cancelled, total, ready, sessions,
                       wip_limit, places_taken))

/// What an item waits for.
struct dependency_view {
  std::string item;
  std::string on;
  or_null<std::string> reason;
  std::string state;               ///< satisfied, waiting or unknown
  std::optional<std::string> note; ///< that the other was cancelled, or that it does not block
};
BOOST_DESCRIBE_STRUCT(dependency_view, (), (item, on, reason, state, note))

/// All claims, by item.
[[nodiscard]] std::vector<claim_view> view_claims(const world& world, const observation& seen);

/// The claim on `item`, or nothing.
[[nodiscard]] std::optional<claim_view> view_claim(const world& world, item_number item,
                                                   const observation& seen);

/// The sessions that have not ended, by when they started; `all` adds those that have,
/// but for the removed.
[[nodiscard]] std::vector<session_view> view_sessions(const world& world, const observation& seen,
                                                      bool all = false);

/// One session, or nothing where there was none of that id, or it was removed.
[[nodiscard]] std::optional<session_view> view_session(const world& world, std::string_view session,
                                                       const observation& seen);

/// What `session` was told and has not acknowledged, the oldest first.
[[nodiscard]] std::vector<guidance_view> view_guidance(const world& world,
                                                       std::string_view session);

/// All guidance that was not acknowledged, by session.
[[nodiscard]] std::vector<guidance_view> view_guidance(const world& world);

/// Which items a list asks for; an empty field asks for any.
struct item_filter {
  bool all = false; ///< the finished ones too
  std::optional<std::string> status;
  std::optional<std::string> stage;
  std::vector<std::string> labels;
  std::optional<std::string> holder;
  std::optional<bool> ready;
  std::optional<bool> blocked;
};

/// The items that `filter` asks for: open ones by priority and age, then finished ones, the last
/// finished first.
[[nodiscard]] std::vector<item_view> view_items(const world& world, const observation& seen,
                                                const item_filter& filter);

/// One item as a row, or nothing where there is none of that id.
[[nodiscard]] std::optional<item_view> view_item(const world& world, std::string_view item);

/// All of one item, or nothing where there is none of that id.
[[nodiscard]] std::optional<item_detail> view_item_detail(const world& world, std::string_view item,
                                                          const observation& seen);

/// The pipeline's stages in their order, with the items and the sessions at work in each.
[[nodiscard]] std::vector<pipeline_view> view_pipeline(const world& world, const observation& seen);

/// What items wait for: of one item, or of those that are not finished; `all` adds the finished
/// ones, at a cost that grows with them.
[[nodiscard]] std::vector<dependency_view>
view_dependencies(const world& world, const std::optional<std::string>& item, bool all = false);

/// Items that wait for `item`, are not finished, and for which nothing else is in the way.
[[nodiscard]] std::vector<std::string> unblocked_by(const world& world, std::string_view item);

} // namespace tally::projections
