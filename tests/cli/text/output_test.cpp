#include "cli/text/csv.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/output.hpp"

#include <boost/describe.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using namespace tally::cli;
using tally::events::instant;
using tally::events::json_text;

namespace samples {

enum class mood { calm, cross };
constexpr std::string_view to_string(mood which) { return which == mood::calm ? "calm" : "cross"; }

BOOST_DEFINE_ENUM_CLASS(size, small, large)

struct name {
  std::string value;
};

struct place {
  std::string path;
  std::optional<int> line;
};
BOOST_DESCRIBE_STRUCT(place, (), (path, line))

struct thing {
  name id;
  std::string title;
  std::optional<std::string> note;
  std::int64_t age_s = 0;
  bool ready = false;
  std::vector<std::string> labels;
  std::optional<instant> since;
  std::optional<place> where;
  std::map<std::string, std::string> words;
  std::optional<json_text> meta;
  mood feels = mood::calm;
  size is = size::large;
};
BOOST_DESCRIBE_STRUCT(thing, (),
                      (id, title, note, age_s, ready, labels, since, where, words, meta, feels, is))

struct pair {
  std::string id;
  std::string text;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(pair, (), (id, text, count))

} // namespace samples

namespace {

using rows = std::vector<samples::pair>;

std::string printed(output_format format, const rows& list, std::size_t columns = 0,
                    const table_view& view = {}) {
  stream to;
  to.screen.interactive = columns > 0;
  to.screen.columns = columns;
  output out(format, to);
  out.rows(list, view);
  return to.taken();
}

std::string cell(std::string_view text) {
  std::string line;
  append_csv_row(line, {{"x", text}}, {"x"});
  return line.substr(0, line.size() - 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(an_absent_optional_is_no_key) {
  samples::thing bare;
  bare.id.value = "W-1";
  BOOST_TEST(
      as_json(to_value(bare)) ==
      R"({"id":"W-1","title":"","age_s":0,"ready":false,"labels":[],"words":{},"feels":"calm","is":"large"})");
}

BOOST_AUTO_TEST_CASE(every_kind_of_member_has_its_json) {
  const samples::thing full{{"W-1"},
                            "a \"title\"",
                            "n",
                            7200,
                            true,
                            {"a", "b"},
                            instant{123},
                            samples::place{"src/x", 3},
                            {{"k", "v"}},
                            json_text{R"({"deep":[1,2]})"},
                            samples::mood::cross,
                            samples::size::small};
  BOOST_TEST(
      as_json(to_value(full)) ==
      R"({"id":"W-1","title":"a \"title\"","note":"n","age_s":7200,"ready":true,"labels":["a","b"],)"
      R"("since":"1970-01-01T00:00:00.123Z","where":{"path":"src/x","line":3},"words":{"k":"v"},"meta":{"deep":[1,2]},)"
      R"("feels":"cross","is":"small"})");
}

BOOST_AUTO_TEST_CASE(any_text_is_read_back_as_it_was) {
  std::string every;
  for (char letter = 1; letter < 127; ++letter) every += letter;
  every += "\x7f\u0085\u202e\u2028日😀\U000E0041";
  const std::string line = json_string(every);
  BOOST_TEST(std::string(boost::json::parse(line).as_string()) == every);
  for (const char letter : line)
    BOOST_TEST((static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f));
  BOOST_TEST(line.find("\\u202e") != std::string::npos);
  BOOST_TEST(line.find("\\u0085") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(broken_utf8_does_not_break_the_json) {
  BOOST_TEST(json_string("a\xff") == "\"a\uFFFD\"");
}

BOOST_AUTO_TEST_CASE(json_that_users_gave_cannot_steer_a_terminal_either) {
  BOOST_TEST(as_json(value(json_text{"[\"\xc2\x9b\x7f\"]"})) == R"(["\u009b\u007f"])");
}

BOOST_AUTO_TEST_CASE(a_list_is_a_bare_array_and_an_empty_one_too) {
  BOOST_TEST(printed(output_format::json, {}) == "[]\n");
  BOOST_TEST(
      printed(output_format::json, {{"a", "x", 1}, {"b", "y", 2}}) ==
      "[{\"id\":\"a\",\"text\":\"x\",\"count\":1},{\"id\":\"b\",\"text\":\"y\",\"count\":2}]\n");
  BOOST_TEST(
      printed(output_format::ndjson, {{"a", "x", 1}, {"b", "y", 2}}) ==
      "{\"id\":\"a\",\"text\":\"x\",\"count\":1}\n{\"id\":\"b\",\"text\":\"y\",\"count\":2}\n");
  BOOST_TEST(printed(output_format::ndjson, {}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(cells_with_commas_quotes_and_line_breaks_are_quoted) {
  BOOST_TEST(cell("plain") == "plain");
  BOOST_TEST(cell("a,b") == "\"a,b\"");
  BOOST_TEST(cell("say \"so\"") == "\"say \"\"so\"\"\"");
  BOOST_TEST(cell("one\r\ntwo") == "\"one\ntwo\"");
}

BOOST_AUTO_TEST_CASE(a_spreadsheet_never_computes_a_cell) {
  BOOST_TEST(cell("=1+1") == "'=1+1");
  BOOST_TEST(cell("@SUM(A1)") == "'@SUM(A1)");
  BOOST_TEST(cell("+cmd|' /C calc'!A0") == "'+cmd|' /C calc'!A0");
  BOOST_TEST(cell("-1+cmd|x") == "'-1+cmd|x");
  BOOST_TEST(cell("\t=1") == "'\t=1");
}

BOOST_AUTO_TEST_CASE(names_and_numbers_stay_what_they_are) {
  BOOST_TEST(cell("@ken") == "@ken");
  BOOST_TEST(cell("-5") == "-5");
  BOOST_TEST(cell("a=b") == "a=b");
}

BOOST_AUTO_TEST_CASE(controls_do_not_reach_a_terminal) {
  BOOST_TEST(cell("\x1b[2J") == "\\x1b[2J");
}

BOOST_AUTO_TEST_CASE(a_list_has_a_header_even_without_rows) {
  BOOST_TEST(printed(output_format::csv, {}) == "id,text,count\n");
  BOOST_TEST(printed(output_format::csv, {{"a", "x,y", -1}}) == "id,text,count\na,\"x,y\",-1\n");
}

BOOST_AUTO_TEST_CASE(lists_are_joined_and_deeper_things_are_json) {
  samples::thing full;
  full.id.value = "W-1";
  full.labels = {"a", "b"};
  full.where = samples::place{"src/x", 3};
  std::string line;
  append_csv_row(line, std::get<value::object>(to_value(full).data),
                 {"id", "labels", "note", "where", "since"});
  BOOST_TEST(line == "W-1,\"a,b\",,\"{\"\"path\"\":\"\"src/x\"\",\"\"line\"\":3}\",\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(columns_are_aligned_by_what_is_seen) {
  BOOST_TEST(printed(output_format::table, {{"W-1", "日本", 7}, {"W-22", "né", 100}}) ==
             "ID    TEXT  COUNT\n"
             "W-1   日本      7\n"
             "W-22  né      100\n");
}

BOOST_AUTO_TEST_CASE(a_column_without_any_cell_is_left_out) {
  BOOST_TEST(printed(output_format::table, {{"W-1", "", 7}}) == "ID   COUNT\nW-1      7\n");
}

BOOST_AUTO_TEST_CASE(a_line_ends_at_its_last_character) {
  BOOST_TEST(printed(output_format::table, {{"a", "long text", 1}, {"b", "x", 2}}, 0,
                     {.columns = {"id", "text"}}) == "ID  TEXT\na   long text\nb   x\n");
}

BOOST_AUTO_TEST_CASE(running_text_is_shortened_to_the_terminal_and_ids_are_not) {
  const rows list{{"a-very-long-id-without-blanks", "a text that goes on and on and on", 1}};
  BOOST_TEST(printed(output_format::table, list, 55) ==
             "ID                             TEXT               COUNT\n"
             "a-very-long-id-without-blanks  a text that goes…      1\n");
  BOOST_TEST(printed(output_format::table, list).find("on and on and on") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lists_of_several_are_shortened_where_running_text_is_not_enough) {
  const std::vector<value::object> list{
      {{"id", "W-1"}, {"names", value::list{"first-of-many-names", "second-of-many-names"}}}};
  const terminal narrow{.interactive = true, .columns = 30};
  BOOST_TEST(table_text(list, {"id", "names"}, {}, narrow) == "ID   NAMES\n"
                                                              "W-1  first-of-many-names, sec…\n");
}

BOOST_AUTO_TEST_CASE(a_sheet_is_broken_at_blanks_to_the_terminal_and_nowhere_else) {
  const value::object row{{"id", "W-1"}, {"text", "a text that goes on and on\n  and on"}};
  BOOST_TEST(sheet_text(row, {.interactive = true, .columns = 22}) == "id    W-1\n"
                                                                      "text  a text that goes\n"
                                                                      "      on and on\n"
                                                                      "        and on\n");
  BOOST_TEST(sheet_text(row, {}) == "id    W-1\n"
                                    "text  a text that goes on and on\n"
                                    "        and on\n");
}

BOOST_AUTO_TEST_CASE(data_cannot_break_a_row_or_steer_the_terminal) {
  BOOST_TEST(printed(output_format::table, {{"a", "one\ntwo\x1b[2J", 1}}) ==
             "ID  TEXT            COUNT\n"
             "a   one⏎two\\x1b[2J      1\n");
}

BOOST_AUTO_TEST_CASE(no_rows_are_said_in_words_if_there_are_words) {
  BOOST_TEST(printed(output_format::table, {}) == "");
  BOOST_TEST(printed(output_format::table, {}, 0, {.when_empty = "Nothing is claimed."}) ==
             "Nothing is claimed.\n");
}

BOOST_AUTO_TEST_CASE(seconds_and_times_are_for_people) {
  setenv("TZ", "CET-1", 1);
  tzset();
  samples::thing row;
  row.id.value = "W-1";
  row.age_s = 7500;
  row.since = instant{1'763'632'800'000};
  row.title = "first\nsecond";
  stream to;
  output out(output_format::table, to);
  out.rows(std::vector{row}, {.columns = {"id", "age_s", "since", "ready"}});
  BOOST_TEST(to.taken() == "ID      AGE  SINCE             READY\n"
                           "W-1  2h 05m  2025-11-20 11:00  no\n");
  out.row(row);
  BOOST_TEST(to.taken() == "id      W-1\n"
                           "title   first\n"
                           "        second\n"
                           "age     2h 05m\n"
                           "ready   no\n"
                           "since   2025-11-20 11:00\n"
                           "feels   calm\n"
                           "is      large\n");
  unsetenv("TZ");
  tzset();
}

BOOST_AUTO_TEST_CASE(sentences_and_pictures_are_for_people_alone) {
  for (const auto& [format, text] :
       {std::pair{output_format::table, "W-1 is \\x1b[2Jyours\n*\n"},
        std::pair{output_format::json, ""}, std::pair{output_format::csv, ""}}) {
    stream to;
    output out(format, to);
    out.line("W-1 is \x1b[2Jyours");
    out.picture("*\n");
    BOOST_TEST(to.taken() == text);
  }
}

BOOST_AUTO_TEST_CASE(cells_are_coloured_by_what_they_mean_only_where_colour_is_wanted) {
  const table_view view{.columns = {"id"},
                        .meaning = [](std::string_view, std::string_view) { return style::alert; }};
  stream to;
  to.screen.colour = true;
  output out(output_format::table, to);
  out.rows(rows{{"W-1", "", 1}}, view);
  BOOST_TEST(to.taken() == "\x1b[1mID\x1b[0m\n\x1b[1;31mW-1\x1b[0m\n");
  BOOST_TEST(printed(output_format::table, {{"W-1", "", 1}}, 0, view) == "ID\nW-1\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE(a_failed_write_is_remembered) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  BOOST_REQUIRE(full >= 0);
  stream to(full);
  to.write("text");
  BOOST_TEST(!to.flush());
  BOOST_TEST(to.error() == ENOSPC);
  to.write("more");
  BOOST_TEST(!to.flush());
  close(full);
}

BOOST_AUTO_TEST_CASE(much_text_is_written_before_the_end_and_arrives_whole) {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  BOOST_REQUIRE(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) >= 1 << 19);
  stream to(ends[1]);
  const std::string part(1000, 'x');
  for (int count = 0; count < 200; ++count) to.write(part);
  BOOST_TEST(to.flush());
  close(ends[1]);
  std::string got(300000, ' ');
  std::size_t length = 0;
  while (const ssize_t read_now = read(ends[0], got.data() + length, got.size() - length)) {
    BOOST_REQUIRE(read_now > 0);
    length += static_cast<std::size_t>(read_now);
  }
  BOOST_TEST(length == 200000U);
  close(ends[0]);
}

BOOST_AUTO_TEST_SUITE_END()
