// Items that were born on this board go into WRK files and come out of them as they are.
#include "tests/cli/formats/own_project.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

BOOST_AUTO_TEST_SUITE(wrk_own_items)

using namespace tally::tests;
namespace json = boost::json;
namespace files = std::filesystem;

namespace {

/// A board with items of its own and, in the folder `fresh`, one that knows nothing of them.
struct two_boards : own_project {
  two_boards() {
    tally("init");
    tally("--dir fresh init --since 2026-01-01");
  }

  static shell_result all_of(const std::string& words) {
    return shell("timeout 20 " + quoted(std::getenv("TALLY")) + " " + words + " 2>&1");
  }

  /// An item but for what no file can say, and where its file is: positions, when it last changed,
  /// and of a time what is less than a second.
  static json::object item(const std::string& board, const std::string& id) {
    auto shown = query(board + "show " + id).as_object();
    for (const auto* name : {"position", "updated", "assigned"}) shown.erase(name);
    for (const auto* name : {"created", "finished"}) {
      if (auto* time = shown.if_contains(name); time != nullptr && time->is_string())
        *time = seconds(*time);
    }
    if (auto* claim = shown.if_contains("claim"); claim != nullptr && claim->is_object()) {
      const auto& held = claim->as_object();
      *claim = json::object{{"session", held.at("session")}, {"since", seconds(held.at("since"))}};
    }
    for (auto& lane : shown.at("lanes").as_array()) lane.as_object().erase("last_update");
    shown["metadata"].as_object().erase("wrk.path");
    return shown;
  }

  /// That the fresh board has these items as they are here, once it read the files.
  static void check_equal(std::initializer_list<std::string> ids) {
    tally("export wrk queue");
    const auto brought = all_of("--dir fresh import wrk queue");
    BOOST_TEST(brought.status == 0, brought.output);
    BOOST_TEST(brought.output.find("warning") == std::string::npos, brought.output);
    for (const auto& id : ids) {
      const auto here = item("", id);
      const auto there = item("--dir fresh ", id);
      BOOST_TEST((here == there), json::serialize(here) << "\nis not\n" << json::serialize(there));
    }
  }

private:
  static std::string seconds(const json::value& time) {
    return std::string(time.as_string()).substr(0, 19);
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(every_field_of_an_item_comes_back_on_a_fresh_board) {
  const two_boards boards;
  two_boards::tally(
      "add A-1 --title 'Say \"# no\" to it' --kind bug --label x --label 'two words' "
      "--estimate 90m --meta team=core --meta 'n={\"a\":[1.50,12345678901,\"x: y\"]}' "
      "--priority 3 --files 'src/**' --description '# head\n\n- [ ] no task\n\n  end'");
  two_boards::tally("task add A-1 'first # one'");
  two_boards::tally("task add A-1 second");
  two_boards::tally("task done A-1 2");
  two_boards::tally("note A-1 'it'\\''s {a} [note]: see #12'");
  two_boards::tally("add A-1/lane --title Lane --parent A-1");
  two_boards::tally("add A-2 --title Two --stage review --parent A-1");
  two_boards::tally("depend A-2 --on A-1 --reason 'needs the parser'");
  two_boards::check_equal({"A-1", "A-2", "A-1/lane"});
  const auto waits = two_boards::query("--dir fresh query dependencies");
  BOOST_TEST(std::string(waits.at(0).at("reason").as_string()) == "needs the parser");
}

BOOST_AUTO_TEST_CASE(how_items_ended_and_what_was_tried_before_comes_back) {
  const two_boards boards;
  for (const std::string id : {"A-1", "A-2", "A-3", "A-4", "A-5", "A-6"})
    two_boards::tally("add " + id + " --title " + id);
  two_boards::tally("done A-1 --summary 'did it' --file a.cpp --pr http://x/1 --session s1");
  two_boards::tally("fail A-2 --reason broken --session s1");
  two_boards::tally("cancel A-3 --reason 'not needed'");
  two_boards::tally("fail A-4 --reason once --session s1");
  two_boards::tally("retry A-4");
  two_boards::tally("claim A-4 --session s2");
  two_boards::tally("done A-5 --summary early --session s1");
  two_boards::tally("reopen A-5");
  two_boards::tally("cancel A-6 --reason 'too early'");
  two_boards::tally("reopen A-6");
  two_boards::check_equal({"A-1", "A-2", "A-3", "A-4", "A-5", "A-6"});
}

BOOST_AUTO_TEST_CASE(what_changed_since_is_written_into_the_file_and_nothing_twice) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  two_boards::tally("add A-2 --title two --label old");
  two_boards::tally("export wrk queue");
  two_boards::tally("edit A-1 --title 'one more' --priority 2 --label new");
  two_boards::tally("depend A-1 --on A-2");
  two_boards::tally("note A-2 seen");
  std::ofstream{"queue/A-1.md", std::ios::app} << "\nA person's own words.\n";
  two_boards::check_equal({"A-2"});
  const auto file = two_boards::text("queue/A-1.md");
  for (const auto* part : {"\ntitle: \"one more\"\n", "\npriority: high\n", "\nblocked_by: [A-2]\n",
                           "\"labels_added\":[\"new\"]", "A person's own words."})
    BOOST_TEST(file.find(part) != std::string::npos, part << "\n" << file);
  BOOST_TEST(two_boards::tally("export wrk queue -o json") == "[]\n");
}

BOOST_AUTO_TEST_CASE(what_this_board_adds_to_an_item_of_a_file_goes_into_its_file) {
  const two_boards boards;
  files::create_directory("queue");
  std::ofstream{"queue/WRK-1.md"} << "---\nid: WRK-1\ntitle: one # two\nstatus: deferred\n"
                                     "priority: critical\ncreated_at: 2026-02-01\n---\n- [x] box\n";
  two_boards::tally("import wrk queue");
  two_boards::tally("note WRK-1 'a note'");
  two_boards::tally("export wrk queue");
  const auto file = two_boards::text("queue/WRK-1.md");
  BOOST_TEST(file.find("\ntitle: one # two\nstatus: deferred\npriority: critical\n"
                       "created_at: 2026-02-01\ntally: [{") != std::string::npos,
             file);
  two_boards::tally("--dir fresh import wrk queue");
  const auto there = two_boards::query("--dir fresh show WRK-1");
  BOOST_TEST(std::string(there.at("note").as_string()) == "a note");
  BOOST_TEST(there.at("tasks").as_array().size() == 1U);
  BOOST_TEST(std::string(there.at("metadata").at("wrk.status").as_string()) == "deferred");
}

BOOST_AUTO_TEST_CASE(a_new_file_has_the_fields_that_its_lost_one_had) {
  const two_boards boards;
  files::create_directory("queue");
  std::ofstream{"queue/WRK-1.md"} << "---\nid: WRK-1\ncreated_at: 2026-02-01\ncomplexity: complex\n"
                                     "target_repos:\n  - hub\n---\n";
  two_boards::tally("import wrk queue");
  files::remove_all("queue");
  two_boards::tally("export wrk queue");
  const auto file = two_boards::text("queue/WRK-1.md");
  BOOST_TEST(file.find("\ncomplexity: \"complex\"\ntarget_repos: [\"hub\"]\n") != std::string::npos,
             file);
}

BOOST_AUTO_TEST_CASE(a_field_tally_that_says_what_it_cannot_is_named_and_kept) {
  const two_boards boards;
  files::create_directory("queue");
  for (const std::string bad :
       {"soon", "[{\"type\":\"item.noted\",\"v\":1,\"item\":\"WRK-2\",\"text\":\"x\"}]",
        "[{\"type\":\"item.claimed\",\"v\":1,\"item\":\"WRK-1\",\"session\":\"s\",\"lease_s\":1}]",
        "[{\"type\":\"item.retried\",\"v\":1,\"item\":\"WRK-1\",\"attempt\":-1}]"}) {
    std::ofstream{"queue/WRK-1.md"} << "---\nid: WRK-1\ncreated_at: 2026-02-01\ntally: " << bad
                                    << "\n---\n";
    const auto said = two_boards::all_of("--dir fresh import wrk queue");
    BOOST_TEST(said.status == 0);
    BOOST_TEST(said.output.find("tally says nothing here: it ") != std::string::npos, said.output);
  }
  const auto there = two_boards::query("--dir fresh show WRK-1");
  BOOST_TEST(there.at("metadata").at("wrk.tally").as_string() == "soon");
}

BOOST_AUTO_TEST_CASE(a_field_tally_that_was_set_over_several_lines_is_read) {
  const two_boards boards;
  files::create_directory("queue");
  std::ofstream{"queue/WRK-1.md"} << "---\nid: WRK-1\ncreated_at: 2026-02-01\ntally:\n"
                                     "  - type: item.edited\n    v: 1\n    item: WRK-1\n"
                                     "    kind: bug\n---\n";
  two_boards::tally("--dir fresh import wrk queue");
  BOOST_TEST(two_boards::query("--dir fresh show WRK-1").at("kind").as_string() == "bug");
}

BOOST_AUTO_TEST_CASE(
    an_item_that_ended_is_written_with_its_time_and_one_that_begins_again_without) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  two_boards::tally("export wrk queue");
  two_boards::tally("fail A-1 --reason broken --session s1");
  two_boards::tally("export wrk queue");
  const auto finished = two_boards::query("show A-1").at("finished").as_string();
  const auto file = two_boards::text("queue/A-1.md");
  BOOST_TEST(file.find("\ncompleted_at: " + std::string(finished).substr(0, 19) + "Z\n") !=
                 std::string::npos,
             file);
  two_boards::tally("retry A-1");
  two_boards::tally("export wrk queue");
  const auto again = two_boards::text("queue/A-1.md");
  BOOST_TEST(again.find("\nstatus: pending\n") != std::string::npos, again);
  BOOST_TEST(again.find("\ncompleted_at: \"\"\n") != std::string::npos, again);
}

BOOST_AUTO_TEST_CASE(a_session_that_holds_nothing_is_written_on_by_every_board) {
  const two_boards boards;
  two_boards::tally("session start idle --provider claude");
  two_boards::tally("export wrk queue");
  const auto before = two_boards::text("queue/session-state.yaml");
  BOOST_TEST(before.find("session_id: \"idle\"") != std::string::npos, before);
  two_boards::tally("--dir fresh import wrk queue");
  BOOST_TEST(two_boards::tally("--dir fresh export wrk queue -o json") == "[]\n");
  BOOST_TEST(two_boards::text("queue/session-state.yaml") == before);
}

BOOST_AUTO_TEST_CASE(an_export_that_changes_nothing_writes_nothing) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  two_boards::tally("claim A-1 --session s1");
  two_boards::tally("export wrk queue");
  BOOST_TEST(two_boards::tally("export wrk queue -o json") == "[]\n");
  BOOST_TEST(two_boards::tally("export wrk queue/session-state.yaml -o json") == "[]\n");
}

BOOST_AUTO_TEST_CASE(a_session_state_that_is_no_file_is_refused_and_nothing_is_written) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  std::ofstream{"other.yaml"} << "sessions: []\n";
  const auto refused = [](const std::string& what) {
    for (const std::string path : {"queue", "queue/session-state.yaml"}) {
      const auto said = two_boards::all_of("export wrk " + path);
      BOOST_TEST(said.status == 74, said.output);
      BOOST_TEST(said.output == "tally: queue/session-state.yaml cannot be written: it is " + what +
                                    "; nothing was exported\nhint: mv queue/session-state.yaml "
                                    "queue/session-state.yaml.old\n");
    }
    BOOST_TEST(!files::exists("queue/A-1.md"));
    files::remove_all("queue");
    files::create_directory("queue");
  };
  files::create_directories("queue/session-state.yaml");
  refused("a folder");
  BOOST_REQUIRE(mkfifo("queue/session-state.yaml", 0600) == 0);
  refused("a pipe");
  files::create_symlink("../other.yaml", "queue/session-state.yaml");
  refused("a link");
  files::create_symlink("nowhere", "queue/session-state.yaml");
  refused("a link");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_item_keeps_its_name_and_every_byte) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  files::create_directory("queue");
  std::ofstream{"queue/A-1.md"} << "My notes on A-1.\n";
  const auto said = two_boards::all_of("export wrk queue");
  BOOST_TEST(said.status == 0);
  BOOST_TEST(said.output.find("queue/A-1.md was left alone: it is not the file of A-1") !=
                 std::string::npos,
             said.output);
  BOOST_TEST(two_boards::text("queue/A-1.md") == "My notes on A-1.\n");
}

BOOST_AUTO_TEST_CASE(what_no_file_has_a_place_for_is_said_in_one_remark) {
  const two_boards boards;
  two_boards::tally("add A-1 --title one");
  BOOST_TEST(two_boards::all_of("export wrk queue").output.find("warning") == std::string::npos);
  two_boards::tally("merge declare m --needs A-1");
  two_boards::tally("session start s1");
  two_boards::tally("session working --session s1");
  two_boards::tally("session stuck --reason 'which one?' --session s1");
  const auto said = two_boards::all_of("export wrk queue").output;
  BOOST_TEST(said.find("WRK files have no place for what this board has of these: merge points, "
                       "questions of sessions\n") != std::string::npos,
             said);
}

BOOST_AUTO_TEST_SUITE_END()
