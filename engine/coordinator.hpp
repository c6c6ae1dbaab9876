#pragma once

#include "engine/decide.hpp"
#include "engine/ports.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tally::engine {

/// A change that somebody asks for.
struct request {
  command what;
  caller who;
  std::optional<events::request_key> key =
      {};                    ///< the caller's own name for it: a repeat takes effect once
  bool relaxed = false;      ///< answered after the write; heartbeats and notes only
  bool sync_later = false;   ///< the caller makes it durable itself, before it says yes to anybody
  deadline patience{10'000}; ///< for the write lock
};

/// A claim that was taken from the caller's session, and who has the item now.
struct taken_claim {
  std::string item;
  std::optional<std::string> holder;
  events::position position; ///< of the commit that took it
};

/// What the caller's session lost without having been told; nothing where a person asks.
[[nodiscard]] std::vector<taken_claim> taken_from(const projections::world& world,
                                                  const caller& who);

/// What the caller's session was told and has not acknowledged: how much, and the first of it.
struct unread_guidance {
  std::uint64_t count = 0;
  events::position first; ///< the position of its commit
  std::string from;
  std::string text;
};

/// The unread guidance of the caller's session; none where a person asks.
[[nodiscard]] unread_guidance unread_by(const projections::world& world, const caller& who);

/// What became of a change that was not refused.
struct receipt {
  events::position position;       ///< of its commit; where it changed nothing, of the last commit
  std::vector<events::fact> facts; ///< what happened; nothing where it changed nothing
  bool repeated = false;           ///< it happened before, under the same request name
  std::vector<taken_claim> taken;  ///< what the caller lost since its last command
  bool sealed = false;             ///< a segment was sealed: a checkpoint is due
  unread_guidance unread = {};     ///< by the caller, once this was done
};

/// Why a change did not happen: the domain's no, or the environment's.
struct problem {
  std::variant<rejection, failure> why;
  std::vector<taken_claim> taken; ///< what the caller lost since its last command
  unread_guidance unread = {};    ///< by the caller
};

/// Is shown the world as the change left it, before anything else can change: for the answer's
/// rows.
using answerer =
    std::function<void(const projections::world&, const receipt&, const projections::observation&)>;

/// One commit that an import brings: its facts bear their origin.
struct imported_commit {
  events::author by;
  events::instant at;
  std::vector<events::fact> facts;
};

/// What an import brings, and where it is from.
struct import_request {
  caller who;
  std::string format;
  std::string path;
  std::vector<imported_commit> commits; ///< in the order of their times
  events::json_members kept = {};       ///< as `import.performed` has it
  deadline patience{10'000};
  std::function<void(std::size_t done, std::size_t all)> progress; ///< may be empty
};

/// What an import did.
struct import_result {
  events::position position; ///< of its last commit; 0 where it appended nothing
  std::int64_t commits = 0;
  std::int64_t facts = 0;
  std::int64_t skipped = 0; ///< facts that were here already
  std::int64_t items = 0;
  std::int64_t dependencies = 0;
  bool original_times = false;         ///< the commits bear the times at which things happened
  std::vector<std::string> left_alone; ///< items of this board that the import named too
};

/// Carries commands out, in the numbered steps of docs/log-format.md. It is the sole caller of the
/// ports: nothing else appends, and nothing else changes a world.
class coordinator {
public:
  coordinator(event_log& log, world_store& worlds, const clock& clock, const processes& processes)
      : log_(&log), worlds_(&worlds), clock_(&clock), processes_(&processes) {}

  /// Carries out one change. `answer` may be empty.
  [[nodiscard]] expected<receipt, problem> run(const request& asked, const answerer& answer = {});

  /// Makes the first commit of a board as of `opened`: the past, where an import is to keep its
  /// times.
  [[nodiscard]] expected<receipt, problem> open_board(const request& asked,
                                                      std::optional<events::instant> opened);

  /// Brings in what happened elsewhere: adds what is new by its source, and never undoes a fact of
  /// this board.
  [[nodiscard]] expected<import_result, problem> import(const import_request& asked);

  /// Returns once `where` is on disk.
  outcome<void> make_durable(events::position where) { return log_->make_durable(where); }

  /// Shows the world as of the log's end, with what can be said of all sessions' processes.
  outcome<void> look(deadline patience,
                     const std::function<void(const projections::world&, const log_cursor&,
                                              const projections::observation&)>& show);

  /// Shows the world as of the last commit that `wanted` takes; nothing in it depends on now.
  outcome<void> look_back(std::optional<events::position> not_after,
                          const std::function<bool(const events::commit&)>& wanted,
                          const std::function<void(const projections::world&, const log_cursor&,
                                                   const projections::observation&)>& show);

private:
  [[nodiscard]] expected<std::unique_ptr<live_world>, problem> open(log_writer& writer);
  [[nodiscard]] expected<std::optional<receipt>, problem> repeat(const request& asked,
                                                                 const live_world& live);
  [[nodiscard]] projections::observation observe(const std::vector<events::session_id>& sessions,
                                                 const projections::world& world) const;
  /// Looks at the processes that wait for what others have.
  void observe_waiters(const projections::world& world, projections::observation& seen) const;
  [[nodiscard]] expected<appended, failure> append(log_writer& writer, live_world& live,
                                                   events::commit draft);
  /// Whether the segment that `end` is in was sealed after a commit that began at `before`.
  bool seal_if_due(log_writer& writer, const log_cursor& end, const log_cursor& before);
  void beat_if_due(log_writer& writer, live_world& live, const context& context);

  event_log* log_;
  world_store* worlds_;
  const clock* clock_;
  const processes* processes_;
};

} // namespace tally::engine
