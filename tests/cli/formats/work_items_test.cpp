// Rows of a table work_items come in, and go out as they came.
#include "tests/cli/formats/own_table.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using namespace tally::tests;
namespace json = boost::json;

BOOST_AUTO_TEST_SUITE(work_items)

BOOST_AUTO_TEST_CASE(rows_of_every_status_go_out_as_they_came_in) {
  const own_table table;
  const json::array rows{
      row(first, {{"estimated_hours", 3}, {"metadata", json::object{{"team", "core"}}}}),
      row(second, {{"parent_item_id", first},
                   {"dependencies", json::array{first}},
                   {"status", "claimed"},
                   {"assigned_agent_id", "agent-1"},
                   {"assigned_at", "2026-02-28T11:00:00.000Z"},
                   {"updated_at", "2026-02-28T11:00:00.000Z"},
                   {"files_modified", json::array{"src/config.cpp"}}}),
      row("0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0003",
          {{"status", "done"},
           {"assigned_agent_id", "agent-2"},
           {"assigned_at", "2026-02-28T10:30:00.000Z"},
           {"result_summary", "parsed"},
           {"files_modified", json::array{"src/a.cpp", "src/b.cpp"}},
           {"updated_at", "2026-02-28T12:00:00.000Z"},
           {"completed_at", "2026-02-28T12:00:00.000Z"}}),
      row("0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0004", {{"status", "failed"},
                                                   {"failure_reason", "no grammar"},
                                                   {"priority", 12},
                                                   {"updated_at", "2026-02-28T12:00:00.000Z"},
                                                   {"completed_at", "2026-02-28T12:00:00.000Z"}}),
      row("0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0005", {{"status", "cancelled"},
                                                   {"failure_reason", "not needed"},
                                                   {"sprint", 7},
                                                   {"updated_at", "2026-02-28T12:00:00.000Z"},
                                                   {"completed_at", "2026-02-28T12:00:00.000Z"}})};
  const auto brought = table.bring(rows);
  BOOST_TEST(brought.status == 0, brought.output);
  const json::array out = table.take();
  BOOST_REQUIRE(out.size() == rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at)
    BOOST_TEST((out[at] == rows[at]), json::serialize(out[at]) << "\nis not\n"
                                                               << json::serialize(rows[at]));
}

BOOST_AUTO_TEST_CASE(bringing_the_same_rows_again_appends_nothing) {
  const own_table table;
  BOOST_TEST(table.bring({row(first)}).status == 0);
  const std::string before = table.tally("verify -o json").output;
  BOOST_TEST(table.bring({row(first)}).status == 0);
  BOOST_TEST(table.tally("verify -o json").output == before);
}

BOOST_AUTO_TEST_CASE(an_item_of_the_board_has_one_uuid_for_ever_and_comes_back_under_its_own_name) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add WRK-1 --title one --stage review --label parser").status == 0);
  BOOST_REQUIRE(table.tally("task add WRK-1 'read numbers'").status == 0);
  const json::array out = table.take();
  BOOST_TEST((table.take() == out));
  const auto& id = out.at(0).at("id").as_string();
  BOOST_TEST(id.size() == 36U);
  BOOST_TEST(id[14] == '5'); // the version of a UUID by name and SHA-1
  const own_table other;
  BOOST_TEST(other.bring(out).status == 0);
  const std::string shown = other.tally("show WRK-1").output;
  for (const auto* part : {"one", "review", "parser", "[ ] 1 read numbers"})
    BOOST_TEST(shown.find(part) != std::string::npos, shown);
}

BOOST_AUTO_TEST_CASE(sql_quotes_what_it_is_given) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add WRK-1 --title \"it's '); DROP TABLE work_items; --\"").status ==
                0);
  BOOST_REQUIRE(table.tally("export work-items out.sql").status == 0);
  const std::string sql = own_table::text_of("out.sql");
  BOOST_TEST(sql.find("'it''s ''); DROP TABLE work_items; --'") != std::string::npos, sql);
  BOOST_TEST(sql.starts_with("-- The table projects has to have the row \""), sql);
  BOOST_TEST(sql.find("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
                      "BEGIN;\n") != std::string::npos,
             sql);
  BOOST_TEST(sql.ends_with("COMMIT;\n"));
}

BOOST_AUTO_TEST_CASE(what_a_column_has_no_room_for_comes_back_whole) {
  const own_table table;
  const std::string kind(80, 'k');
  BOOST_REQUIRE(table.tally("add WRK-1 --title one --estimate 90m --kind " + kind).status == 0);
  const json::array out = table.take();
  BOOST_TEST(out.at(0).at("task_type").as_string().size() == 50U);
  BOOST_TEST(out.at(0).at("estimated_hours").as_int64() == 2);
  const own_table other;
  BOOST_TEST(other.bring(out).status == 0);
  const auto shown = json::parse(other.tally("show WRK-1 -o json").output);
  BOOST_TEST(std::string(shown.at("kind").as_string()) == kind);
  BOOST_TEST(shown.at("estimate_s").as_int64() == 5400);
  BOOST_TEST((other.take() == out));
}

BOOST_AUTO_TEST_CASE(the_last_note_comes_back) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add WRK-1 --title one").status == 0);
  BOOST_REQUIRE(table.tally("note WRK-1 'look at it'").status == 0);
  const json::array out = table.take();
  const own_table other;
  BOOST_TEST(other.bring(out).status == 0);
  BOOST_TEST(json::parse(other.tally("show WRK-1 -o json").output).at("note").as_string() ==
             "look at it");
  BOOST_TEST((other.take() == out));
  BOOST_TEST(other.bring(out).output.find("nothing was appended") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_come_one_in_a_line_too) {
  const own_table table;
  std::ofstream{"lines.json"}
      << R"({"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","title":"One of several","status":"todo"})"
      << "\n"
      << R"({"id":"7c9e6679-7425-40de-944b-e07fc1f90ae8","title":"The other one","status":"done"})"
      << "\n";
  BOOST_REQUIRE(table.tally("import work-items lines.json").status == 0);
  const json::array out = table.take();
  BOOST_REQUIRE(out.size() == 2U);
  BOOST_TEST(out.at(0).at("title").as_string() == "One of several");
  BOOST_TEST(out.at(1).at("status").as_string() == "done");
}

BOOST_AUTO_TEST_CASE(the_character_nul_is_refused_for_sql_and_named) {
  const own_table table;
  std::ofstream{"work_items.json"}
      << R"([{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","title":"a\u0000b","status":"todo"}])";
  BOOST_REQUIRE(table.tally("import work-items work_items.json").status == 0);
  const auto refused = table.tally("export work-items out.sql 2>&1");
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.output.find("PostgreSQL has not") != std::string::npos, refused.output);
  BOOST_TEST(!std::filesystem::exists("out.sql"));
  BOOST_TEST(table.tally("export work-items out.json").status == 0);
}

BOOST_AUTO_TEST_CASE(a_lane_comes_back_as_itself) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add S-1 --title story").status == 0);
  BOOST_REQUIRE(table.tally("session start a --item S-1 --focus backend").status == 0);
  const json::array out = table.take();
  const auto again = table.tally("import work-items out.json");
  BOOST_TEST(again.output.find("nothing was appended") != std::string::npos, again.output);
  const own_table other;
  BOOST_TEST(other.bring(out).status == 0);
  BOOST_TEST(other.tally("show S-1/backend").status == 0);
  BOOST_TEST((other.take() == out));
}

BOOST_AUTO_TEST_CASE(what_a_row_cannot_say_is_said_with_its_place) {
  const own_table table;
  const auto brought =
      table.bring({row(first, {{"priority", 77}, {"status", "claimed"}, {"created_at", nullptr}}),
                   row(second, {{"status", "asleep"}, {"updated_at", "2126-01-01T00:00:00Z"}})});
  BOOST_TEST(brought.status == 0);
  for (const auto* part :
       {"in.json:1: priority 77 counts as 9",
        "in.json:1: status \"claimed\" without an assigned_agent_id counts as to do",
        "in.json:2: status \"asleep\" is none of todo",
        "in.json:2: updated_at lies ahead, and counts as now",
        "1 item lacks a time, and that of this import was taken"})
    BOOST_TEST(brought.output.find(part) != std::string::npos, part << "\n" << brought.output);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_none_is_named_and_nothing_is_brought_in) {
  const own_table table;
  for (const auto& bad :
       {json::object{{"title", "no id"}}, row(first, {{"priority", "high"}}),
        row(first, {{"created_at", "yesterday"}}), row(first, {{"dependencies", "none"}})}) {
    const auto refused = table.bring({row(second), bad});
    BOOST_TEST(refused.status == 1, refused.output);
    BOOST_TEST(refused.output.find("in.json:2") != std::string::npos, refused.output);
  }
  BOOST_TEST(table.bring({row(first), row(first)}).status == 1);
  BOOST_TEST(table.take().empty());
}

BOOST_AUTO_TEST_SUITE_END()
