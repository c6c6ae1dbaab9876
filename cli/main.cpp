#include "cli/command_table.hpp"
#include "cli/dispatch.hpp"
#include "cli/stream.hpp"

#include <csignal>
#include <string>
#include <vector>

#include <unistd.h>

int main(int argc, char** argv) {
  // A reader that goes away is an error of write(), because after a commit the exit status has to
  // say so.
  std::signal(SIGPIPE, SIG_IGN);
  tally::cli::stream out(STDOUT_FILENO);
  tally::cli::stream err(STDERR_FILENO);
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return tally::cli::dispatch(words, tally::cli::all_commands(), out, err);
}
