#include "cli/help/completion.hpp"
#include "cli/help/help.hpp"
#include "cli/help/man_page.hpp"
#include "cli/help/reference.hpp"
#include "cli/text/screen_text.hpp"
#include "tests/cli/sample_commands.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>
#include <string>

namespace samples = tally::tests::samples;
using namespace tally::cli;
using tally::tests::check_golden;

namespace {

// Runs bash over the completion script, as if Tab had been pressed behind these words.
std::string completed(const std::string& words) {
  const tally::tests::temporary_folder folder;
  const std::string file = (folder.path() / "completion").string();
  std::ofstream(file) << bash_completion(samples::all);
  const std::string script = "source " + file + "; COMP_WORDS=(" + words +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); " +
                             "_tally; echo \"${COMPREPLY[*]}\"";
  return tally::tests::shell("bash -c " + tally::tests::quoted(script)).output;
}

} // namespace

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(the_overview_groups_commands_by_what_a_person_wants) {
  check_golden("cli/overview.txt", overview_help(samples::all, {}));
}

BOOST_AUTO_TEST_CASE(a_commands_help_begins_with_examples) {
  const std::string text = command_help(samples::take, {});
  check_golden("cli/take.txt", text);
  BOOST_TEST(text.find("Examples") < text.find("Usage"));
  BOOST_TEST(text.find("Usage") < text.find("Options"));
}

BOOST_AUTO_TEST_CASE(no_line_of_help_is_wider_than_the_terminal) {
  for (const std::size_t columns : {60U, 80U, 100U, 200U}) {
    const terminal screen{.columns = columns};
    std::istringstream lines(overview_help(samples::all, screen) +
                             command_help(samples::take, screen));
    for (std::string line; std::getline(lines, line);) {
      BOOST_TEST(display_width(line) <= std::min<std::size_t>(columns, 100), line);
    }
  }
}

BOOST_AUTO_TEST_CASE(colours_are_all_that_a_terminal_adds) {
  const terminal screen{.interactive = true, .colour = true};
  std::string text = command_help(samples::take, screen);
  BOOST_TEST(text.find('\x1b') != std::string::npos);
  for (std::size_t begin = text.find('\x1b'); begin != std::string::npos;
       begin = text.find('\x1b')) {
    text.erase(begin, text.find('m', begin) - begin + 1);
  }
  BOOST_TEST(text == command_help(samples::take, {}));
}

BOOST_AUTO_TEST_CASE(the_first_of_two_words_lists_its_commands) {
  BOOST_TEST(family_help(samples::all, "watch", {}) == "tally watch\n"
                                                       "  tally watch begin  begin a watch\n"
                                                       "  tally watch end    end watches\n");
  BOOST_TEST(family_help(samples::all, "wat", {}) == "");
}

BOOST_AUTO_TEST_CASE(the_reference_page_holds_every_command_that_is_not_hidden) {
  const std::string page = markdown_reference(samples::all);
  check_golden("cli/reference.md", page);
  BOOST_TEST(page.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_manual_page_is_read_by_man_without_complaint) {
  const std::string page = man_page(samples::all);
  BOOST_TEST(page.find("secret") == std::string::npos);
  const tally::tests::temporary_folder folder;
  const std::string file = (folder.path() / "tally.1").string();
  std::ofstream(file) << page;
  if (tally::tests::shell("command -v groff >/dev/null").status != 0) {
    BOOST_TEST_MESSAGE("skipped: there is no groff here");
    return;
  }
  BOOST_TEST(tally::tests::shell("groff -k -man -Tutf8 -ww " + file + " 2>&1 >/dev/null").output ==
             "");
  const std::string shown =
      tally::tests::shell("groff -k -man -Tascii -P-cbou " + file + " 2>/dev/null").output;
  BOOST_TEST(shown.find("--despite-blockers") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(bash_completes_commands_options_and_choices) {
  BOOST_TEST(completed("tally ''") == "take note watch with history\n");
  BOOST_TEST(completed("tally w") == "watch with\n");
  BOOST_TEST(completed("tally watch ''") == "begin end\n");
  BOOST_TEST(completed("tally watch end --a") == "--all --at\n");
  BOOST_TEST(completed("tally take W-1 --le") == "--lease\n");
  BOOST_TEST(completed("tally take W-1 --colour ''") == "red green blue\n");
  BOOST_TEST(completed("tally take -o j") == "json\n");
  BOOST_TEST(completed("tally --ver") == "--version\n");
}

BOOST_AUTO_TEST_SUITE_END()
