#include "cli/arguments/query.hpp"
#include "cli/text/report.hpp"

#include <boost/test/unit_test.hpp>

using namespace tally;
using namespace tally::cli;

namespace {

const value::object row{{"item", "W-1"},
                        {"priority", 2},
                        {"ready", true},
                        {"labels", value::list{"auth", "ui"}},
                        {"blocked_by", value::list{}},
                        {"holder", value()},
                        {"created", events::instant{0}}};

bool holds(const std::string& field, const std::string& text) {
  return satisfies(row, {{field, text}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(conditions_of_a_query)

BOOST_AUTO_TEST_CASE(a_value_is_compared_with_what_json_shows) {
  BOOST_TEST(holds("item", "W-1"));
  BOOST_TEST(!holds("item", "W"));
  BOOST_TEST(holds("priority", "2"));
  BOOST_TEST(!holds("priority", "02"));
  BOOST_TEST(holds("ready", "true"));
  BOOST_TEST(!holds("ready", "yes"));
  BOOST_TEST(holds("created", "1970-01-01T00:00:00.000Z"));
}

BOOST_AUTO_TEST_CASE(a_list_matches_if_it_contains_the_value) {
  BOOST_TEST(holds("labels", "ui"));
  BOOST_TEST(!holds("labels", "auth,ui"));
  BOOST_TEST(!holds("labels", ""));
}

BOOST_AUTO_TEST_CASE(the_empty_value_matches_what_is_absent) {
  BOOST_TEST(holds("holder", ""));
  BOOST_TEST(holds("blocked_by", ""));
  BOOST_TEST(!holds("item", ""));
}

BOOST_AUTO_TEST_CASE(of_several_conditions_all_have_to_hold) {
  BOOST_TEST(satisfies(row, {{"labels", "ui"}, {"priority", "2"}}));
  BOOST_TEST(!satisfies(row, {{"labels", "ui"}, {"priority", "3"}}));
}

BOOST_AUTO_TEST_CASE(an_unknown_field_is_refused_and_the_known_ones_are_named) {
  BOOST_CHECK_EXCEPTION(check_fields({{"itm", "W-1"}}, {"item", "title"}), usage_error,
                        [](const usage_error& why) {
                          return why.why.message.find("'itm'") != std::string::npos &&
                                 why.why.hint == "its fields are item, title";
                        });
}

BOOST_AUTO_TEST_SUITE_END()
