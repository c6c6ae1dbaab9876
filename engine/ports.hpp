#pragma once

#include "engine/failure.hpp"
#include "events/commit.hpp"
#include "projections/liveness.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tally::projections {
class world;
}

namespace tally::engine {

using deadline = std::chrono::milliseconds; ///< how long to wait at most, from the call on

/// A place between two commits. Whoever holds one can go on reading there without looking at what
/// came before.
struct log_cursor {
  events::position applied;            ///< the commit before this place; 0 at the log's beginning
  std::array<std::uint8_t, 32> hash{}; ///< of that commit: what the next one is chained to
  events::position segment;            ///< first position of the segment that holds it
  std::uint32_t rewrite = 0;           ///< of that segment
  std::uint64_t offset = 0;            ///< in bytes, within that segment; 0: begin at its header

  friend bool operator==(const log_cursor&, const log_cursor&) = default;
};

/// Is told each commit and the place after it; false stops the reading.
using commit_visitor = std::function<bool(const events::commit&, const log_cursor& after)>;

/// What recovery cut off and kept before this holder of the write lock was let on.
struct recovery_report {
  std::string kind; ///< torn_tail or unsynced_hole
  std::uint64_t bytes = 0;
  std::string quarantine; ///< name of the file below `quarantine/`
};

/// What an append gave: the commit as its line reads, and the place after it.
struct appended {
  events::commit value;
  log_cursor after;
};

/// The right to append. It exists only while the write lock is held, and ends it when destroyed.
/// Nobody but a log makes one, so an append without the lock does not compile.
class log_writer {
public:
  log_writer() = default;
  log_writer(const log_writer&) = delete;
  log_writer& operator=(const log_writer&) = delete;
  virtual ~log_writer() = default;

  /// Reads on from `from` to the log's end, and recovers what a crash left behind it. Fails with
  /// `damaged` where something is wrong that no crash explains; nothing is cut then.
  [[nodiscard]] virtual outcome<log_cursor> catch_up(const log_cursor& from,
                                                     const commit_visitor& visit) = 0;

  /// What `catch_up` recovered, if it did. The caller appends `log.recovered`, then calls
  /// `finish_recovery`.
  [[nodiscard]] virtual std::optional<recovery_report> recovered() const = 0;

  /// Gives the quarantined bytes their final name.
  virtual outcome<void> finish_recovery() = 0;

  /// Appends one line after `end`, which is where `catch_up` or the append before arrived; sets the
  /// draft's number and `durable`. All or nothing: a failure leaves the log as it was, but for
  /// `unknown_outcome`.
  [[nodiscard]] virtual outcome<appended> append(const log_cursor& end, events::commit draft) = 0;

  /// Begins a new segment if the open one, which ends at `end`, is larger than `sealed_above`
  /// bytes; the old one is synced and sealed first.
  virtual outcome<log_cursor> rotate(const log_cursor& end, std::uint64_t sealed_above) = 0;
};

/// A shared hold: no commit is appended and no world changed while it exists.
class log_hold {
public:
  log_hold() = default;
  log_hold(const log_hold&) = delete;
  log_hold& operator=(const log_hold&) = delete;
  virtual ~log_hold() = default;
};

/// An append-only log of commits, chained by hash. Several processes, and threads, use one at a
/// time.
class event_log {
public:
  event_log() = default;
  event_log(const event_log&) = delete;
  event_log& operator=(const event_log&) = delete;
  virtual ~event_log() = default;

  /// Takes the write lock; `busy` where it is not had in time, naming the process in the way.
  [[nodiscard]] virtual outcome<std::unique_ptr<log_writer>> lock(deadline patience) = 0;

  /// Takes the lock shared with other readers, who together keep no writer waiting for long.
  [[nodiscard]] virtual outcome<std::unique_ptr<log_hold>> hold(deadline patience) = 0;

  /// Reads on from `from`, checking the chain, until the end or until `visit` says to stop. A line
  /// that is only half there is not seen. Takes no lock.
  [[nodiscard]] virtual outcome<log_cursor> read(const log_cursor& from,
                                                 const commit_visitor& visit) = 0;

  /// The place after commit `where`, found without reading what comes before; the end where the log
  /// is shorter.
  [[nodiscard]] virtual outcome<log_cursor> seek(events::position where) = 0;

  /// Number of the last whole commit.
  [[nodiscard]] virtual outcome<events::position> last() = 0;

  /// Returns once commit `where` and all before it are on disk. `unknown_outcome` where that cannot
  /// be said.
  virtual outcome<void> make_durable(events::position where) = 0;

  /// Highest position known to be on disk.
  [[nodiscard]] virtual events::position durable() const = 0;

  /// Waits until there is a commit after `seen`, or until `patience` ends; true where there is.
  [[nodiscard]] virtual bool wait_for_more(events::position seen, deadline patience) = 0;
};

/// The live world, in the hands of the holder of the write lock.
class live_world {
public:
  live_world() = default;
  live_world(const live_world&) = delete;
  live_world& operator=(const live_world&) = delete;
  virtual ~live_world() = default;

  /// Good until the next `apply`, which may have to fold another one.
  [[nodiscard]] virtual const projections::world& get() const = 0;

  /// Where in the log it stands.
  [[nodiscard]] virtual const log_cursor& cursor() const = 0;

  /// Makes sure that the next apply finds memory. Before the append: afterwards it is too late to
  /// say no.
  virtual outcome<void> make_room() = 0;

  /// Folds one commit in. Marked while it lasts, so that a death in between is seen by whoever
  /// comes next.
  virtual void apply(const events::commit& next, const log_cursor& after) = 0;
};

/// A world of the caller's own, as of some position, that nobody else sees.
class private_world {
public:
  private_world() = default;
  private_world(const private_world&) = delete;
  private_world& operator=(const private_world&) = delete;
  virtual ~private_world() = default;
  [[nodiscard]] virtual const projections::world& get() const = 0;
  [[nodiscard]] virtual const log_cursor& cursor() const = 0;
  virtual void apply(const events::commit& next, const log_cursor& after) = 0;
};

/// Keeps worlds between commands. All of it is a cache: lost, stale or foreign files cost time,
/// never an answer.
class world_store {
public:
  world_store() = default;
  world_store(const world_store&) = delete;
  world_store& operator=(const world_store&) = delete;
  virtual ~world_store() = default;

  /// The live world, caught up with the log's end; rebuilt where it is missing, stale, foreign or
  /// half-applied. Valid as long as `writer`.
  [[nodiscard]] virtual outcome<std::unique_ptr<live_world>> open(log_writer& writer) = 0;

  /// Calls `look` with a world that is caught up with the log's end and does not change meanwhile.
  virtual outcome<void>
  read(event_log& log, deadline patience,
       const std::function<void(const projections::world&, const log_cursor&)>& look) = 0;

  /// A world in heap memory as of the last commit for which `wanted` is true, or as of the end. It
  /// starts from the newest checkpoint at or before `not_after` where that is given.
  [[nodiscard]] virtual outcome<std::unique_ptr<private_world>>
  replay(event_log& log, std::optional<events::position> not_after,
         const std::function<bool(const events::commit&)>& wanted, bool from_zero = false) = 0;

  /// Makes the checkpoint of the newest sealed segment, if it is missing. Takes no lock.
  virtual outcome<void> checkpoint(event_log& log) = 0;

  /// Bytes from which on the open segment is worth sealing: the size of the newest checkpoint, with
  /// a floor.
  [[nodiscard]] virtual std::uint64_t segment_worth_sealing() const = 0;

  /// Throws every cache away.
  virtual outcome<void> drop() = 0;
};

/// What the clocks say.
class clock {
public:
  clock() = default;
  clock(const clock&) = delete;
  clock& operator=(const clock&) = delete;
  virtual ~clock() = default;
  [[nodiscard]] virtual events::instant now() const = 0;
  [[nodiscard]] virtual events::monotonic_stamp monotonic() const = 0;
};

using projections::liveness; ///< what can be said of a process

/// Knows about processes of this machine.
class processes {
public:
  processes() = default;
  processes(const processes&) = delete;
  processes& operator=(const processes&) = delete;
  virtual ~processes() = default;

  /// `gone` and `rebooted` only where it is proven: same machine, and another boot, or the same pid
  /// namespace in which the number is free or has another start time; or the process's byte of
  /// `alive` is not locked.
  [[nodiscard]] virtual liveness look_at(const std::string& host,
                                         const events::process_identity& who) const = 0;

  /// Identifies a process of this machine and namespace, or nothing where there is none of that
  /// number.
  [[nodiscard]] virtual std::optional<events::process_identity>
  identify(std::int64_t pid) const = 0;

  /// This machine's name.
  [[nodiscard]] virtual std::string host() const = 0;
};

} // namespace tally::engine
