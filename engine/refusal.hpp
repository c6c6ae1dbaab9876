#pragma once

#include "events/ids.hpp"
#include "events/instant.hpp"
#include "events/one_of.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Why the domain says no. Each has its message, hint and exit status in cli/text/messages.cpp.
namespace tally::refusals {

using events::instant;
using events::position;

/// The words of the command do not go together (64).
struct bad_usage {
  std::string message;
  std::string hint;
};

/// What is asked for needs a session, and the caller acts without one (64).
struct needs_session {};

/// A request name was used before for another command (64).
struct request_differs {
  std::string request;
  position first;
};

/// There is no such item (5).
struct unknown_item {
  std::string item;
  std::vector<std::string> similar;
};

/// There is no such session (5).
struct unknown_session {
  std::string session;
};

/// The pipeline has no such stage (5).
struct unknown_stage {
  std::string stage;
  std::vector<std::string> stages;
};

/// The item's list has no such task (5).
struct unknown_task {
  std::string item;
  std::string task;
  std::int64_t tasks = 0;
};

/// The project has no such setting (5).
struct unknown_setting {
  std::string setting;
  std::vector<std::string> settings; ///< those that there are
};

/// There is no such merge point (5).
struct unknown_merge_point {
  std::string merge_point;
};

/// The item does not wait for that other one (5).
struct unknown_dependency {
  std::string item;
  std::string on;
};

/// The caller's claim ended without its doing: its later writes change nothing (6).
struct stale_fence {
  std::string item;
  std::optional<position> given;
  std::optional<std::string> holder; ///< who has it now
  std::optional<position> fence;     ///< of that claim
};

/// The item changed after the position that the caller had seen (6).
struct changed_since {
  std::string item;
  position expected;
  position changed;
};

/// A session holds the item (4).
struct held_by_another {
  std::string item;
  std::string holder;
  instant since;
  std::optional<instant> expires; ///< none while the holder waits for a person
  position fence;
  bool lapsed = false; ///< it could be taken over by a claim
  bool caller_is_person = false;
};

/// A session holds files that the ones asked for have in common with them (4).
struct files_held {
  std::string pattern;     ///< what was asked for
  std::string reservation; ///< what the holder holds
  std::string witness;     ///< a path that both match
  std::string holder;
  std::optional<std::string> item; ///< for which it holds them
  instant since;
  std::optional<instant> expires; ///< none while the holder waits for a person
  position fence;
};

/// There is no such conflict (5).
struct unknown_conflict {
  std::string conflict;
};

/// A session of this id is at work in another process (4).
struct session_in_use {
  std::string session;
  std::string host;
  std::int64_t pid = 0;
  instant last_seen;
};

/// Something that the item waits for is not done (2).
struct blocked {
  std::string item;
  std::vector<std::string> by;
};

/// A claimed item of a stage, and who holds it.
struct place_taken {
  std::string item;
  std::string session;
};

/// As many items of the stage are claimed as its limit allows (2).
struct stage_full {
  std::string item;
  std::string stage;
  std::uint64_t limit = 0;
  std::vector<place_taken> taken_by;
  std::uint64_t wanted = 1; ///< places that were asked for at once
};

/// Nobody let the item pass the gate of its stage (3).
struct approval_missing {
  std::string item;
  std::string stage;
  std::optional<std::string> rejected_by; ///< where somebody did not let it pass
  std::optional<std::string> reason;
};

/// Whoever holds the item does not approve or reject it (1).
struct own_work {
  std::string item;
  std::string verb;
};

/// The item failed as often as the project allows (1).
struct dead_letter {
  std::string item;
  std::int64_t attempts = 0;
};

/// Something that the merge point needs is not done (2).
struct merge_not_ready {
  std::string merge_point;
  std::vector<std::string> waiting_on;
};

/// A session has the target's slot (4).
struct slot_held {
  std::string merge_point; ///< that was asked for
  std::string target;
  std::string holder;
  std::string held_for; ///< what the holder integrates
  instant since;
  std::uint64_t waiting = 0; ///< how many wait for it
};

/// A session waits for what is asked for, and comes first (4).
struct waited_for {
  std::string wanted; ///< by the one that waits: an item, a pattern of files, or `merge:ID`
  std::string asked;  ///< what was asked for: the same, or has a path or the target in common
  std::string session;
  instant since;
  std::uint64_t waiting = 0; ///< how many come first
};

/// A session waits for what another one has, or waits for before it.
struct wait_link {
  std::string session;
  std::string wanted; ///< an item, a pattern of files, or `merge:ID`
  std::string holder;
  bool only_waits = false;          ///< the holder does not have it, but comes first
  std::optional<std::string> has{}; ///< the holder's reservation, or the merge point it integrates
  std::optional<std::string> full_stage{}; ///< the holder has a place that the item needs
};

/// A person paused the session, so it takes nothing more until it is resumed (1).
struct session_paused {
  std::string session;
  instant since;
  std::optional<std::string> reason;
};

/// Sessions would wait for each other for ever (4).
struct waiting_in_circle {
  std::vector<wait_link> links; ///< from the one that asks round to itself
};

/// The merge point's state does not allow it (1).
struct wrong_merge_state {
  std::string merge_point;
  std::string state;
  std::string verb;
};

/// A stage would be left out (2).
struct stage_skipped {
  std::string item;
  std::string from;
  std::string to;
  std::string next;
};

/// An item of this id is there already (1).
struct already_exists {
  std::string item;
};

/// The item's status does not allow it (1).
struct wrong_status {
  std::string item;
  std::string status;
  std::string verb; ///< what was asked for: `claim`
};

/// Nobody holds the item, so there is nothing to give back (1).
struct not_held {
  std::string item;
};

/// The dependency would close a circle (1).
struct would_cycle {
  std::vector<std::string> path; ///< from the item round to itself
};

/// What was asked for is so already (1).
struct nothing_to_change {
  std::string message;
  std::string look; ///< the command that shows how it stands
};

/// The session's status does not lead there (1).
struct illegal_move {
  std::string session;
  std::string status;
  std::string wanted;
  std::vector<std::string> legal; ///< where it can go
};

/// Who made a plan does not review it (1).
struct own_plan {
  std::string session;
};

/// The session's plan has to be approved before it goes on (3).
struct plan_not_approved {
  std::string session;
};

/// The session does not offer this option (5).
struct unknown_option {
  std::string session;
  std::int64_t option = 0;
  std::vector<std::string> options; ///< what it offers; empty where it offers none
};

/// The session is still at work, so it is not taken out of the tables (1).
struct not_finished {
  std::string session;
  std::string status;
};

/// No item can be taken (7).
struct nothing_ready {
  std::uint64_t todo = 0;
  std::uint64_t blocked = 0;
  std::uint64_t held = 0;
  bool filtered = false;     ///< labels were asked for
  std::uint64_t limited = 0; ///< ready, but in a stage that is full
  std::vector<std::string> full_stages;
};

} // namespace tally::refusals

namespace tally::engine {

/// Every no that the domain says. A new one is added here, and the compiler then asks for its
/// message.
using any_refusal = std::variant<
    refusals::bad_usage, refusals::needs_session, refusals::request_differs, refusals::unknown_item,
    refusals::unknown_session, refusals::unknown_stage, refusals::unknown_task,
    refusals::unknown_merge_point, refusals::merge_not_ready, refusals::slot_held,
    refusals::waited_for, refusals::session_paused, refusals::waiting_in_circle,
    refusals::wrong_merge_state, refusals::unknown_dependency, refusals::stale_fence,
    refusals::changed_since, refusals::held_by_another, refusals::files_held,
    refusals::unknown_conflict, refusals::session_in_use, refusals::blocked,
    refusals::stage_skipped, refusals::already_exists, refusals::wrong_status, refusals::not_held,
    refusals::would_cycle, refusals::nothing_to_change, refusals::illegal_move, refusals::own_plan,
    refusals::plan_not_approved, refusals::unknown_option, refusals::not_finished,
    refusals::unknown_setting, refusals::stage_full, refusals::approval_missing, refusals::own_work,
    refusals::dead_letter, refusals::nothing_ready>;

/// A no of any kind.
struct refusal : one_of<any_refusal> {
  using one_of::one_of;
};

/// The exit status that a refusal has; its rank among several follows from it.
[[nodiscard]] int exit_status(const refusal& why);

/// A decision's no: of several refusals the one that decides, and the others.
struct rejection {
  refusal first;
  std::vector<refusal> others;
};

/// Puts the refusals of several items in the order of checks: usage, unknown, fence, held,
/// approval, prerequisite, rule.
[[nodiscard]] rejection reject(std::vector<refusal> all);

} // namespace tally::engine
