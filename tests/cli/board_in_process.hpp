#pragma once

#include "cli/command_table.hpp"
#include "cli/dispatch.hpp"
#include "cli/text/stream.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace tally::tests {

/// A board of its own, on which commands run without a new process.
struct board_in_process {
  board_in_process() { run({"init"}); }

  /// Runs a command on the board; keeps what it said.
  int run(std::vector<std::string> words) {
    words.insert(words.begin(), {"--dir", board});
    cli::stream output;
    cli::stream errors;
    const int status = cli::dispatch(words, cli::all_commands(), output, errors);
    out = output.taken();
    err = errors.taken();
    return status;
  }

  /// Runs a command, which has to succeed, and reads its JSON.
  boost::json::value read(std::vector<std::string> words) {
    words.insert(words.end(), {"-o", "json"});
    BOOST_TEST_REQUIRE(run(words) == 0, err);
    return boost::json::parse(out);
  }

  variable session{"TALLY_SESSION"};
  variable item{"TALLY_ITEM"};
  temporary_folder folder;
  std::string board = (folder.path() / "board").string();
  std::string out;
  std::string err;
};

} // namespace tally::tests
