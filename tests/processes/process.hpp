#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace tally::tests {

/// A command line, word by word.
using words = std::vector<std::string>;

/// How a process ended and what it said.
struct ending {
  int status = 0;  ///< the exit status, or 128 and the signal
  std::string out; ///< its standard output
  std::string err;
};

/// A process, begun by the constructor. Killed and waited for where nobody waited for it.
class process {
public:
  /// Starts `command` with `input` as its standard input. Where a `gate` is given it begins only
  /// when that pipe, of which this is the reading end, ends.
  explicit process(const words& command, const std::string& input = {}, int gate = -1);
  process(process&& other) noexcept;
  process& operator=(process&&) = delete;
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process();

  [[nodiscard]] pid_t id() const { return id_; }
  void send(int signal) const;

  /// What it has printed so far.
  [[nodiscard]] std::string printed() const;

  /// Waits for its end.
  ending wait();

private:
  pid_t id_ = -1;
  int out_ = -1;
  int err_ = -1;
};

/// The command line of the tally under test.
words command_of(const words& arguments);

/// Runs the tally under test to its end.
ending run_tally(const words& arguments, const std::string& input = {});

} // namespace tally::tests
