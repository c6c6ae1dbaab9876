#pragma once

#include "engine/commands.hpp"
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
  /// Whether `session` has what was asked for.
  std::function<bool(const projections::world&, const std::string& session)> has;
  /// The process that waits.
  std::optional<events::process_identity> process;
};

/// Asks, and waits its turn for `patience` at most; prints the answer and gives the exit status. It
/// shows life meanwhile, holds no lock, and leaves the queue on every way out but its own death,
/// which everybody sees. Where the time ends it asks once more without waiting: the answer is that.
int wait_in_line(invocation& now, const queueing& what, std::chrono::seconds patience);

} // namespace tally::cli
