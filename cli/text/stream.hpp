#pragma once

#include "cli/text/terminal.hpp"

#include <string>
#include <string_view>

namespace tally::cli {

/// Standard output or standard error, or a string that takes their place. Text is kept until
/// `flush`, or until there is much of it; a failed write is remembered and later text dropped.
class stream {
public:
  /// Collects what is written: for tests and for the lines of a batch.
  stream() = default;
  /// Writes to this descriptor, which stays open.
  explicit stream(int descriptor) : screen(terminal_at(descriptor)), descriptor_(descriptor) {}

  /// Adds text.
  void write(std::string_view text);

  /// Writes out what is kept; true unless this or an earlier write failed.
  bool flush();

  /// Looks again at the terminal, whose size may have changed.
  void measure();

  /// The errno of the first write that failed, or 0.
  int error() const { return error_; }

  /// True where nobody will read what is written any more: a pipe without a reader, a terminal that
  /// hung up.
  bool is_abandoned() const;

  /// What was collected, which is then forgotten.
  std::string taken();

  /// What is at the other end.
  terminal screen = {};

private:
  int descriptor_ = -1;
  int error_ = 0;
  std::string kept_;
};

} // namespace tally::cli
