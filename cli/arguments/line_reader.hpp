#pragma once

#include <cstddef>
#include <string>

namespace tally::cli {

/// Lines of standard input. It reads only when it is asked for a line, so that no lock is held
/// while it waits.
class line_reader {
public:
  /// The next line without its break; false at the end. Ends the command (`stop`) where a line is
  /// longer than any command can be.
  bool next(std::string& line);

  /// True where a line, or the input's end, is there without waiting for it.
  bool has_line() const;

private:
  bool fill();

  std::string kept_;
  std::size_t from_ = 0;
  bool at_end_ = false;
};

} // namespace tally::cli
