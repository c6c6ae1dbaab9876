// Rows of a table work_items come in from the SQL that an export and pg_dump write.
#include "tests/cli/formats/own_table.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

using namespace tally::tests;
namespace json = boost::json;

namespace {

constexpr const char* columns =
    "id, project_id, title, status, priority, files_modified, created_at, metadata";

/// As pg_dump begins.
const std::string head = "--\n-- PostgreSQL database dump\n--\n\n\\restrict 3kQx\n\n"
                         "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\n"
                         "SET standard_conforming_strings = on;\n"
                         "SELECT pg_catalog.set_config('search_path', '', false);\n"
                         "SET row_security = off;\n\n";

std::string insert(const std::string& values) {
  return std::string{"INSERT INTO public.work_items ("} + columns + ") VALUES " + values + ";\n";
}

} // namespace

BOOST_AUTO_TEST_SUITE(work_items_sql)

BOOST_AUTO_TEST_CASE(the_sql_of_an_export_comes_back_as_the_same_board) {
  const own_table table;
  const std::string hostile = "\"it's '); DROP TABLE work_items; -- é 🦀\"";
  const std::string lines = " --description 'two\nlines\tand \\n'";
  for (const auto& words :
       {"add WRK-1 --label parser --meta 'path=c:\\dir' --title " + hostile + lines,
        std::string{"add C-1 --title child --parent WRK-1 --after WRK-1 --estimate 90m"},
        std::string{"add D-1 --title done"},
        std::string{"done D-1 --session agent-1 --summary well --file a.c"},
        std::string{"claim WRK-1 --session agent-2"}}) {
    const auto done = table.tally(words);
    BOOST_REQUIRE_MESSAGE(done.status == 0, words << ": " << done.output);
  }
  BOOST_REQUIRE(table.bring({row(first, {{"sprint", 7}, {"priority", nullptr}})}).status == 0);
  const auto rows = table.take();
  const auto sql = table.take_sql();
  const own_table other;
  const auto brought = other.bring_sql(sql);
  BOOST_TEST(brought.status == 0, brought.output);
  are_the_same(other.take(), rows);
  BOOST_TEST(other.take_sql() == sql);
  const auto again = other.tally("import work-items out.sql");
  BOOST_TEST(again.output.find("nothing was appended") != std::string::npos, again.output);
  BOOST_TEST(other.show("C-1").at("parent").as_string() == "WRK-1");
}

BOOST_AUTO_TEST_CASE(a_folder_with_sql_alone_is_read) {
  const own_table table;
  std::filesystem::create_directory("rows");
  BOOST_REQUIRE(table.tally("add W-1 --title one").status == 0);
  BOOST_REQUIRE(table.tally("export work-items rows").status == 0);
  std::filesystem::remove("rows/work_items.json");
  const auto brought = table.tally("import work-items rows");
  BOOST_TEST(brought.status == 0, brought.output);
  BOOST_TEST(brought.output.find("1 item") != std::string::npos, brought.output);
}

BOOST_AUTO_TEST_CASE(the_same_rows_as_sql_and_as_json_are_brought_in_once) {
  const own_table table;
  json::object changed; // in another order than the columns of the table
  changed["metadata"] = json::object{{"none", nullptr}};
  changed["updated_at"] = "2026-02-28T10:00:00Z";
  changed["estimated_hours"] = 0;
  for (const auto& column : row(first)) changed.emplace(column.key(), column.value());
  BOOST_REQUIRE(table.bring({changed}).status == 0);
  table.take_sql();
  const auto again = table.tally("import work-items out.sql");
  BOOST_TEST(again.output.find("nothing was appended") != std::string::npos, again.output);
}

BOOST_AUTO_TEST_CASE(what_pg_dump_copies_comes_in) {
  const own_table table;
  const auto brought = table.bring_sql(
      head + "COPY public.work_items (" + columns + ") FROM stdin;\n" + first +
      "\t7e3f7c1e-55b7-4b5c-8d7a-6b1f00000001\ttab\\tback\\\\slash\\nline 'x'\ttodo\t\\N\t" +
      R"(["a.c"])" + "\t2026-02-28 10:00:00.123456+00\t" + R"({"path": "c:\\\\dir"})" +
      "\n\\.\n\n\n\\unrestrict 3kQx\n");
  BOOST_TEST(brought.status == 0, brought.output);
  const auto out = table.take();
  BOOST_REQUIRE(out.size() == 1U);
  BOOST_TEST(out.at(0).at("title").as_string() == "tab\tback\\slash\nline 'x'");
  BOOST_TEST(out.at(0).at("priority").is_null());
  BOOST_TEST((out.at(0).at("files_modified") == json::array{"a.c"}));
  BOOST_TEST(out.at(0).at("created_at").as_string() == "2026-02-28 10:00:00.123456+00:00");
  BOOST_TEST(out.at(0).at("metadata").at("path").as_string() == "c:\\dir");
}

BOOST_AUTO_TEST_CASE(what_pg_dump_inserts_comes_in) {
  const own_table table;
  const auto brought = table.bring_sql(
      head +
      insert(std::string{"('"} + first +
             "', '7e3f7c1e-55b7-4b5c-8d7a-6b1f00000001', 'it''s', 'todo', 3, '[]', "
             "'2026-02-28 10:00:00+00', '{\"a\": [1]}'),\n\t('" +
             second +
             "', '7e3f7c1e-55b7-4b5c-8d7a-6b1f00000001', '', 'todo', -3, '[]', NULL, '{}')"));
  BOOST_TEST(brought.status == 1); // the second has no title
  BOOST_TEST(brought.output.find("has no title") != std::string::npos, brought.output);
  const auto one =
      table.bring_sql(head + insert(std::string{"('"} + first +
                                    "', '7e3f7c1e-55b7-4b5c-8d7a-6b1f00000001', 'it''s', 'todo', "
                                    "3, '[]', '2026-02-28 10:00:00+00', '{\"a\": [1]}')"));
  BOOST_TEST(one.status == 0, one.output);
  BOOST_TEST(table.show(first).at("title").as_string() == "it's");
  BOOST_TEST(table.show(first).at("priority").as_int64() == 3);
}

BOOST_AUTO_TEST_CASE(any_other_sql_is_refused_with_its_line_and_brings_nothing) {
  const std::string good =
      insert(std::string{"('"} + first + "', 'p', 'title', 'todo', 3, '[]', NULL, '{}')");
  const std::string cases[][2] = {
      {good + "DELETE FROM work_items;\n", "in.sql:2 has SQL that is not read here, at 'delete'"},
      {good + "CREATE TABLE work_items (id UUID);\n", "in.sql:2 has SQL"},
      {good + "INSERT INTO projects (id) VALUES ('x');\n", "in.sql:2 is of the table projects"},
      {"INSERT INTO work_items VALUES ('x');\n", "in.sql:1 does not name the columns"},
      {insert("(gen_random_uuid(), 'p', 't', 'todo', 3, '[]', NULL, '{}')"),
       "at 'gen_random_uuid'"},
      {insert("('x', 'p', 't', 'todo', 3, '[]'::text, NULL, '{}')"), "at 'text'"},
      {insert("('x', 'p', E't', 'todo', 3, '[]', NULL, '{}')"), "a kind that is not read here"},
      {insert("('x', 'p', 't' || 'u', 'todo', 3, '[]', NULL, '{}')"), "at '|'"},
      {insert("('x', 'p', 't', 'todo', 3, '[]', NULL)"), "at ')'"},
      {insert("('x', 'p', 't', 'todo', 3, '{', NULL, '{}')"), "no JSON"},
      {"BEGIN;\n" + good, "ends before its transaction does"},
      {"BEGIN;\n" + good + "ROLLBACK;\n", "at 'rollback'"},
      {good.substr(0, good.size() - 2), "ends within a statement"},
      {good.substr(0, good.size() - 6), "has a text that does not end"},
      {"SET client_encoding = 'LATIN1';\n" + good, "client_encoding as LATIN1"},
      {"SET standard_conforming_strings = off;\n" + good, "standard_conforming_strings as off"},
      {"COPY work_items (id, title) FROM stdin;\nx\ty\n", "ends before the rows of its COPY do"},
      {"COPY work_items (id, title) FROM stdin;\nx\n\\.\n", "in.sql:2 has not 2 fields"},
      {"COPY work_items (id, title) FROM stdin;\nx\ty\tz\n\\.\n", "in.sql:2 has not 2 fields"},
      {"COPY work_items (id, title) FROM stdin;\nx\t\\x41\n\\.\n", "a character that is not read"},
      {good + "UPDATE work_items SET parent_item_id = (SELECT id FROM work_items WHERE id = 'x') "
              "WHERE id = 'y';\n",
       "in.sql:2 sets the parent of a row that is not in this file"},
      {good + "UPDATE work_items SET status = 'done';\n", "in.sql:2 has SQL"},
      {"BEGIN;\n/* so */" + good + "COMMIT;\n", "in.sql:2 has SQL that is not read here, at '/'"},
      {"caf\xE9", "bytes that are not UTF-8"}};
  for (const auto& [sql, said] : cases) {
    const own_table table;
    const auto refused = table.bring_sql(sql);
    BOOST_TEST(refused.status == 1, sql << refused.output);
    BOOST_TEST(refused.output.find(said) != std::string::npos, sql << refused.output);
    BOOST_TEST(refused.output.find("nothing was brought in") != std::string::npos, refused.output);
    BOOST_TEST(table.take().empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
