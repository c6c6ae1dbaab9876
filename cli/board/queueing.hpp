#pragma once

#include "engine/coordinator.hpp"
#include "projections/world.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace tally::cli {

struct invocation;

/// A command that waits in the queue until it has what it asks for.
struct queueing {
  /// The command: asked with `waits` it queues, without it is refused what it cannot have now.
  std::function<engine::command(bool waits)> command;
  /// What takes it out of the queue.
  std::function<engine::command(const std::string& reason)> leave;
  /// Whether `session` has what was asked for, after `receipt`.
  std::function<bool(const projections::world&, const std::string& session,
                     const engine::receipt& receipt)>
      has;
  /// Sees the board after each try, before `has` is asked; may be left empty.
  engine::answerer see = {};
  /// The process that waits, and where.
  std::optional<events::process_identity> process;
  std::optional<std::string> host = {};
  /// Prints the answer, where that is not the usual one of a change.
  std::function<void()> answer = {};
};

/// A wait of this process for what its session gets with one commit: it has it where the process
/// stands in the queue no longer. `command` is to be filled in.
[[nodiscard]] queueing wait_of_this_process(invocation& now);

/// Asks, and waits its turn for `patience` at most; prints the answer and gives the exit status. It
/// shows life meanwhile, holds no lock, and leaves the queue on every way out but its own death,
/// which everybody sees. Where the time ends it asks once more without waiting: the answer is that,
/// and its exit status 4 where waiting on might have helped.
int wait_in_line(invocation& now, const queueing& what, std::chrono::seconds patience);

/// As above, for a command that queues with all that it asks for.
template <class Command>
int wait_in_line(invocation& now, Command asked, std::chrono::seconds patience) {
  queueing what = wait_of_this_process(now);
  asked.process = what.process;
  asked.host = what.host;
  what.command = [&asked](bool waits) {
    asked.wait = waits;
    return asked;
  };
  return wait_in_line(now, what, patience);
}

} // namespace tally::cli
