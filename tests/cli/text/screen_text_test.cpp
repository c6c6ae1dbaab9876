#include "cli/text/screen_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace tally::cli;

BOOST_AUTO_TEST_SUITE(screen_text)

BOOST_AUTO_TEST_CASE(control_characters_of_data_become_visible) {
  BOOST_TEST(for_screen("\x1b[31mred\x07") == "\\x1b[31mred\\x07");
  BOOST_TEST(for_screen("a\x7f"
                        "b") == "a\\x7fb");
  BOOST_TEST(for_screen("\xc2\x9b"
                        "31m") == "\\x9b31m"); // C1: CSI in one character
  BOOST_TEST(for_screen("a\rb") == "a\\x0db");
  BOOST_TEST(for_screen(std::string("a\0b", 3)) == "a\\x00b");
  BOOST_TEST(for_screen("\u202Etxt.exe") == "\\u{202e}txt.exe");
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_cell_is_shown_and_a_tab_is_a_blank) {
  BOOST_TEST(for_screen("one\ntwo\tthree\r\nfour") == "one⏎two three⏎four");
  BOOST_TEST(for_screen("one\ntwo", line_breaks::kept) == "one\ntwo");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_replaced) {
  BOOST_TEST(for_screen("a\xff"
                        "b") == "a\uFFFDb");
  BOOST_TEST(for_screen("\xc0\xaf") == "\uFFFD\uFFFD");           // overlong
  BOOST_TEST(for_screen("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD"); // a surrogate
  BOOST_TEST(for_screen("\xf4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  BOOST_TEST(for_screen("é日😀\xe6\x97") == "é日😀\uFFFD\uFFFD"); // cut short
}

BOOST_AUTO_TEST_CASE(width_counts_cells_and_not_bytes) {
  BOOST_TEST(display_width("") == 0U);
  BOOST_TEST(display_width("plain") == 5U);
  BOOST_TEST(display_width("né") == 2U);
  BOOST_TEST(display_width("ne\u0301") == 2U); // e and a combining accent
  BOOST_TEST(display_width("日本語") == 6U);
  BOOST_TEST(display_width("😀") == 2U);
  BOOST_TEST(display_width("ｗｉｄｅ") == 8U);
  BOOST_TEST(display_width("한글") == 4U);
  BOOST_TEST(display_width("\u200b") == 0U);
}

BOOST_AUTO_TEST_CASE(text_is_shortened_to_the_cells_that_there_are) {
  BOOST_TEST(shortened("plain", 5) == "plain");
  BOOST_TEST(shortened("plainly", 5) == "plai…");
  BOOST_TEST(shortened("日本語", 5) == "日本…");
  BOOST_TEST(shortened("日本語", 4) == "日…"); // half a character is none
  BOOST_TEST(shortened("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
  BOOST_TEST(shortened("ab", 1) == "…");
  BOOST_TEST(shortened("ab", 0) == "");
}

BOOST_AUTO_TEST_CASE(paragraphs_are_wrapped_at_blanks_and_a_long_word_stands_alone) {
  BOOST_TEST(wrapped("one two three", 7) == "one two\nthree");
  BOOST_TEST(wrapped("one two three", 7, 2) == "one two\n  three");
  BOOST_TEST(wrapped("a verylongword b", 4) == "a\nverylongword\nb");
  BOOST_TEST(wrapped("one\ntwo", 20, 1) == "one\n two");
  BOOST_TEST(wrapped("日本 日本", 8) == "日本\n日本");
}

BOOST_AUTO_TEST_CASE(only_lines_that_are_too_long_are_broken_and_keep_the_blanks_before_them) {
  using lines = std::vector<std::string>;
  BOOST_TEST((fitted("as  it is\n  so", 9) == lines{"as  it is", "  so"}));
  BOOST_TEST((fitted("  one two three", 9) == lines{"  one two", "  three"}));
  BOOST_TEST((fitted("a verylongword b", 6) == lines{"a", "veryl…", "b"}));
  BOOST_TEST(fitted("", 9) == lines{""});
}

BOOST_AUTO_TEST_CASE(of_one_there_is_one_and_of_all_others_several) {
  BOOST_TEST(counted(1, "item") == "1 item");
  BOOST_TEST(counted(0, "item") == "0 items");
  BOOST_TEST(counted(std::size_t{2}, "dependency") == "2 dependencies");
  BOOST_TEST(counted("1", "more file") == "1 more file");
}

BOOST_AUTO_TEST_CASE(of_many_names_the_first_are_listed_and_the_others_counted) {
  BOOST_TEST(listed({}, 2) == "");
  BOOST_TEST(listed({"a", "b"}, 2) == "a, b");
  BOOST_TEST(listed({"a", "b", "c", "d"}, 2) == "a, b and 2 more");
}

BOOST_AUTO_TEST_SUITE_END()
