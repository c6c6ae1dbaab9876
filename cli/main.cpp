#include "cli/command_table.hpp"
#include "cli/dispatch.hpp"
#include "cli/text/stream.hpp"

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

/// A file that is opened must not take the place of a standard stream that the caller closed. What
/// takes it can only be read, so that an answer that nobody gets is noticed.
void open_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) < 0) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

} // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // A reader that goes away is an error of write(), because after a commit the exit status has to
  // say so.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // so is a limit on the size of files
  tally::cli::stream out(STDOUT_FILENO);
  tally::cli::stream err(STDERR_FILENO);
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  // Never destroyed, so that the end of the process is what closes it; static, so that a search for
  // leaks finds it.
  static auto* const board = new std::shared_ptr<tally::cli::board>;
  return tally::cli::dispatch(words, tally::cli::all_commands(), out, err, *board);
}
