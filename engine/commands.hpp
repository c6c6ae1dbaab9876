#pragma once

#include "events/commit.hpp"
#include "events/one_of.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a caller may ask the board to change. Each has a `decide` in engine/decide.hpp.
namespace tally::commands {

using events::item_id;
using events::session_id;

/// Make the first commit of a new board.
struct open_board {
  std::vector<std::string> stages{"plan", "implement", "review"};
  std::int64_t lease_s = 7200;
};

/// Put a new item on the board.
struct add {
  std::optional<item_id> item; ///< minted where there is none
  std::string title;
  std::optional<std::string> description;
  std::optional<std::string> kind;
  std::optional<std::int64_t> priority;
  std::optional<std::string> stage; ///< the pipeline's first where there is none
  std::optional<item_id> parent;
  std::vector<item_id> after;
  std::vector<std::string> labels;
  std::vector<std::string> files;
  std::optional<std::int64_t> estimate_s;
  events::json_members metadata;
};

/// Change fields of an item: those that are there.
struct edit {
  item_id item;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> kind;
  std::optional<std::int64_t> priority;
  std::optional<std::string> stage;
  std::optional<item_id> parent; ///< empty: none any more
  std::vector<item_id> after;
  std::vector<std::string> labels;
  std::vector<std::string> unlabels;
  std::optional<std::vector<std::string>> files;
  std::optional<std::int64_t> estimate_s;
  events::json_members metadata;
};

/// Write something down about an item, or, where there is no such item, about a session.
struct note {
  std::string id;
  std::string text;
  bool may_be_item = true;
  bool may_be_session = true;
};

/// Add a step to an item's list.
struct add_task {
  item_id item;
  std::string text;
};

/// Mark a step of an item's list as done.
struct finish_task {
  item_id item;
  std::string task; ///< its number from 1, or its text
};

/// Take the exclusive lease of items: all of them or none.
struct claim {
  std::vector<item_id> items;
  std::optional<std::int64_t> lease_s;
  bool despite_blockers = false;
  bool take_over = false;
  std::optional<std::string> reason;
  std::vector<std::string> files = {}; ///< reserved with the items, or nothing is taken
  std::optional<events::merge_point_id> merge_point =
      {};                                               ///< whose target's slot is taken with them
  bool wait = false;                                    ///< queue for what others have
  std::optional<events::process_identity> process = {}; ///< that waits
  std::optional<std::string> host = {};
};

/// Leave the queue: the places that a process of the session has by `claim`.
struct stop_waiting {
  std::optional<events::process_identity> process;
  std::optional<std::string> reason;
};

/// Take the item that is best taken next.
struct claim_next {
  std::vector<std::string> labels; ///< only items that bear all of them
  std::optional<std::int64_t> lease_s;
  bool wait = false; ///< where nothing is to take now, nothing happens, instead of a refusal
};

/// Give items back.
struct release {
  std::vector<item_id> items;
  bool force = false;
  std::optional<std::string> reason;
};

/// Move an item to another stage.
struct stage {
  item_id item;
  std::string to;
  bool force = false;
  std::optional<std::string> reason;
};

/// Complete an item.
struct done {
  item_id item;
  std::optional<std::string> summary;
  std::vector<std::string> files;
  std::optional<std::string> pull_request;
  bool force = false;
  std::optional<std::string> reason;
};

/// Say that work on an item came to nothing.
struct fail {
  item_id item;
  std::string reason;
  bool force = false;
};

/// Put a failed item back to do.
struct retry {
  item_id item;
  bool force = false; ///< although it failed as often as the project allows
  std::optional<std::string> reason;
};

/// Say that an item will not be done.
struct cancel {
  item_id item;
  std::string reason;
  bool force = false;
};

/// Put a done or cancelled item back to do.
struct reopen {
  item_id item;
  std::optional<std::string> reason;
};

/// Let an item wait for another.
struct depend {
  item_id item;
  std::vector<item_id> on;
  std::optional<std::string> reason;
};

/// Let an item no longer wait for another.
struct undepend {
  item_id item;
  std::vector<item_id> on;
};

/// Name a place where items integrate, or say it anew.
struct declare_merge_point {
  events::merge_point_id merge_point;
  std::optional<std::string> title;
  std::vector<item_id> needs;
  std::vector<item_id> unlocks;
  std::optional<std::string> into; ///< main where nothing is said
};

/// Take the slot of a merge point's target.
struct start_merge {
  events::merge_point_id merge_point;
  bool wait = false;                               ///< queue for it
  std::optional<events::process_identity> process; ///< that waits
  std::optional<std::string> host;
};

/// Say that a merge point is integrated.
struct finish_merge {
  events::merge_point_id merge_point;
  std::optional<std::string> commit;
};

/// Give an integration up, or the wait for it.
struct abandon_merge {
  events::merge_point_id merge_point;
  std::optional<std::string> reason;
};

/// Say who and where a session is.
struct start_session {
  std::optional<session_id> session;
  std::string
      suggested; ///< for a session without an id: a name to begin with, numbered if it is taken
  std::optional<std::string> provider;
  std::optional<std::string> host;
  std::optional<events::process_identity> process;
  std::optional<std::string> branch;
  std::optional<std::string> worktree;
  std::optional<std::string> focus;
  std::vector<std::string> tasks;
  std::optional<item_id> item; ///< claimed in the same commit
  bool take_over = false;
};

/// Show life, and say what one is at.
struct heartbeat {
  std::optional<item_id> item;
  std::optional<std::string> stage;
  std::optional<std::string> file;
  std::optional<std::string> note;
  bool only_if_due =
      false; ///< nothing is said where the last sign is younger than a quarter of the lease
};

/// End sessions and give back what they hold.
struct end_session {
  std::vector<session_id> sessions; ///< the caller's own where there is none
  bool all = false;
  std::optional<std::string> reason;
};

/// End the sessions that have lapsed.
struct prune_sessions {};

/// Say that one is making a plan.
struct plan {};

/// Hand a plan in for review.
struct submit_plan {
  std::optional<std::string> plan; ///< its text
};

/// Say that one is at work, or goes on.
struct work {};

/// Say that one cannot go on without a person's word.
struct get_stuck {
  std::string reason;
  std::optional<std::string> context;
  std::vector<std::string> options; ///< answers to choose from, numbered from 1
};

/// Say that the work is done and waits to be looked at; what the session holds is done with it.
struct complete {
  std::optional<std::string> pull_request;
  bool keep = false; ///< what it holds stays as it is
};

/// Let sessions rest until they are resumed.
struct pause {
  std::vector<session_id> sessions; ///< the caller's own where there is none
  bool all = false;                 ///< each that is neither paused nor complete
  std::optional<std::string> reason;
};

/// Let paused sessions go on as what they were.
struct resume {
  std::vector<session_id> sessions; ///< the caller's own where there is none
  bool all = false;
  std::optional<std::string> reason;
};

/// Call sessions off, and give back what they hold.
struct cancel_session {
  std::vector<session_id> sessions; ///< the caller's own where there is none
  bool all = false;
  std::optional<std::string> reason;
};

/// Tell a session what to do: in words, or by the number of one of the options that it offers.
struct guide {
  session_id session;
  std::optional<std::string> text;
  std::optional<std::int64_t> option;
};

/// Say that one has read one's guidance.
struct acknowledge {
  std::optional<events::position> through; ///< all that there is where it is none
};

/// Let what waits for a look pass: an item at the gate of its stage, or the plan of a session.
struct approve {
  std::optional<item_id> item;       ///< looked for first
  std::optional<session_id> session; ///< whose plan, where there is no such item
  std::optional<std::string> reason;
};

/// Do not let it pass: send it back.
struct reject {
  std::optional<item_id> item; ///< as in `approve`
  std::optional<session_id> session;
  std::optional<std::string> reason;
};

/// Take a finished session out of the tables, and give back what it still holds.
struct remove_session {
  session_id session;
  std::optional<std::string> reason;
};

/// Hold files: paths or globs from the project's root.
struct reserve {
  std::vector<std::string> patterns;
  bool shared = false; ///< with others who reserve them shared too
  std::optional<std::int64_t> lease_s;
  bool wait = false;                                    ///< queue for what others have
  std::optional<events::process_identity> process = {}; ///< that waits
  std::optional<std::string> host = {};
};

/// Give files back.
struct unreserve {
  std::vector<std::string> patterns; ///< all that the session reserved where there is none
};

/// Say that one knows of a conflict and lets it stand.
struct acknowledge_conflict {
  events::conflict_id conflict;
  std::optional<std::string> reason;
};

/// Say that a conflict is no more.
struct resolve_conflict {
  events::conflict_id conflict;
  std::optional<std::string> reason;
};

/// What a look into a session's worktree found.
struct changed_files {
  session_id session;
  std::vector<std::string> paths; ///< not committed
  std::string worktree;           ///< two sessions in one have the same changes: nobody's conflict
};

/// What a trial merge of two sessions' branches found.
struct trial_merge {
  session_id one;
  session_id other;
  std::vector<std::string> paths; ///< in conflict; none: they merge
};

/// Look at everything once, and say what is found.
struct sync {
  std::vector<changed_files> worktrees; ///< those that were looked into
  std::vector<trial_merge> branches;    ///< the pairs that were tried
};

/// Decide something about the project itself.
struct configure {
  std::string key;
  std::optional<std::string> value; ///< none: as if it had never been set
};

/// Append an event of a user's own.
struct append_event {
  std::string name;
  events::json_text data;
  std::optional<item_id> item;
};

} // namespace tally::commands

namespace tally::engine {

/// Every change that there is. A new one is added here, and the compiler then asks for its
/// `decide`.
using any_command =
    std::variant<commands::open_board, commands::add, commands::edit, commands::note,
                 commands::add_task, commands::finish_task, commands::claim, commands::stop_waiting,
                 commands::claim_next, commands::release, commands::stage, commands::done,
                 commands::fail, commands::retry, commands::cancel, commands::reopen,
                 commands::depend, commands::undepend, commands::declare_merge_point,
                 commands::start_merge, commands::finish_merge, commands::abandon_merge,
                 commands::start_session, commands::heartbeat, commands::end_session,
                 commands::prune_sessions, commands::plan, commands::submit_plan, commands::work,
                 commands::get_stuck, commands::complete, commands::pause, commands::resume,
                 commands::cancel_session, commands::guide, commands::acknowledge,
                 commands::approve, commands::reject, commands::remove_session, commands::reserve,
                 commands::unreserve, commands::acknowledge_conflict, commands::resolve_conflict,
                 commands::sync, commands::configure, commands::append_event>;

/// A change of any kind.
struct command : one_of<any_command> {
  using one_of::one_of;
};

} // namespace tally::engine
