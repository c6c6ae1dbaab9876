#include "cli/arguments/parse.hpp"
#include "cli/text/report.hpp"
#include "tests/cli/sample_commands.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace samples = tally::tests::samples;
using namespace tally::cli;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

namespace {

request read(const strings& words) { return parse(words, samples::all); }

// What the usage error says, message and hint.
std::string refused(const strings& words) {
  try {
    read(words);
  } catch (const usage_error& error) {
    BOOST_TEST(code(error.why.exit) == 64);
    BOOST_TEST(error.why.code == "usage");
    return error.why.message + " | " + error.why.hint;
  }
  return "accepted";
}

strings list(const request& asked, std::string_view name) { return asked.given->list(name); }

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(strings)

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_AUTO_TEST_CASE(positionals_and_options_mix_freely) {
  for (const strings& words :
       {strings{"take", "W-1", "--lease", "30m", "W-2"},
        strings{"take", "--lease=30m", "W-1", "W-2"},
        strings{"take", "W-1", "W-2", "--lease", "30m"},
        strings{"--lock-timeout", "3s", "take", "--lease", "30m", "W-1,W-2"}}) {
    const request asked = read(words);
    BOOST_TEST((asked.command == &samples::take));
    BOOST_TEST(list(asked, "item") == (strings{"W-1", "W-2"}));
    BOOST_TEST((asked.given->duration("lease") == 30min));
  }
}

// Every global option before the command, between its two words, behind it, and at the end.
BOOST_AUTO_TEST_CASE(global_options_stand_anywhere) {
  const strings words{"watch", "begin", "w1"};
  const strings options{"--dir=b",    "--session=s", "--by=n",    "--request=r",
                        "--expect=7", "--fence=8",   "--relaxed", "--lock-timeout=3s",
                        "-ojson",     "--at=412",    "-q"};
  for (std::size_t place = 0; place <= words.size(); ++place) {
    strings line = words;
    line.insert(line.begin() + static_cast<std::ptrdiff_t>(place), options.begin(), options.end());
    const request asked = read(line);
    BOOST_TEST((asked.command == &samples::watch_begin));
    BOOST_TEST(list(asked, "id") == strings{"w1"});
    BOOST_TEST(*asked.global.dir == "b");
    BOOST_TEST(*asked.global.session == "s");
    BOOST_TEST(*asked.global.by == "n");
    BOOST_TEST(*asked.global.request == "r");
    BOOST_TEST(*asked.global.expect == 7U);
    BOOST_TEST(*asked.global.fence == 8U);
    BOOST_TEST(asked.global.relaxed);
    BOOST_TEST((asked.global.lock_timeout == 3s));
    BOOST_TEST((asked.global.format == output_format::json));
    BOOST_TEST(*asked.global.at == "412");
    BOOST_TEST(asked.global.quiet);
  }
}

BOOST_AUTO_TEST_CASE(the_value_of_a_global_option_is_not_taken_for_the_command) {
  const request asked =
      read({"--session", "take", "-o", "csv", "-qo", "json", "note", "--by", "note", "W-1", "x"});
  BOOST_TEST((asked.command == &samples::note));
  BOOST_TEST(*asked.global.session == "take");
  BOOST_TEST(*asked.global.by == "note");
  BOOST_TEST((asked.global.format == output_format::json)); // the last one counts
}

BOOST_AUTO_TEST_CASE(without_options_the_defaults_hold) {
  const request asked = read({"take", "W-1"});
  BOOST_TEST((asked.global.lock_timeout == 10s));
  BOOST_TEST((asked.global.format == output_format::table));
  BOOST_TEST(!asked.global.session);
  BOOST_TEST(!asked.global.relaxed);
  BOOST_TEST(!asked.given->has("lease"));
  BOOST_TEST(!asked.given->duration("lease"));
  BOOST_TEST(!asked.given->flag("despite-blockers"));
}

BOOST_AUTO_TEST_CASE(an_option_takes_one_value_and_no_more) {
  const request asked = read({"take", "--files", "src/**", "W-1", "--files", "docs/**", "W-2"});
  BOOST_TEST(list(asked, "files") == (strings{"src/**", "docs/**"}));
  BOOST_TEST(list(asked, "item") == (strings{"W-1", "W-2"}));
}

BOOST_AUTO_TEST_CASE(several_values_with_commas_only_where_that_is_said) {
  const request asked = read({"take", "W-1,W-2", "W-3", "--label", "a,b", "--label=c", "--files",
                              "{a,b}", "--meta", "k=1,2"});
  BOOST_TEST(list(asked, "item") == (strings{"W-1", "W-2", "W-3"}));
  BOOST_TEST(list(asked, "label") == (strings{"a", "b", "c"}));
  BOOST_TEST(list(asked, "files") == strings{"{a,b}"});
  BOOST_TEST((asked.given->pairs("meta") ==
              std::vector<std::pair<std::string, std::string>>{{"k", "1,2"}}));
}

BOOST_AUTO_TEST_CASE(brackets_and_braces_are_text) {
  const request asked =
      read({"take", "[a,b]", "--files", "[ab]", "--files", "[a-z]*[0-9]", "--meta", "k={}"});
  BOOST_TEST(list(asked, "item") == (strings{"[a", "b]"}));
  BOOST_TEST(list(asked, "files") == (strings{"[ab]", "[a-z]*[0-9]"}));
}

BOOST_AUTO_TEST_CASE(a_value_may_be_empty_or_begin_with_a_dash) {
  const request asked =
      read({"take", "--reason=", "W-1", "--lease", "-5", "--colour", "red", "--files", "--label"});
  BOOST_TEST(asked.given->text("reason") == "");
  BOOST_TEST(asked.given->has("reason"));
  BOOST_TEST(asked.given->text("lease") == "-5");
  BOOST_TEST(list(asked, "files") == strings{"--label"});
  BOOST_TEST(list(asked, "item") == strings{"W-1"});
}

BOOST_AUTO_TEST_CASE(a_short_option_has_its_value_behind_it_or_in_it) {
  BOOST_TEST(*read({"take", "W-1", "-n", "5"}).given->number("number") == 5);
  BOOST_TEST(*read({"take", "W-1", "-n5"}).given->number("number") == 5);
  BOOST_TEST(*read({"take", "W-1", "-qn5"}).given->number("number") == 5);
  BOOST_TEST(*read({"take", "W-1", "--number=5"}).given->number("number") == 5);
}

BOOST_AUTO_TEST_CASE(two_dashes_end_the_options) {
  const request asked = read({"note", "--by", "n", "W-1", "--", "--by is an option"});
  BOOST_TEST(asked.given->text("text") == "--by is an option");
  BOOST_TEST(*asked.global.by == "n");
  BOOST_TEST(list(read({"take", "--", "--help"}), "item") == strings{"--help"});
}

BOOST_AUTO_TEST_CASE(behind_two_dashes_a_command_to_run_is_left_alone) {
  const request asked =
      read({"with", "W-1", "--by", "n", "--", "make", "-j2", "--by", "--", "-o", "x"});
  BOOST_TEST(list(asked, "item") == strings{"W-1"});
  BOOST_TEST(list(asked, "command") == (strings{"make", "-j2", "--by", "--", "-o", "x"}));
  BOOST_TEST(list(read({"with", "--next", "--", "true"}), "item") == strings{});
  BOOST_TEST(refused({"with", "W-1"}).starts_with("COMMAND is missing"));
  BOOST_TEST(refused({"with", "W-1", "--"}).starts_with("COMMAND is missing"));
  BOOST_TEST(
      refused({"with", "W-1", "make", "--", "x"}).starts_with("'make' is one word too many"));
}

BOOST_AUTO_TEST_CASE(an_alias_is_the_command) {
  BOOST_TEST((read({"begin", "w1"}).command == &samples::watch_begin));
}

BOOST_AUTO_TEST_CASE(positionals_that_may_be_left_out_get_what_is_there) {
  BOOST_TEST(list(read({"watch", "begin"}), "id") == strings{});
  BOOST_TEST(list(read({"watch", "end"}), "id") == strings{});
  BOOST_TEST(list(read({"watch", "end", "a", "b"}), "id") == (strings{"a", "b"}));
  BOOST_TEST(refused({"watch", "begin", "a", "b"}).starts_with("'b' is one word too many"));
  BOOST_TEST(
      refused({"note", "W-1", "several", "words"}).starts_with("'words' is one word too many"));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  BOOST_TEST(refused({"take"}) == "ITEM is missing | 'tally help take' shows examples");
  BOOST_TEST(refused({"take", ","}) == "ITEM is missing | 'tally help take' shows examples");
  BOOST_TEST(refused({"note", "W-1"}) == "TEXT is missing | 'tally help note' shows examples");
  BOOST_TEST(refused({"take", "W-1", "--lease"}) == "--lease needs a value | --lease DURATION");
  BOOST_TEST(refused({"take", "W-1", "-n"}) == "--number needs a value | --number N");
  BOOST_TEST(refused({"--session"}) == "--session needs a value | --session SESSION");
}

BOOST_AUTO_TEST_CASE(what_is_given_too_often_or_to_a_flag_is_refused) {
  BOOST_TEST(refused({"take", "W-1", "--lease", "1h", "--lease", "2h"})
                 .starts_with("--lease is given twice"));
  BOOST_TEST(refused({"take", "W-1", "--despite-blockers=yes"})
                 .starts_with("--despite-blockers takes no value"));
  BOOST_TEST(refused({"take", "W-1", "--despite-blockers=false"})
                 .starts_with("--despite-blockers takes no value"));
  BOOST_TEST(refused({"take", "W-1", "--despite-blockers", "--despite-blockers"}) == "accepted");
}

BOOST_AUTO_TEST_CASE(an_unknown_command_is_answered_with_what_was_meant) {
  BOOST_TEST(
      refused({"tkae", "W-1"}) ==
      "there is no command 'tkae' | did you mean 'tally take'? 'tally help' lists all commands");
  BOOST_TEST(refused({"wach", "begin"}).find("did you mean 'tally watch begin'?") !=
             std::string::npos);
  BOOST_TEST(
      refused({"watch", "bgin"}) ==
      "there is no command 'watch bgin'; there is begin, end | did you mean 'tally watch begin'?");
  BOOST_TEST(refused({"watch"}) ==
             "tally watch needs one more word: begin, end | tally help watch");
  BOOST_TEST(refused({"frobnicate"}) ==
             "there is no command 'frobnicate' | 'tally help' lists all commands");
  BOOST_TEST(refused({"secrt"}).find("secret") == std::string::npos);
  BOOST_TEST(refused({""}).starts_with("there is no command ''"));
}

BOOST_AUTO_TEST_CASE(an_unknown_option_is_answered_with_what_was_meant) {
  BOOST_TEST(refused({"take", "W-1", "--leas", "1h"}) ==
             "tally take has no option --leas | did you mean --lease?");
  BOOST_TEST(refused({"take", "W-1", "--sesion=a"}) ==
             "tally take has no option --sesion | did you mean --session?");
  BOOST_TEST(refused({"take", "W-1", "--frobnicate"})
                 .starts_with("tally take has no option --frobnicate | 'tally help take'"));
  BOOST_TEST(refused({"take", "-x"}).starts_with("tally take has no option -x"));
  BOOST_TEST(refused({"note", "W-1", "-5"}).starts_with("tally note has no option -5"));
  BOOST_TEST(refused({"--lease", "1h"}).find("1h") != std::string::npos);
  BOOST_TEST(refused({"--frobnicate"}).starts_with("tally has no option --frobnicate"));
  BOOST_TEST(
      refused({"watch", "begin", "--all"}).starts_with("tally watch begin has no option --all"));
}

BOOST_AUTO_TEST_CASE(a_value_outside_of_the_choices_is_refused) {
  BOOST_TEST(refused({"take", "W-1", "--colour", "gren"}) ==
             "--colour: 'gren' is not one of red, green, blue | did you mean green?");
  BOOST_TEST(refused({"take", "W-1", "-o", "xml"})
                 .starts_with("--output: 'xml' is not one of table, json, ndjson, csv"));
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_read_are_named_with_their_option) {
  const request asked =
      read({"take", "W-1", "--lease", "90", "-n", "12x", "--meta", "k", "--at", "soon"});
  const auto message = [](const auto& ask) {
    try {
      ask();
    } catch (const usage_error& error) {
      return error.why.message;
    }
    return std::string("accepted");
  };
  BOOST_TEST(message([&] { asked.given->duration("lease"); }) == "--lease: '90' is not a duration");
  BOOST_TEST(message([&] { asked.given->number("number"); }) ==
             "--number: '12x' is not a whole number from 0");
  BOOST_TEST(message([&] { asked.given->number("number", 1, 9); }) ==
             "--number: '12x' is not a whole number from 1 to 9");
  BOOST_TEST(message([&] { asked.given->pairs("meta"); }) ==
             "--meta: 'k' is not a name and a value");
  BOOST_TEST(message([&] { asked.given->position_or_time("at", {}); }) ==
             "--at: 'soon' is not a position or a time");
  BOOST_TEST(message([&] { asked.given->text("colour"); }) == "--colour is missing");
  BOOST_TEST(refused({"take", "W-1", "--fence", "-1"})
                 .starts_with("--fence: '-1' is not a whole number from 0"));
}

BOOST_AUTO_TEST_CASE(a_commands_own_option_hides_the_global_one) {
  const request asked = read({"history", "--session", "a"});
  BOOST_TEST(asked.given->text("session") == "a");
  BOOST_TEST(!asked.global.session);
}

BOOST_AUTO_TEST_CASE(help_is_given_whatever_else_is_wrong) {
  for (const strings& words :
       {strings{"take", "--help"}, strings{"-h", "take"}, strings{"take", "-h", "--frobnicate"}}) {
    const request asked = read(words);
    BOOST_TEST(asked.help);
    BOOST_TEST((asked.command == &samples::take));
  }
  BOOST_TEST(read({"--help"}).help);
  BOOST_TEST(read({"watch", "--help"}).family == "watch");
  BOOST_TEST(read({"--version"}).version);
  BOOST_TEST(read({}).command == nullptr);
}

BOOST_AUTO_TEST_CASE(a_text_is_read_from_a_file_and_others_are_not) {
  const tally::tests::temporary_folder folder;
  const std::string file = (folder.path() / "why").string();
  std::ofstream(file) << "because\nof that\n";
  BOOST_TEST(read({"take", "W-1", "--reason", "@" + file}).given->text("reason") ==
             "because\nof that");
  BOOST_TEST(read({"note", "W-1", "@" + file}).given->text("text") == "because\nof that");
  BOOST_TEST(read({"take", "W-1", "--files", "@" + file}).given->text("files") == "@" + file);
  BOOST_TEST(read({"note", "W-1", "@@ken, look"}).given->text("text") == "@ken, look");
  BOOST_TEST(refused({"note", "W-1", "@" + file + "x"})
                 .starts_with("TEXT: cannot read " + file + "x: No such file"));
}

BOOST_AUTO_TEST_CASE(the_format_is_known_before_the_line_is_understood) {
  BOOST_TEST((wanted_format({"tkae", "-o", "json"}) == output_format::json));
  BOOST_TEST((wanted_format({"--output=ndjson"}) == output_format::ndjson));
  BOOST_TEST((wanted_format({"-ocsv", "take"}) == output_format::csv));
  BOOST_TEST((wanted_format({"take", "--", "-o", "json"}) == output_format::table));
  BOOST_TEST((wanted_format({"-o"}) == output_format::table));
}

BOOST_AUTO_TEST_SUITE_END()
