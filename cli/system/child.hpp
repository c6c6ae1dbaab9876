#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tally::cli {

/// A program that is run and watched. Signals that end a command are passed on to it, unless the
/// terminal sent them to both; it is told to end if this process dies.
class child {
public:
  /// Starts `words` with `environment` added to this process's own. Ends the command (`stop`, as a
  /// shell does with 127 or 126) where the program is missing or cannot be run.
  child(const std::vector<std::string>& words,
        const std::vector<std::pair<std::string, std::string>>& environment);
  ~child();
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  /// Waits for its end, calling `beat` every `interval`. Answers its exit status, or 128 and the
  /// number of the signal that ended it.
  int wait(std::chrono::milliseconds interval, const std::function<void()>& beat);

  /// Asks it to end.
  void terminate() const;

private:
  int process_ = -1; // its number
  int signals_ = -1; // where this process's signals are read
};

} // namespace tally::cli
