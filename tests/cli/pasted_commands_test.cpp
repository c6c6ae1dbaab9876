// Ids come out of imported files and may hold what a shell obeys: each command that is shown does
// what it says once it is pasted, and nothing else.
#include "events/shell_word.hpp"
#include "tests/cli/formats/own_project.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

using namespace tally;
using tests::quoted;

namespace {

const std::string item = "W;touch${IFS}PWNED";

/// A project in which `tally` is found as the hints call it.
struct shell_project : tests::own_project {
  shell_project() {
    tally("init --dir .tally");
    std::filesystem::create_directory("bin");
    std::filesystem::create_symlink(std::getenv("TALLY"), "bin/tally");
    tally("add " + quoted(item) + " --title One");
  }

  ~shell_project() { BOOST_TEST(!std::filesystem::exists("PWNED")); }

  /// What `tally WORDS` said is to be done, from its first command on.
  static std::string hinted(const std::string& words) {
    const std::string said = run(words + " 2>&1").output;
    const auto hint = said.find("hint: ");
    const auto begin = said.find("tally ", hint == std::string::npos ? 0 : hint);
    BOOST_TEST_REQUIRE(begin != std::string::npos, said);
    const auto end = said.find_first_of("\n", begin);
    const std::string command = said.substr(begin, end - begin);
    return command.substr(0, command.find("; or"));
  }

  /// Pastes it.
  static int paste(const std::string& command) {
    const auto ran = tests::shell("PATH=\"$PWD/bin:$PATH\"; " + command);
    BOOST_TEST_MESSAGE(command << "\n" << ran.output);
    return ran.status;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pasted_commands, shell_project)

BOOST_AUTO_TEST_CASE(what_a_shell_takes_as_it_is_stands_as_it_is) {
  for (const std::string word : {"W-1", "story/db", "a_b.c:d@e%f+g=h", "größe"})
    BOOST_TEST(events::shell_word(word) == word);
  for (const std::string word : {"", "-a", "~a", "#1", "a;b", "a$b", "src/**", "{a,b}", "(a)"})
    BOOST_TEST(events::shell_word(word) == "'" + word + "'");
  BOOST_TEST(events::shell_word("a'b") == R"('a'\''b')");
}

BOOST_AUTO_TEST_CASE(the_command_of_what_needs_a_person_does_what_it_says) {
  tally("fail " + quoted(item) + " --reason broken");
  const auto status = query("status");
  const std::string command{status.at("needs_you").at(0).at("command").as_string()};
  BOOST_TEST(command == "tally retry 'W;touch${IFS}PWNED'");
  BOOST_TEST(paste(command) == 0);
  BOOST_TEST(query("show " + quoted(item)).at("status").as_string() == "todo");
}

BOOST_AUTO_TEST_CASE(the_hints_of_refusals_do_what_they_say) {
  BOOST_TEST(paste(hinted("add " + quoted(item) + " --title Two")) == 0);
  tally("add W-2 --title Two --after " + quoted(item));
  BOOST_TEST(paste(hinted("claim W-2 --session a")) == 0);
  BOOST_TEST(paste(hinted("release " + quoted(item) + " --session a")) == 0);
  tally("done " + quoted(item));
  BOOST_TEST(paste(hinted("claim " + quoted(item) + " --session a") + " --reason again") == 0);
}

BOOST_AUTO_TEST_CASE(a_session_is_quoted_as_an_item_is) {
  tally("session start 'x;touch${IFS}PWNED'");
  tally("session pause 'x;touch${IFS}PWNED' --reason lunch");
  const auto status = query("status");
  const std::string command{status.at("needs_you").at(0).at("command").as_string()};
  BOOST_TEST(command == "tally session resume 'x;touch${IFS}PWNED'");
  BOOST_TEST(paste(hinted("session working --session 'x;touch${IFS}PWNED'")) == 0);
  BOOST_TEST(paste(hinted("session remove 'x;touch${IFS}PWNED'")) == 0);
}

BOOST_AUTO_TEST_CASE(what_a_session_can_do_next_is_quoted) {
  tally("claim " + quoted(item) + " --session a");
  const std::string said = tally("show --session a");
  BOOST_TEST(said.find("tally release 'W;touch${IFS}PWNED'") != std::string::npos, said);
  BOOST_TEST(said.find("tally stage 'W;touch${IFS}PWNED' implement") != std::string::npos, said);
}

BOOST_AUTO_TEST_SUITE_END()
