#include "cli/arguments/parse.hpp"
#include "cli/command_table.hpp"
#include "cli/help/reference.hpp"
#include "cli/text/report.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shell.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace tally::cli;

namespace {

// The words of an example as bash would see them; options as they are, substitutions not run.
std::vector<std::string> words_of(std::string_view line) {
  const auto printed =
      tally::tests::shell("bash -c " + tally::tests::quoted("printf '%s\\n' " + std::string(line)));
  BOOST_REQUIRE_EQUAL(printed.status, 0);
  std::vector<std::string> words;
  std::istringstream lines(printed.output);
  for (std::string word; std::getline(lines, word);) words.push_back(word);
  return words;
}

} // namespace

BOOST_AUTO_TEST_SUITE(all_commands_of_the_product)

BOOST_AUTO_TEST_CASE(no_two_commands_or_aliases_have_the_same_words) {
  std::set<std::string_view> seen;
  for (const command_spec* each : all_commands()) {
    BOOST_TEST(seen.insert(each->words).second, std::string(each->words));
    for (const std::string_view alias : each->aliases)
      BOOST_TEST(seen.insert(alias).second, std::string(alias));
  }
}

BOOST_AUTO_TEST_CASE(every_command_says_what_it_does_and_shows_an_example) {
  for (const command_spec* each : all_commands()) {
    BOOST_TEST_CONTEXT(each->words) {
      BOOST_TEST(each->run != nullptr);
      BOOST_TEST(!each->summary.empty());
      BOOST_TEST(!each->summary.ends_with('.'));
      BOOST_TEST(each->summary.size() <= 70U);
      BOOST_TEST(!each->examples.empty());
      for (const option_spec& option : each->options)
        BOOST_TEST(!option.help.empty(), std::string(option.name));
      for (const positional_spec& word : each->positionals)
        BOOST_TEST(!word.help.empty(), std::string(word.name));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_names_of_one_command_differ) {
  for (const command_spec* each : all_commands()) {
    BOOST_TEST_CONTEXT(each->words) {
      std::set<std::string> keys;
      std::set<char> letters{'o', 'q', 'h'};
      for (const option_spec& option : each->options) {
        std::string key(option.name);
        std::replace(key.begin(), key.end(), '-', '_');
        BOOST_TEST(keys.insert(key).second, key);
        BOOST_TEST((option.letter == 0 || letters.insert(option.letter).second), key);
      }
      for (const positional_spec& word : each->positionals)
        BOOST_TEST(keys.insert(std::string(word.name)).second);
    }
  }
}

// It would be read as the global option: `session end b --session a` would end both.
BOOST_AUTO_TEST_CASE(no_positional_bears_the_name_of_a_global_option) {
  for (const command_spec* each : all_commands()) {
    for (const positional_spec& word : each->positionals) {
      for (const option_spec& option : global_options())
        BOOST_TEST(word.name != option.name, std::string(each->words));
    }
  }
}

// Only what can be pasted teaches. A line with a pipe, a redirection or a variable is the shell's
// and is left alone.
BOOST_AUTO_TEST_CASE(every_example_is_a_command_line_that_is_understood) {
  for (const command_spec* each : all_commands()) {
    for (const example& one : each->examples) {
      if (!one.line.starts_with("tally ") ||
          one.line.find_first_of("|<>$;&`") != std::string_view::npos)
        continue;
      BOOST_TEST_CONTEXT(one.line) {
        std::vector<std::string> words = words_of(one.line);
        words.erase(words.begin());
        for (std::string& word : words) {
          if (word.starts_with('@') || word == "-")
            word = "@/dev/null"; // the files are the reader's
        }
        try {
          parse(words, all_commands());
        } catch (const stop& refused) {
          BOOST_ERROR(refused.why.message);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_reference_page)

BOOST_AUTO_TEST_CASE(docs_cli_is_what_the_table_says) {
  BOOST_TEST_INFO("to write it anew: tally help --markdown > docs/cli.md");
  BOOST_TEST((tally::tests::source_text("docs/cli.md") == markdown_reference(all_commands())));
}

BOOST_AUTO_TEST_SUITE_END()
