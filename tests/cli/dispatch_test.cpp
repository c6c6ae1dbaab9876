#include "cli/dispatch.hpp"
#include "cli/invocation.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <unistd.h>

using namespace tally::cli;
using tally::tests::inside;
using tally::tests::variable;

namespace {

int refuse(invocation& now) {
  now.says.warn({"unread", {}, "there is unread guidance", "tally inbox", {{"count", 2}}});
  return now.says.fail({"held_by_another",
                        exit_status::held_by_another,
                        "W-1 is held by a\x1b[2J",
                        "tally show W-1",
                        {{"item", "W-1"}, {"holder", "a"}}});
}
int break_down(invocation&) { throw std::logic_error("impossible"); }
int change(invocation& now) {
  now.changed = true;
  now.out.page("done\n");
  return 0;
}
int change_and_break_down(invocation& now) {
  now.changed = true;
  throw std::logic_error("impossible");
}
int say_who(invocation& now) {
  now.out.page(now.global.session.value_or("nobody"));
  return 0;
}

constexpr command_spec refuse_command{.words = "refuse", .run = refuse};
constexpr command_spec break_command{.words = "break", .run = break_down};
constexpr command_spec change_command{.words = "change", .run = change};
constexpr command_spec change_break_command{.words = "change-break", .run = change_and_break_down};
constexpr command_spec who_command{.words = "who", .run = say_who};
constexpr command_spec status_command{.words = "status", .run = say_who};
constexpr std::array<const command_spec*, 6> table{&refuse_command, &break_command,
                                                   &change_command, &change_break_command,
                                                   &who_command,    &status_command};

struct ended {
  int status;
  std::string out;
  std::string err;
};

ended run(const std::vector<std::string>& words) {
  stream out;
  stream err;
  const int status = dispatch(words, table, out, err);
  return {status, out.taken(), err.taken()};
}

} // namespace

BOOST_AUTO_TEST_SUITE(dispatching)

BOOST_AUTO_TEST_CASE(messages_for_people_are_a_sentence_and_a_hint) {
  const ended result = run({"refuse"});
  BOOST_TEST(result.status == 4);
  BOOST_TEST(result.out == "");
  BOOST_TEST(result.err == "tally: warning: there is unread guidance\nhint: tally inbox\n"
                           "tally: W-1 is held by a\\x1b[2J\nhint: tally show W-1\n");
}

BOOST_AUTO_TEST_CASE(messages_for_scripts_are_one_object_a_line_and_the_error_is_last) {
  for (const char* format : {"json", "ndjson"}) {
    const ended result = run({"refuse", "-o", format});
    BOOST_TEST(result.status == 4);
    BOOST_TEST(
        result.err ==
        R"({"warning":{"code":"unread","message":"there is unread guidance","hint":"tally inbox","count":2}})"
        "\n"
        R"({"error":{"code":"held_by_another","exit":4,"message":"W-1 is held by a\u001b[2J","hint":"tally show W-1",)"
        R"("item":"W-1","holder":"a"}})"
        "\n");
  }
}

BOOST_AUTO_TEST_CASE(quiet_silences_warnings_and_not_errors) {
  BOOST_TEST(run({"refuse", "-q"}).err ==
             "tally: W-1 is held by a\\x1b[2J\nhint: tally show W-1\n");
}

BOOST_AUTO_TEST_CASE(a_usage_error_is_64_in_the_format_that_was_asked_for) {
  const ended people = run({"refus"});
  BOOST_TEST(people.status == 64);
  BOOST_TEST(people.err == "tally: there is no command 'refus'\n"
                           "hint: did you mean 'tally refuse'? 'tally help' lists all commands\n");
  const ended script = run({"refuse", "--frob", "-o", "json"});
  BOOST_TEST(script.status == 64);
  const auto error = boost::json::parse(script.err).at("error");
  BOOST_TEST(error.at("code").as_string() == "usage");
  BOOST_TEST(error.at("exit").as_int64() == 64);
}

BOOST_AUTO_TEST_CASE(an_exception_is_a_bug_and_one_after_a_commit_an_unknown_outcome) {
  const ended before = run({"break"});
  BOOST_TEST(before.status == 70);
  BOOST_TEST(before.err.starts_with("tally: a bug in tally: impossible\n"));
  const ended after = run({"change-break"});
  BOOST_TEST(after.status == 75);
  BOOST_TEST(after.err.find("after the change was made") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_printed_is_75_after_a_change_and_74_without_one) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  BOOST_REQUIRE(full >= 0);
  for (const auto& [word, status] : {std::pair{"change", 75}, std::pair{"who", 74}}) {
    stream out(full);
    stream err;
    BOOST_TEST(dispatch({word}, table, out, err) == status);
    BOOST_TEST(err.taken().find("No space left on device") != std::string::npos);
  }
  close(full);
}

BOOST_AUTO_TEST_CASE(the_session_is_the_options_or_the_environments_unless_a_person_acts) {
  BOOST_TEST(run({"who"}).out == "nobody");
  const variable session("TALLY_SESSION", "a");
  BOOST_TEST(run({"who"}).out == "a");
  BOOST_TEST(run({"who", "--session", "b"}).out == "b");
  BOOST_TEST(run({"who", "--by", "ken"}).out == "nobody");
}

BOOST_AUTO_TEST_CASE(tally_alone_is_status_on_a_board_and_help_elsewhere) {
  const tally::tests::temporary_folder folder;
  const inside here(folder.path());
  const variable no_board("TALLY_DIR");
  const variable ceiling("GIT_CEILING_DIRECTORIES", folder.path().parent_path().string());
  BOOST_TEST(run({}).out.starts_with("tally: one board"));
  std::filesystem::create_directory(".tally");
  BOOST_TEST(run({}).out == "nobody");
  BOOST_TEST(run({"--session", "a"}).out == "a");
  BOOST_TEST(run({"--help"}).out.starts_with("tally: one board"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_program)

namespace {

// The program that is tested, for the shell.
std::string program() {
  const char* const path = std::getenv("TALLY");
  return tally::tests::quoted(path == nullptr ? "tally" : path);
}

tally::tests::shell_result tally(const std::string& rest) {
  return tally::tests::shell(program() + " " + rest);
}

} // namespace

BOOST_AUTO_TEST_CASE(help_and_version_are_printed_and_mistakes_end_with_64) {
  BOOST_TEST(tally("--version").output.starts_with("tally "));
  BOOST_TEST(tally("--help").output == tally("help").output);
  BOOST_TEST(tally("help completion").output == tally("completion --help").output);
  BOOST_TEST(tally("frobnicate 2>/dev/null").status == 64);
}

BOOST_AUTO_TEST_CASE(help_and_version_have_their_data_for_scripts) {
  const auto data = [](const std::string& words) {
    return boost::json::parse(tally(words + " -o json").output);
  };
  BOOST_TEST(tally("--version").output ==
             "tally " + std::string(data("--version").at("version").as_string()) + "\n");
  const auto all = data("help");
  BOOST_TEST(all.at("commands").as_array().size() > 50U);
  BOOST_TEST(all.at("exit_statuses").at(0).at("exit").as_int64() == 0);
  BOOST_CHECK(data("--help") == all);
  const auto one = data("help session start");
  BOOST_TEST(one.at("command").as_string() == "session start");
  BOOST_TEST(one.at("options").at(0).at("title").as_string() != "");
  BOOST_CHECK(data("session start --help") == one);
  BOOST_TEST(data("help session").at("commands").at(0).at("command").as_string() ==
             "session start");
  BOOST_TEST(tally("help frobnicate -o json 2>/dev/null").status == 64);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named) {
  const auto result = tally("help 2>&1 >/dev/full");
  BOOST_TEST(result.output == "tally: the answer could not be written: No space left on device\n");
  BOOST_TEST(result.status == 74);
}

BOOST_AUTO_TEST_CASE(a_reader_that_goes_away_ends_it_without_a_word_as_the_signal_would) {
  const tally::tests::temporary_folder folder;
  const inside here(folder.path());
  // The pipe's reader is gone before anything is written.
  tally::tests::shell("{ sleep 0.2; " + program() + " help 2>err; echo $? >status; } | true");
  BOOST_TEST(tally::tests::shell("cat status").output == "141\n");
  BOOST_TEST(tally::tests::shell("cat err").output == "");
}

BOOST_AUTO_TEST_SUITE_END()
