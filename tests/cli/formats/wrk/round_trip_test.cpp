#include "tests/cli/formats/own_project.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

BOOST_AUTO_TEST_SUITE(wrk_round_trip)

using namespace tally::tests;

namespace {

/// A project with a board and a queue, in the working directory.
struct project : own_project {
  project() {
    std::filesystem::create_directory("queue");
    write("WRK-1", "status: pending\nlocked_by: \"\"\nlocked_at: \"\"\n");
    write("WRK-2", "status: archived\ncompleted_at: 2026-03-01\n");
    write("WRK-3", "status: working\nlocked_by: \"session-A\"\nlocked_at: 2026-02-17T10:00:00Z\n");
    write("WRK-4", "status: deferred\nblocked_by: [WRK-1, WRK-99]\n");
    std::ofstream{"queue/session-state.yaml"}
        << "sessions:\n  - session_id: \"session-A\"\n    orchestrator_agent: claude\n"
           "    active_wrk: WRK-3\n    last_stage: plan_approval_gate\n"
           "    locked_at: \"2026-02-17T09:00:00Z\"\n";
    tally("init");
  }

  static void write(const std::string& id, const std::string& fields) {
    std::ofstream{path(id)} << "---\nid: " << id << "\ntitle: Work # one\n"
                            << fields << "created_at: 2026-02-16T19:30:00Z\n---\n\n- [x] a box\n";
  }

  static std::string path(const std::string& id) { return "queue/" + id + ".md"; }

  /// Whether the files say nothing that the board does not know.
  static bool is_known() {
    return tally("import wrk queue -o json").find("\"commits\":0,") != std::string::npos;
  }

  /// How `tally` ends with these words.
  static int status_of(const std::string& words) {
    return shell(quoted(std::getenv("TALLY")) + " " + words + " 2>&1").status;
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(import_export_import_appends_nothing_and_changes_no_byte) {
  const project here;
  project::tally("import wrk queue");
  std::string before;
  for (const auto& each : std::filesystem::directory_iterator("queue"))
    before += project::text(each.path().string());
  project::tally("export wrk queue");
  std::string after;
  for (const auto& each : std::filesystem::directory_iterator("queue"))
    after += project::text(each.path().string());
  BOOST_TEST(after == before);
  BOOST_TEST(project::is_known());
}

BOOST_AUTO_TEST_CASE(what_the_board_did_is_written_and_read_again_without_a_new_fact) {
  const project here;
  project::tally("import wrk queue");
  project::tally("claim WRK-1 --session session-B");
  project::tally("claim WRK-3 --session session-B");
  project::tally("done WRK-3 --session session-B");
  project::tally("add T-1 --title new --session session-C");
  project::tally("export wrk queue");
  BOOST_TEST(project::text("queue/WRK-1.md").find("\nlocked_by: \"session-B\"\n") !=
             std::string::npos);
  BOOST_TEST(
      project::text("queue/WRK-3.md").find("\nstatus: done\nlocked_by: \"\"\nlocked_at: \"\"\n") !=
      std::string::npos);
  BOOST_TEST(project::text("queue/T-1.md").find("\ntitle: \"new\"\n") != std::string::npos);
  BOOST_TEST(project::text("queue/session-state.yaml").find("active_wrk: WRK-1\n") !=
             std::string::npos);
  BOOST_TEST(project::is_known());
}

BOOST_AUTO_TEST_CASE(a_file_that_was_left_behind_undoes_nothing) {
  const project here;
  project::tally("import wrk queue");
  // The file still says session-A; the board says that session-B took it over and gave it back.
  project::tally("claim WRK-3 --session session-B");
  project::tally("release WRK-3 --session session-B");
  project::write("WRK-3", "status: done\n");
  const auto said = shell(quoted(std::getenv("TALLY")) + " import wrk queue -o json");
  BOOST_TEST(said.output.find("\"left_alone\":[\"WRK-3\"]") != std::string::npos);
  BOOST_TEST(said.output.find("\"commits\":0,") != std::string::npos);
  BOOST_TEST(project::status_of("claim WRK-3 --session session-C") == 0);
}

BOOST_AUTO_TEST_CASE(what_files_say_anew_of_items_that_the_board_left_as_they_were_comes_in) {
  const project here;
  project::tally("import wrk queue");
  project::write("WRK-1", "status: done\n");
  project::write("WRK-4", "status: deferred\nblocked_by: [WRK-1, WRK-2]\n");
  project::tally("import wrk queue");
  BOOST_TEST(project::status_of("reopen WRK-1") == 0);
  BOOST_TEST(project::status_of("undepend WRK-4 --on WRK-2") == 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_moved_to_another_folder_of_the_queue_is_found) {
  const project here;
  project::tally("import wrk queue");
  std::filesystem::create_directories("queue/archived");
  std::filesystem::rename("queue/WRK-1.md", "queue/archived/WRK-1.md");
  project::tally("done WRK-1 --session session-B");
  project::tally("export wrk --item WRK-1");
  BOOST_TEST(project::text("queue/archived/WRK-1.md").find("\nstatus: done\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_new_folder_gets_every_item_with_all_that_its_file_said) {
  const project here;
  project::tally("import wrk queue");
  project::tally("claim WRK-1 --session session-B");
  project::tally("add OWN-1 --title \"of the board's own\"");
  const std::string before = project::text("queue/WRK-1.md");
  project::tally("export wrk elsewhere");
  for (const std::string id : {"WRK-1", "WRK-2", "WRK-3", "WRK-4", "OWN-1"})
    BOOST_TEST(std::filesystem::exists("elsewhere/" + id + ".md"), id);
  const std::string copy = project::text("elsewhere/WRK-1.md");
  BOOST_TEST(copy.find("locked_by: \"session-B\"") != std::string::npos, copy);
  BOOST_TEST(copy.find("created_at: 2026-02-16T19:30:00Z") != std::string::npos, copy);
  BOOST_TEST(copy.find("- [x] a box") != std::string::npos, copy);
  BOOST_TEST(project::text("elsewhere/WRK-4.md") == project::text("queue/WRK-4.md"));
  // The files that they came from are only written where they are.
  BOOST_TEST(project::text("queue/WRK-1.md") == before);
  project::tally("export wrk queue");
  BOOST_TEST(project::text("queue/WRK-1.md") == copy);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator("queue"), {}) == 6);
  BOOST_TEST(project::tally("export wrk elsewhere -o json").find("created") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
