#pragma once

#include "tests/support/environment.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace tally::tests {

/// A folder of its own as working directory, in which the real `tally` runs, with no board or
/// session from outside.
struct own_project {
  static std::string text(const std::string& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  static shell_result run(const std::string& words) {
    return shell(quoted(std::getenv("TALLY")) + " " + words);
  }

  /// What it printed; it has to succeed.
  static std::string tally(const std::string& words) {
    const auto ran = run(words);
    BOOST_TEST(ran.status == 0, words << "\n" << ran.output);
    return ran.output;
  }

  static boost::json::value query(const std::string& words) {
    return boost::json::parse(tally(words + " -o json"));
  }

private:
  temporary_folder folder_;
  inside here_{folder_.path()};
  variable session_{"TALLY_SESSION"};
  variable item_{"TALLY_ITEM"};
  variable board_{"TALLY_DIR"};
  variable git_{"GIT_CEILING_DIRECTORIES", folder_.path().parent_path().string()};
};

} // namespace tally::tests
