#pragma once

#include <string>

namespace tally::tests {

/// What a shell command did.
struct shell_result {
  int status = 0;     ///< the exit status, or 128 and the signal
  std::string output; ///< its standard output
};

/// Runs a command line by /bin/sh in the working directory; standard error is the test's.
shell_result shell(const std::string& line);

/// A word for the shell, whatever is in it.
std::string quoted(const std::string& word);

} // namespace tally::tests
