// A scenario is a page of Markdown with commands and what they print: it can be read without C++.
// This runs each page of this folder, the tutorial and the refusals, in a new folder of its own.
#include "tests/scenarios/scenario.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace tally::tests;
namespace fs = std::filesystem;

namespace {

/// Pages below the repository's root, in the order of their names.
std::vector<std::string> pages() {
  const char* const root = std::getenv("TALLY_SOURCE");
  std::vector<std::string> found;
  if (root == nullptr) return found;
  for (const auto& entry : fs::directory_iterator(fs::path{root} / "tests/scenarios")) {
    if (entry.path().extension() == ".md") {
      found.push_back("tests/scenarios/" + entry.path().filename().string());
    }
  }
  std::sort(found.begin(), found.end());
  for (const char* page : {"docs/tutorial.md", "docs/refusals.md"}) found.emplace_back(page);
  return found;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from{text};
  for (std::string line; std::getline(from, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(line);
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += "  " + line + "\n";
  return text;
}

/// After each command the shell prints a line of this and the exit status, to be cut at.
constexpr char mark = '\x1e';

/// One shell runs all commands, so that what one sets or where it goes holds for the next.
std::string script_of(const std::vector<step>& steps) {
  std::string script = "exec 2>&1\n";
  for (const auto& one : steps) script += one.command + "\nprintf '\\036%d\\n' $?\n";
  return script;
}

/// What each command printed, line by line, its exit status last where it is not 0.
std::vector<std::vector<std::string>> run(const std::vector<step>& steps) {
  const temporary_folder folder;
  const fs::path bin = folder.path() / "bin";
  const fs::path project = folder.path() / "project";
  fs::create_directories(bin);
  fs::create_directories(project);
  const char* const tally = std::getenv("TALLY");
  BOOST_REQUIRE_MESSAGE(tally != nullptr, "TALLY names no program");
  fs::create_symlink(tally, bin / "tally");
  std::ofstream(folder.path() / "script") << script_of(steps);
  const std::string line = "cd " + quoted(project) +
                           " && env -u TALLY_SESSION -u TALLY_DIR NO_COLOR=1 TZ=UTC LC_ALL=C.UTF-8 "
                           "USER=ann LOGNAME=ann HOME=" +
                           quoted(folder.path()) + " GIT_CONFIG_NOSYSTEM=1 PATH=" +
                           quoted(bin.string() + ":" + std::getenv("PATH")) + " bash " +
                           quoted(folder.path() / "script") + " </dev/null";
  std::string output = shell(line).output;
  std::vector<std::vector<std::string>> printed;
  for (std::size_t cut = output.find(mark); cut != std::string::npos; cut = output.find(mark)) {
    const auto end = output.find('\n', cut);
    const std::string status = output.substr(cut + 1, end - cut - 1);
    printed.push_back(lines_of(output.substr(0, cut)));
    if (status != "0") printed.back().push_back("[" + status + "]");
    output.erase(0, end + 1);
  }
  return printed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_scenario)

BOOST_AUTO_TEST_CASE(stands_in_console_blocks_as_commands_and_what_they_print) {
  const auto steps = steps_of(
      "# A\n```console\n$ one\n> more\nsaid\n\n[4]\n$ two\n```\n$ none\n```sh\n$ no\n```\n");
  BOOST_REQUIRE(steps.size() == 2U);
  BOOST_TEST(steps[0].command == "one\nmore");
  BOOST_TEST(steps[0].line == 3U);
  BOOST_TEST(joined(steps[0].expected) == "  said\n  \n  [4]\n");
  BOOST_TEST(steps[1].expected.empty());
}

BOOST_AUTO_TEST_CASE(leaves_open_only_what_it_says) {
  BOOST_TEST(agrees("a … c …", "a b c d"));
  BOOST_TEST(!agrees("a … c", "a b c d"));
  BOOST_TEST(!agrees("a", "a b"));
  using lines = std::vector<std::string>;
  BOOST_TEST(agrees(lines{"a", "…", "c"}, lines{"a", "b", "b", "c"}));
  BOOST_TEST(agrees(lines{"a", "…"}, lines{"a"}));
  BOOST_TEST(!agrees(lines{"a", "…", "c"}, lines{"a", "b"}));
  BOOST_TEST(!agrees(lines{}, lines{"a"}));
}

BOOST_DATA_TEST_CASE(goes_as_its_page_says, boost::unit_test::data::make(pages()), page) {
  const auto steps = steps_of(source_text(page));
  BOOST_TEST_REQUIRE(!steps.empty());
  const auto printed = run(steps);
  for (std::size_t at = 0; at < steps.size(); ++at) {
    BOOST_REQUIRE_MESSAGE(at < printed.size(),
                          page << ": the shell ended before line " << steps[at].line);
    BOOST_CHECK_MESSAGE(agrees(steps[at].expected, printed[at]),
                        page << ":" << steps[at].line << ": $ " << steps[at].command
                             << "\nis to print\n"
                             << joined(steps[at].expected) << "and printed\n"
                             << joined(printed[at]));
  }
}

BOOST_AUTO_TEST_SUITE_END()
