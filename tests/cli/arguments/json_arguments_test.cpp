#include "cli/arguments/json_arguments.hpp"
#include "cli/text/report.hpp"
#include "tests/cli/sample_commands.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace samples = tally::tests::samples;
using namespace tally::cli;
using strings = std::vector<std::string>;

namespace {

std::string refused(std::string_view line) {
  try {
    parse_json(line, samples::all, {});
  } catch (const usage_error& error) {
    return error.why.message;
  }
  return "accepted";
}

} // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(strings)

BOOST_AUTO_TEST_SUITE(lines_of_a_batch)

BOOST_AUTO_TEST_CASE(a_line_is_what_the_command_line_would_be) {
  const request line = parse_json(
      R"({"command":"take","items":["W-1","W-2"],"despite_blockers":true,"reason":"@x","lease":"30m","number":5,
          "files":["a","b"],"label":"one","meta":{"k":"v","deep":{"x":1}},"session":"s","fence":7})",
      samples::all, {});
  const request words = parse({"take",      "W-1", "W-2",     "--despite-blockers",
                               "--reason",  "@@x", "--lease", "30m",
                               "-n",        "5",   "--files", "a",
                               "--files",   "b",   "--label", "one",
                               "--meta",    "k=v", "--meta",  "deep={\"x\":1}",
                               "--session", "s",   "--fence", "7"},
                              samples::all);
  BOOST_TEST((line.command == words.command));
  for (const option_spec& each : samples::take.options) {
    BOOST_TEST(line.given->list(each.name) == words.given->list(each.name), std::string(each.name));
  }
  BOOST_TEST(line.given->list("item") == words.given->list("item"));
  BOOST_TEST(*line.global.session == "s");
  BOOST_TEST(*line.global.fence == 7U);
}

BOOST_AUTO_TEST_CASE(one_item_may_be_said_without_a_list) {
  const request asked = parse_json(R"({"command":"take","item":"W-1"})", samples::all, {});
  BOOST_TEST(asked.given->list("item") == strings{"W-1"});
}

BOOST_AUTO_TEST_CASE(ids_in_a_list_are_not_parted_at_commas) {
  const request asked = parse_json(R"({"command":"take","items":["a,b"]})", samples::all, {});
  BOOST_TEST(asked.given->list("item") == strings{"a,b"});
}

BOOST_AUTO_TEST_CASE(what_the_batch_was_told_holds_for_each_line) {
  globals batch;
  batch.session = "s";
  batch.by = "n";
  const request asked =
      parse_json(R"({"command":"watch begin","session":"t","id":null})", samples::all, batch);
  BOOST_TEST(*asked.global.session == "t");
  BOOST_TEST(*asked.global.by == "n");
}

BOOST_AUTO_TEST_CASE(a_wrong_line_is_refused_and_says_why) {
  BOOST_TEST(refused("{\"command\":\"take\",\"item\":\"W-1\",\"reason\":\"be\\u0000low\"}") ==
             "'reason' has a NUL byte in it");
  BOOST_TEST(refused("").starts_with("the line is not JSON: "));
  BOOST_TEST(refused("[1]") == "the line is no JSON object");
  BOOST_TEST(refused(R"({"items":["W-1"]})") == "the line names no command");
  BOOST_TEST(refused(R"({"command":"tkae"})") == "there is no command 'tkae'");
  BOOST_TEST(refused(R"({"command":"take"})") == "ITEM is missing");
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","leese":"1h"})") ==
             "'take' has no key 'leese'");
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","dir":"x"})") == "'take' has no key 'dir'");
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","despite_blockers":"yes"})") ==
             "'despite-blockers' must be true or false");
  BOOST_TEST(refused(R"({"command":"take","item":{"a":1}})") ==
             "'item' must be a text or a whole number");
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","lease":["1h","2h"]})") ==
             "'lease' must be a text or a whole number");
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","colour":"pink"})")
                 .starts_with("--colour: 'pink' is not one of"));
  BOOST_TEST(refused(R"({"command":"take","item":"W-1","item":"W-2"})") != "accepted");
}

BOOST_AUTO_TEST_SUITE_END()
