#include "cli/formats/wrk/front_matter.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(front_matter)

using tally::cli::field_text;
using tally::cli::find_front_matter;
using tally::cli::with_fields;

BOOST_AUTO_TEST_CASE(the_yaml_between_two_fences_and_the_text_behind_it_are_found) {
  const auto found = find_front_matter("---\nid: WRK-1\ntitle: a --- b\n---\n\n# What\n");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->yaml == "id: WRK-1\ntitle: a --- b\n");
  BOOST_TEST(found->body == "\n# What\n");
}

BOOST_AUTO_TEST_CASE(a_text_without_an_opening_or_a_closing_fence_has_no_front_matter) {
  BOOST_TEST(!find_front_matter("# What\n---\nid: WRK-1\n---\n"));
  BOOST_TEST(!find_front_matter("---\nid: WRK-1\n"));
  BOOST_TEST(!find_front_matter(""));
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_and_line_breaks_of_windows_are_read) {
  const auto found = find_front_matter("\xEF\xBB\xBF---\r\nid: WRK-1\r\n---\r\nbody");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->yaml == "id: WRK-1\r\n");
  BOOST_TEST(found->body == "body");
}

BOOST_AUTO_TEST_CASE(only_the_values_that_change_change) {
  BOOST_TEST(
      with_fields("---\nid: WRK-1\nlocked_by: \"a # b\"   # who\nlocked_at:\n---\nlocked_by: x",
                  {{"locked_by", "\"c\""}, {"locked_at", "\"now\""}}) ==
      "---\nid: WRK-1\nlocked_by: \"c\"   # who\nlocked_at: \"now\"\n---\nlocked_by: x");
}

BOOST_AUTO_TEST_CASE(a_field_that_is_not_there_is_put_at_the_end_with_the_files_line_breaks) {
  BOOST_TEST(with_fields("---\r\nid: WRK-1\r\n---\r\n", {{"locked_by", "\"a\""}}) ==
             "---\r\nid: WRK-1\r\nlocked_by: \"a\"\r\n---\r\n");
}

BOOST_AUTO_TEST_CASE(a_field_of_another_that_only_bears_the_name_deeper_is_left_alone) {
  BOOST_TEST(
      with_fields("---\nold:\n  status: a\nstatus: b\nstatus_of: c\n---\n", {{"status", "d"}}) ==
      "---\nold:\n  status: a\nstatus: d\nstatus_of: c\n---\n");
}

BOOST_AUTO_TEST_CASE(a_comment_that_stands_for_a_value_stays_behind_the_new_one) {
  BOOST_TEST(with_fields("---\nstatus: # none yet\n---\n", {{"status", "done"}}) ==
             "---\nstatus: done # none yet\n---\n");
}

BOOST_AUTO_TEST_CASE(a_list_in_brackets_ends_where_they_do_whatever_its_texts_hold) {
  const std::string_view yaml = "id: a\nx: [{\"a\":\"] # \\\" }\"}] # ours\n";
  BOOST_TEST(field_text(yaml, "x") == "[{\"a\":\"] # \\\" }\"}]");
  BOOST_TEST(field_text(yaml, "y") == "");
  BOOST_TEST(with_fields("---\n" + std::string{yaml} + "---\n", {{"x", "[1]"}}) ==
             "---\nid: a\nx: [1] # ours\n---\n");
}

BOOST_AUTO_TEST_SUITE_END()
