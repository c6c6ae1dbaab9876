#pragma once

#include "events/session_events.hpp"
#include "projections/projection.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace tally::projections {

/// The process that a session recorded, as a row keeps it; pid 0 stands for none.
struct process_row {
  std::int64_t pid = 0;
  std::int64_t started = 0;
  std::uint32_t boot = 0;
  std::int64_t pid_namespace = 0;
  std::int64_t alive_byte = -1; ///< -1: none

  [[nodiscard]] bool known() const { return pid != 0; }
};
BOOST_DESCRIBE_STRUCT(process_row, (), (pid, started, boot, pid_namespace, alive_byte))

/// The row form of `process`.
[[nodiscard]] process_row row_of(const events::process_identity& process);

/// A claim that was taken from a session, which it has not been told yet.
struct lost_claim {
  item_number item{};
  std::uint64_t position = 0; ///< of the commit that took it
};
BOOST_DESCRIBE_STRUCT(lost_claim, (), (item, position))

/// All that is known of a session but what it holds.
struct session_row {
  explicit session_row(const memory::arena& arena);

  bool exists = false;  ///< false while the log has only named it
  bool active = false;  ///< false once it was ended, cancelled, pruned or removed
  bool removed = false; ///< true while it is out of the tables; its next command brings it back
  events::session_status status = events::session_status::registered;
  events::session_status before_pause = events::session_status::registered;
  bool answered = false; ///< stuck, and guided since: it no longer waits for a person
  moment started;
  moment last_seen; ///< its last sign of life; position 0 where there was none
  moment entered;   ///< when it came to its status
  moment stuck_since;
  moment resumed; ///< when it last stopped to wait for a person: its leases run from there
  process_row process;
  memory::text provider;
  memory::text host;
  memory::text branch;
  memory::text worktree;
  memory::text focus;
  memory::text stage; ///< what it last said of itself
  memory::text file;
  std::optional<item_number> file_for; ///< the item that it works on in this file, where it said so
  memory::text note;
  memory::text reason; ///< why it came to its status, where that was said
  memory::text plan;
  memory::text pull_request;
  memory::text stuck_reason;
  memory::text stuck_context;
  memory::vector<memory::text> stuck_options;
  memory::text_map<memory::text> metadata; ///< name to JSON text
  memory::vector<memory::text> tasks;      ///< what it said it is to do, where that is no item's
  memory::vector<lost_claim> lost;
};
BOOST_DESCRIBE_STRUCT(session_row, (),
                      (exists, active, removed, status, before_pause, answered, started, last_seen,
                       entered, stuck_since, resumed, process, provider, host, branch, worktree,
                       focus, stage, file, file_for, note, reason, plan, pull_request, stuck_reason,
                       stuck_context, stuck_options, metadata, tasks, lost))

/// True where a session of this status waits for a person.
[[nodiscard]] bool waits_for_a_person(events::session_status status);

/// True while a session waits for a person, so that its leases do not run. One that is stuck does
/// so until it is guided.
[[nodiscard]] bool waits_for_a_person(const session_row& session);

/// What a session was or is at, a pause set aside.
[[nodiscard]] events::session_status status_behind_pause(const session_row& session);

/// The table of sessions.
class sessions {
public:
  using ignored =
      ignored_events<events::log_events, events::item_added, events::item_edited,
                     events::item_staged, events::item_retried, events::item_reopened,
                     events::item_approved, events::item_rejected, events::item_noted,
                     events::task_added, events::task_done, events::dependency_events,
                     events::guidance_acknowledged, events::file_events, events::conflict_events,
                     events::merge_events, events::queue_events, events::foreign_events>;

  explicit sessions(const memory::arena& arena) : rows_(arena), active_(arena) {}

  /// A commit of `id`'s own: a sign of life, and the beginning of a session that was not there.
  /// What it lost by then counts as told.
  void seen(std::string_view id, const stamp& when);

  void apply(const events::item_claimed& claimed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::session_started& started, const stamp& when);
  void apply(const events::session_heartbeat& beat, const stamp& when);
  void apply(const events::session_status_changed& changed, const stamp& when);
  void apply(const events::session_stuck& stuck, const stamp& when);
  void apply(const events::session_guided& guided, const stamp& when);
  void apply(const events::session_completed& completed, const stamp& when);
  void apply(const events::session_removed& removed, const stamp& when);
  void apply(const events::session_ended& ended, const stamp& when);
  void apply(const events::session_pruned& pruned, const stamp& when);
  void apply(const events::session_noted& noted, const stamp& when);

  /// The row of a session that began, or null.
  [[nodiscard]] const session_row* find(session_number number) const;

  /// Sessions that have not ended, in the order of their numbers.
  [[nodiscard]] const memory::set<session_number>& active() const { return active_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(rows_, active_);
  }

private:
  session_row& row(session_number number);
  session_row& begin(std::string_view id, const stamp& when);
  /// Lets a session that is at work come to another status.
  void enter(session_row& row, events::session_status status, std::string_view reason,
             const stamp& when);
  void end(std::string_view id, events::session_status status, std::string_view reason,
           const stamp& when);
  /// `holder` lost `item`; remembered unless that was its own doing.
  void lose(const events::session_id& holder, const events::item_id& item, const stamp& when);

  memory::rows<session_row> rows_;
  memory::set<session_number> active_;
};

} // namespace tally::projections
