#pragma once

#include "projections/projection.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::projections {

/// Where an item stands, independent of its stage.
enum class item_status : std::uint8_t { todo, claimed, done, failed, cancelled };
BOOST_DESCRIBE_ENUM(item_status, todo, claimed, done, failed, cancelled)

/// The word for a status, as the contract spells it.
[[nodiscard]] std::string_view to_string(item_status status);

/// What was last said at the gate of an item's stage.
enum class gate_verdict : std::uint8_t { none, approved, rejected };
BOOST_DESCRIBE_ENUM(gate_verdict, none, approved, rejected)

/// A step of an item's list.
struct task_row {
  explicit task_row(std::string_view said, const memory::arena& arena)
      : text(said.data(), said.size(), arena) {}

  memory::text text;
  bool done = false;
};
BOOST_DESCRIBE_STRUCT(task_row, (), (text, done))

/// All that is known of an item but who holds it and what it waits for.
struct item_row {
  explicit item_row(const memory::arena& arena);

  bool exists = false; ///< false while the log has only named it, as a dependency or parent
  item_status status = item_status::todo;
  std::uint8_t priority = 5;
  std::uint32_t attempts = 1;
  std::optional<item_number> parent;
  std::int64_t estimate_s = 0; ///< 0: none
  moment created;
  moment updated;
  moment finished; ///< position 0 while it is neither done, failed nor cancelled
  std::optional<session_number> worker; ///< who holds it, or finished it
  moment assigned; ///< when that session claimed it; position 0 where nobody did
  gate_verdict verdict = gate_verdict::none; ///< on the stage that it is in
  moment verdict_at;
  memory::text stage;
  memory::text title;
  memory::text description;
  memory::text kind;
  memory::text result;
  memory::text pull_request;
  memory::text reason; ///< why it failed or was cancelled
  memory::text last_note;
  memory::text current_file; ///< that its holder last said to be in
  memory::text verdict_by;
  memory::text verdict_reason;
  memory::vector<memory::text> labels;
  memory::vector<memory::text> files;
  memory::vector<memory::text> files_modified;
  memory::vector<task_row> tasks;
  memory::vector<item_number> children;
  memory::text_map<memory::text> metadata; ///< name to JSON text
};
BOOST_DESCRIBE_STRUCT(item_row, (),
                      (exists, status, priority, attempts, parent, estimate_s, created, updated,
                       finished, worker, assigned, verdict, verdict_at, stage, title, description,
                       kind, result, pull_request, reason, last_note, current_file, verdict_by,
                       verdict_reason, labels, files, files_modified, tasks, children, metadata))

/// The items themselves.
class items {
public:
  using ignored =
      ignored_events<events::log_events, events::dependency_events, events::session_started,
                     events::session_status_changed, events::session_stuck, events::session_guided,
                     events::guidance_acknowledged, events::session_completed,
                     events::session_ended, events::session_pruned, events::session_removed,
                     events::session_noted, events::file_events, events::conflict_events,
                     events::merge_events, events::queue_events, events::foreign_events>;

  explicit items(const memory::arena& arena) : rows_(arena) {}

  void apply(const events::item_added& added, const stamp& when);
  void apply(const events::item_edited& edited, const stamp& when);
  void apply(const events::item_claimed& claimed, const stamp& when);
  void apply(const events::item_released& released, const stamp& when);
  void apply(const events::claim_lapsed& lapsed, const stamp& when);
  void apply(const events::item_staged& staged, const stamp& when);
  void apply(const events::item_done& done, const stamp& when);
  void apply(const events::item_failed& failed, const stamp& when);
  void apply(const events::item_retried& retried, const stamp& when);
  void apply(const events::item_cancelled& cancelled, const stamp& when);
  void apply(const events::item_reopened& reopened, const stamp& when);
  void apply(const events::item_approved& approved, const stamp& when);
  void apply(const events::item_rejected& rejected, const stamp& when);
  void apply(const events::item_noted& noted, const stamp& when);
  void apply(const events::task_added& added, const stamp& when);
  void apply(const events::task_done& done, const stamp& when);
  void apply(const events::session_heartbeat& beat, const stamp& when);

  /// The row of an item that exists, or null.
  [[nodiscard]] const item_row* find(item_number number) const;

  /// How many items were added.
  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// The number that a minted id may bear: higher than that of every `T-…` there ever was.
  [[nodiscard]] std::uint64_t next_minted() const { return next_minted_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(rows_, count_, next_minted_);
  }

private:
  /// The row of `id`, made where the log names it for the first time; stamped as updated.
  item_row& touch(const events::item_id& id, const stamp& when);
  item_row& row(item_number number);
  void set_parent(item_number child, item_row& row, std::string_view parent, const stamp& when);

  memory::rows<item_row> rows_;
  std::uint64_t count_ = 0;
  std::uint64_t next_minted_ = 1;
};

} // namespace tally::projections
