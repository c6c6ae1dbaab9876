// What a row says for which the board has no word comes back, as long as it still tells the truth.
#include "tests/cli/formats/own_table.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace tally::tests;
namespace json = boost::json;

namespace {

std::string id_of(int number) {
  return "0b5e5b3c-6f0e-4c53-9a3c-2f1f9d3d01" + std::to_string(10 + number);
}

void comes_back(const json::array& rows) {
  for (const auto* since : {"--since 2026-01-01", ""}) {
    const own_table table{since};
    const auto brought = table.bring(rows);
    BOOST_TEST(brought.status == 0, brought.output);
    const auto out = table.take();
    are_the_same(out, rows);
    const auto again = table.tally("import work-items out.json");
    BOOST_TEST(again.output.find("nothing was appended") != std::string::npos, again.output);
    const own_table other;
    BOOST_TEST(other.bring(out).status == 0);
    are_the_same(other.take(), rows);
  }
}

constexpr const char* end = "2026-02-28T12:00:00.000Z";

} // namespace

BOOST_AUTO_TEST_SUITE(work_items_round_trip)

BOOST_AUTO_TEST_CASE(what_failed_before_and_what_is_left_over_come_back) {
  comes_back({row(first, {{"failure_reason", "no grammar"}, {"updated_at", end}}),
              row(second, {{"status", "claimed"},
                           {"failure_reason", "no grammar"},
                           {"assigned_agent_id", "agent-1"},
                           {"assigned_at", "2026-02-28T11:00:00.000Z"},
                           {"updated_at", "2026-02-28T11:00:00.000Z"}}),
              row(id_of(1), {{"status", "done"},
                             {"failure_reason", "at first"},
                             {"result_summary", "then it went"},
                             {"assigned_agent_id", "agent-1"},
                             {"assigned_at", "2026-02-28T11:00:00.000Z"},
                             {"updated_at", end},
                             {"completed_at", end}}),
              row(id_of(2), {{"result_summary", "half of it"}}),
              row(id_of(3), {{"assigned_agent_id", "agent-9"}, {"completed_at", end}})});
}

BOOST_AUTO_TEST_CASE(who_finished_an_item_and_since_when_it_was_theirs_come_back) {
  json::array rows;
  for (const auto* status : {"done", "failed", "cancelled"}) {
    rows.push_back(
        row(id_of(static_cast<int>(rows.size())), {{"status", status},
                                                   {"assigned_agent_id", "agent-1"},
                                                   {"assigned_at", "2026-02-28T11:00:00.000Z"},
                                                   {"files_modified", json::array{"src/a.cpp"}},
                                                   {"updated_at", end},
                                                   {"completed_at", end}}));
  }
  rows.push_back(row(second, {{"status", "done"},
                              {"assigned_agent_id", "agent-2"},
                              {"updated_at", end},
                              {"completed_at", end}}));
  comes_back(rows);
  const own_table table;
  BOOST_REQUIRE(table.bring(rows).status == 0);
  const auto shown = table.show(id_of(0));
  BOOST_TEST(shown.at("worker").as_string() == "agent-1");
  BOOST_TEST(shown.at("assigned").as_string() == "2026-02-28T11:00:00.000Z");
  const auto progress = table.tally("progress -o ndjson").output;
  BOOST_TEST(progress.find("\"id\":\"agent-1\"") != std::string::npos, progress);
  BOOST_TEST(progress.find("\"id\":\"agent-2\"") != std::string::npos, progress);
}

BOOST_AUTO_TEST_CASE(what_names_rows_outside_the_file_comes_back) {
  comes_back({row(first, {{"parent_item_id", "9c5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0001"},
                          {"dependencies", json::array{"9c5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0002",
                                                       "9c5e5b3c-6f0e-4c53-9a3c-2f1f9d3d0003"}}}),
              row(second, {{"dependencies", json::array{"OTHER-1", first}}})});
}

BOOST_AUTO_TEST_CASE(what_has_no_shape_here_comes_back) {
  comes_back({row(first, {{"estimated_hours", 0}, {"description", ""}, {"task_type", ""}}),
              row(second, {{"priority", nullptr}, {"sprint", nullptr}, {"kept", 3}}),
              row(id_of(1), {{"priority", -3}, {"status", "asleep"}, {"team", "core"}}),
              row(id_of(2), {{"status", "claimed"},
                             {"assigned_agent_id", "agent one"},
                             {"assigned_at", "2026-02-28T11:00:00.000Z"},
                             {"updated_at", "2026-02-28T11:00:00.000Z"}}),
              row(id_of(3), {{"status", "done"},
                             {"files_modified", json::array{"a", "a"}},
                             {"updated_at", end},
                             {"completed_at", end}}),
              row("has a blank", {{"dependencies", json::array{first, first}}})});
}

BOOST_AUTO_TEST_CASE(times_come_back_as_they_were_written) {
  comes_back({row(first, {{"created_at", "2026-02-28T10:00:00.123456+00:00"},
                          {"updated_at", "2026-02-28T13:00:00+02:00"}}),
              row(second, {{"status", "failed"}, {"updated_at", end}}),
              row(id_of(1), {{"status", "cancelled"}, {"updated_at", end}})});
}

BOOST_AUTO_TEST_CASE(metadata_of_the_name_that_the_board_uses_comes_back) {
  int number = 0;
  json::array rows;
  for (const auto& metadata :
       {json::object{{"tally", "mine"}}, json::object{{"tally", {{"team", "core"}}}},
        json::object{{"tally", json::object{}}}, json::object{{"tally", nullptr}},
        json::object{{"tally", {{"stage", "nowhere"}, {"labels", json::array{"a"}}}}},
        json::object{{"work_items.id", "x"}, {"work_items.kept", 1}, {"none", nullptr}}})
    rows.push_back(row(id_of(number++), {{"metadata", metadata}}));
  comes_back(rows);
}

BOOST_AUTO_TEST_CASE(metadata_named_tally_of_the_board_s_own_survive_beside_what_it_adds) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add WRK-1 --title one --meta tally=mine").status == 0);
  const auto out = table.take();
  const own_table other;
  BOOST_REQUIRE(other.bring(out).status == 0);
  BOOST_TEST(other.show("WRK-1").at("metadata").at("tally").as_string() == "mine");
  are_the_same(other.take(), out);
}

BOOST_AUTO_TEST_CASE(what_the_board_says_since_is_what_goes_out) {
  const own_table table;
  BOOST_REQUIRE(table
                    .bring({row(first, {{"priority", nullptr}, {"description", ""}}),
                            row(second, {{"status", "failed"}, {"updated_at", end}}),
                            row(id_of(1), {{"status", "claimed"},
                                           {"assigned_agent_id", "agent one"},
                                           {"assigned_at", "2026-02-28T11:00:00.000Z"}}),
                            row(id_of(2), {{"assigned_agent_id", "agent-9"}})})
                    .status == 0);
  const std::string one = first;
  BOOST_REQUIRE(table.tally("edit " + one + " --priority 3 --description new").status == 0);
  BOOST_REQUIRE(table.tally(std::string{"retry "} + second).status == 0);
  BOOST_REQUIRE(table.tally(std::string{"fail "} + second + " --session s --reason no").status ==
                0);
  BOOST_REQUIRE(table.tally("claim " + one + " --session agent-one").status == 0);
  BOOST_REQUIRE(table.tally("claim " + id_of(2) + " --session s").status == 0);
  BOOST_REQUIRE(table.tally("release " + id_of(2) + " --session s").status == 0);
  for (const auto& each : table.take()) {
    const auto& out = each.as_object();
    if (out.at("id") == first) {
      BOOST_TEST(out.at("priority").as_int64() == 3);
      BOOST_TEST(out.at("description").as_string() == "new");
      BOOST_TEST(out.at("assigned_agent_id").as_string() == "agent one"); // whose name that is
    } else if (out.at("id") == second) {
      BOOST_TEST(out.at("completed_at").is_string());
      BOOST_TEST(out.at("failure_reason").as_string() == "no");
    } else if (out.at("id") == json::string{id_of(2)}) {
      BOOST_TEST(out.at("assigned_agent_id").is_null());
    }
  }
}

BOOST_AUTO_TEST_CASE(attempts_the_reason_of_a_failure_and_of_a_dependency_reach_another_board) {
  const own_table table;
  for (const auto* words :
       {"config attempts 2", "add W-1 --title one --files 'src/**'", "add W-2 --title two",
        "depend W-2 --on W-1 --reason 'it needs the grammar'", "add W-3 --title three",
        "fail W-1 --session s --reason no", "retry W-1", "fail W-1 --session s --reason 'no again'",
        "fail W-3 --session s --reason 'the machine is gone'", "retry W-3"}) {
    const auto done = table.tally(words);
    BOOST_REQUIRE_MESSAGE(done.status == 0, words << ": " << done.output);
  }
  const auto out = table.take();
  const own_table other;
  BOOST_REQUIRE(other.tally("config attempts 2").status == 0);
  BOOST_REQUIRE(other.bring(out).status == 0);
  const auto failed = other.show("W-1");
  BOOST_TEST(failed.at("attempts").as_int64() == 2);
  BOOST_TEST(failed.at("dead_letter").as_bool());
  BOOST_TEST(failed.at("reason").as_string() == "no again");
  const auto retried = other.show("W-3");
  BOOST_TEST(retried.at("status").as_string() == "todo");
  BOOST_TEST(retried.at("attempts").as_int64() == 2);
  BOOST_TEST(retried.at("reason").as_string() == "the machine is gone");
  const auto needs = other.tally("query dependencies --where item=W-2 -o ndjson").output;
  BOOST_TEST(needs.find("it needs the grammar") != std::string::npos, needs);
  are_the_same(other.take(), out);
}

BOOST_AUTO_TEST_CASE(planned_files_of_what_is_done_reach_another_board) {
  const own_table table;
  BOOST_REQUIRE(table.tally("add W-1 --title one --files 'src/**'").status == 0);
  BOOST_REQUIRE(table.tally("done W-1 --session s --file src/a.c").status == 0);
  const auto out = table.take();
  const own_table other;
  BOOST_REQUIRE(other.bring(out).status == 0);
  BOOST_TEST((other.show("W-1").at("files") == json::array{"src/**"}));
  BOOST_TEST((other.show("W-1").at("files_modified") == json::array{"src/a.c"}));
}

BOOST_AUTO_TEST_CASE(a_row_that_went_on_in_its_table_is_followed) {
  const own_table table;
  const json::object claimed{{"status", "claimed"},
                             {"assigned_agent_id", "agent-1"},
                             {"assigned_at", "2026-02-28T11:00:00.000Z"},
                             {"updated_at", "2026-02-28T11:00:00.000Z"}};
  const json::array steps[] = {
      {row(first)},
      {row(first, claimed)},
      {row(first, {{"failure_reason", "no"}, {"updated_at", "2026-02-28T11:10:00.000Z"}})},
      {row(first, {{"status", "claimed"},
                   {"assigned_agent_id", "agent-2"},
                   {"assigned_at", "2026-02-28T11:20:00.000Z"},
                   {"failure_reason", "no"},
                   {"updated_at", "2026-02-28T11:20:00.000Z"}})},
      {row(first, {{"status", "done"},
                   {"assigned_agent_id", "agent-2"},
                   {"assigned_at", "2026-02-28T11:20:00.000Z"},
                   {"failure_reason", "no"},
                   {"result_summary", ""},
                   {"updated_at", end},
                   {"completed_at", end}})}};
  for (const auto& step : steps) {
    BOOST_REQUIRE(table.bring(step).status == 0);
    are_the_same(table.take(), step);
  }
  BOOST_TEST(table.show(first).at("attempts").as_int64() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
