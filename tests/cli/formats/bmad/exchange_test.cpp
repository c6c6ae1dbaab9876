// The YAML files of seed 002, read and written.
#include "tests/cli/formats/bmad/project.hpp"

#include <chrono>

using namespace tally::tests;
using project = bmad_project;

BOOST_AUTO_TEST_SUITE(files_of_bmad)

BOOST_AUTO_TEST_CASE(the_samples_import_and_the_export_of_that_board_gives_equal_documents) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  BOOST_TEST(project::tally("export bmad work -o json") == "[]\n");
  project::tally("export bmad elsewhere");
  for (const std::string name : {"story-1-2-sessions.yaml", "active-sessions.yaml"})
    BOOST_TEST(project::read("elsewhere/" + name) == project::read("work/" + name), name);
  BOOST_TEST(project::query("import bmad elsewhere").at("commits").as_int64() == 0);
  BOOST_TEST(project::query("import bmad work").at("commits").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(each_sample_alone_comes_back_too) {
  for (const auto& [name, sample] : std::vector<std::pair<std::string, std::string>>{
           {"story-1-2-sessions.yaml", within_one_story},
           {"active-sessions.yaml", across_stories},
           {"sprint-status.yaml", sprint},
           {"dependencies-template.yaml", what_waits},
           {"session-sync-log.yaml", syncs}}) {
    const project here;
    project::write(name, sample);
    project::tally("import bmad work/" + name);
    std::filesystem::create_directory("elsewhere");
    project::tally("export bmad elsewhere/" + name);
    BOOST_TEST(project::read("elsewhere/" + name) == project::said(sample), name);
    BOOST_TEST(project::tally("export bmad work/" + name + " -o json") == "[]\n");
    BOOST_TEST(project::query("import bmad elsewhere/" + name).at("commits").as_int64() == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_terminal_holds_its_story_and_the_lane_of_its_focus) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  const auto claims = project::query("query claims");
  const auto holder = [&](const std::string& item) {
    for (const auto& claim : claims.as_array())
      if (text_of(claim.at("item")) == item) return text_of(claim.at("session"));
    return std::string{};
  };
  BOOST_TEST(holder("1-2-user-authentication") == "terminal-1");
  BOOST_TEST(holder("1-3-account-management") == "terminal-2");
  BOOST_TEST(holder("1-2-user-authentication/backend") == "terminal-1");
  BOOST_TEST(holder("1-2-user-authentication/frontend") == "terminal-2");
  BOOST_TEST(holder("1-2-user-authentication/tests") == "terminal-3");
  const auto lane = project::query("show 1-2-user-authentication").at("lanes").at(0);
  BOOST_TEST(text_of(lane.at("focus")) == "backend");
  BOOST_TEST(text_of(lane.at("current_file")) == "src/services/auth.service.ts");
  BOOST_TEST(lane.at("tasks").as_array().size() == 2U);
  const auto done = project::query("show 1-1-plant-data-model");
  BOOST_TEST(text_of(done.at("status")) == "done");
  BOOST_TEST(text_of(done.at("worker")) == "terminal-3");
  BOOST_TEST(text_of(done.at("finished")) == "2025-11-15T09:15:00.000Z");
}

BOOST_AUTO_TEST_CASE(the_words_of_a_terminal_are_those_of_the_table) {
  const project here;
  project::write("active-sessions.yaml", R"(sessions:
  a: {story_id: s-a, status: pending}
  b: {story_id: s-b, status: in_progress}
  c: {story_id: s-c, status: completed}
  d: {story_id: s-d, status: blocked}
)");
  project::tally("import bmad work");
  const auto status = [](const std::string& id) {
    return text_of(project::query("session show " + id).at("status"));
  };
  BOOST_TEST(status("a") == "registered");
  BOOST_TEST(status("b") == "working");
  BOOST_TEST(status("c") == "complete");
  BOOST_TEST(status("d") == "registered");
}

BOOST_AUTO_TEST_CASE(the_reason_of_a_dependency_comes_with_it_and_blocked_is_computed) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  const auto waits = project::query("query dependencies --where item=1-3-account-management").at(0);
  BOOST_TEST(text_of(waits.at("on")) == "1-2-user-authentication");
  BOOST_TEST(text_of(waits.at("reason")) == "Needs auth service from story 1-2");
  project::tally("done 1-2-user-authentication --force --reason finished --by ana");
  project::tally("export bmad work");
  const auto page = project::read("work/active-sessions.yaml").at("dependencies");
  BOOST_TEST(text_of(page.at("1-3-account-management").at("status")) == "ready");
  BOOST_TEST(text_of(page.at("1-2-user-authentication").at("status")) == "completed");
}

BOOST_AUTO_TEST_CASE(a_merge_point_needs_the_lane_that_it_names_before_its_arrow) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  const auto points = project::query("query merge-points");
  BOOST_REQUIRE(points.as_array().size() == 2U);
  BOOST_TEST(text_of(points.at(0).at("title")) ==
             "Backend auth service complete → Frontend can integrate");
  BOOST_TEST(words(points.at(0).at("needs")) == "1-2-user-authentication/backend");
  BOOST_TEST(text_of(points.at(0).at("state")) == "waiting");
  BOOST_TEST(words(points.at(1).at("needs")) == "1-2-user-authentication/frontend");
}

BOOST_AUTO_TEST_CASE(what_happens_on_the_board_is_written_and_no_file_undoes_it) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  project::tally("task done 1-2-user-authentication/backend 1 --session terminal-1");
  project::tally("done 1-2-user-authentication/backend --session terminal-1");
  project::tally("session pause terminal-2 --by ana");
  project::tally("export bmad work");
  const auto page = project::read("work/story-1-2-sessions.yaml").at("sessions");
  BOOST_TEST(text_of(page.at("terminal-1").at("status")) == "completed");
  BOOST_TEST(words(page.at("terminal-1").at("tasks_done")) == "Implement authentication service");
  BOOST_TEST(text_of(page.at("terminal-2").at("status")) == "paused");
  BOOST_TEST(text_of(page.at("terminal-3").at("status")) == "pending");
  project::write_samples();
  project::tally("import bmad work");
  BOOST_TEST(text_of(project::query("show 1-2-user-authentication/backend").at("status")) ==
             "done");
  BOOST_TEST(text_of(project::query("session show terminal-2").at("status")) == "paused");
}

BOOST_AUTO_TEST_CASE(what_a_file_says_that_the_board_does_not_know_stays_in_it) {
  const project here;
  project::tally("add 1-2-user-authentication --title Login");
  project::tally("session start terminal-1 --item 1-2-user-authentication --focus backend");
  project::write("story-1-2-sessions.yaml", std::string{within_one_story} + "reviewer: \"ana\"\n");
  project::write("active-sessions.yaml", across_stories);
  project::tally("export bmad work");
  const auto story = project::read("work/story-1-2-sessions.yaml");
  BOOST_TEST(text_of(story.at("reviewer")) == "ana");
  BOOST_TEST(text_of(story.at("created")) == "2025-11-15T10:00:00Z");
  BOOST_TEST(text_of(story.at("sessions").at("terminal-2").at("focus")) == "frontend");
  BOOST_TEST(!story.at("sessions").at("terminal-1").as_object().contains("tasks"));
  BOOST_TEST(story.at("coordination").at("merge_points").as_array().size() == 2U);
  const auto active = project::read("work/active-sessions.yaml");
  BOOST_TEST(text_of(active.at("sessions").at("terminal-3").at("phase")) == "second-pass");
  BOOST_TEST(active.at("dependencies").as_object().contains("1-3-account-management"));
}

BOOST_AUTO_TEST_CASE(a_board_of_its_own_gives_files_whose_import_brings_nothing) {
  const project here;
  project::tally("add 1-2-login --title Login");
  project::tally("add 1-3-account --title Accounts --after 1-2-login");
  project::tally("session start one --item 1-2-login --focus backend --task A --task B");
  project::tally("session start two --item 1-2-login --focus 'API layer'");
  project::tally("add 1-2-login/docs --title Docs");
  project::tally("task done 1-2-login/backend 1 --session one");
  project::tally("merge declare M --title 'Backend → API' --needs 1-2-login/backend");
  project::tally("sync");
  project::tally("export bmad work");
  for (const std::string name : {"sprint-status", "dependencies-template"})
    project::tally("export bmad work/" + name + ".yaml");
  const auto story = project::read("work/story-1-2-sessions.yaml");
  BOOST_TEST(text_of(story.at("sessions").at("two").at("focus")) == "API-layer");
  BOOST_TEST(text_of(story.at("coordination").at("unassigned").at(0).at("focus")) == "docs");
  BOOST_TEST(project::query("import bmad work").at("commits").as_int64() == 0);
  BOOST_TEST(project::tally("export bmad work -o json") == "[]\n");
}

BOOST_AUTO_TEST_CASE(a_sync_is_an_entry_of_the_log_of_synchronizations) {
  const project here;
  project::tally("add A --title a");
  project::tally("add B --title b --after A");
  project::tally("session start one --item A");
  project::tally("claim B --session two --despite-blockers --reason hurry");
  project::tally("sync --by lead");
  project::tally("export bmad work");
  const auto log = project::read("work/session-sync-log.yaml");
  BOOST_REQUIRE(log.as_array().size() == 1U);
  BOOST_TEST(text_of(log.at(0).at("by")) == "@lead");
  BOOST_TEST(log.at(0).as_object().contains("conflicts_found"));
  BOOST_TEST(log.at(0).as_object().contains("dependencies_updated"));
  BOOST_TEST(log.at(0).as_object().contains("ready_to_merge"));
  project::tally("sync --by lead");
  project::tally("export bmad work");
  BOOST_TEST(project::read("work/session-sync-log.yaml").as_array().size() == 2U);
  BOOST_TEST(project::query("import bmad work").at("commits").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(the_log_of_synchronizations_only_grows) {
  const project here;
  project::write("session-sync-log.yaml", syncs);
  project::tally("sync --by lead");
  project::tally("export bmad work");
  const auto log = project::read("work/session-sync-log.yaml");
  BOOST_REQUIRE(log.as_array().size() == 3U);
  BOOST_TEST(text_of(log.at(0).at("note")) == "all well");
}

BOOST_AUTO_TEST_CASE(a_sprint_status_keeps_its_comments_and_changes_only_in_its_words) {
  const project here;
  project::write("sprint-status.yaml", sprint);
  project::tally("import bmad work");
  BOOST_TEST(text_of(project::query("show 1-1-plant-data-model").at("status")) == "done");
  project::tally("claim 1-3-account-management --session terminal-2");
  project::tally("add 1-5-alarms --title Alarms");
  project::tally("export bmad work");
  std::string expected = sprint;
  expected.replace(expected.find("drafted\n"), 7, "in-progress");
  expected += "  \"1-5-alarms\": ready-for-dev\n";
  BOOST_TEST(project::text("work/sprint-status.yaml") == expected);
}

BOOST_AUTO_TEST_CASE(a_word_that_means_what_the_board_says_stays_as_people_wrote_it) {
  const project here;
  project::write("sprint-status.yaml", sprint);
  project::tally("import bmad work");
  std::string edited = sprint;
  edited.replace(edited.find("1-4-watering-plan: backlog") + 19, 7, "ready-for-dev");
  edited.replace(edited.find("epic-1: contexted") + 8, 9, "done");
  project::write("sprint-status.yaml", edited);
  BOOST_TEST(project::tally("export bmad work -o json") == "[]\n");
}

BOOST_AUTO_TEST_CASE(a_story_goes_to_review_and_back_as_its_sprint_status_says) {
  const project here;
  const auto now = [] { return project::query("show 1-4-watering-plan"); };
  std::string text = sprint;
  const auto say = [&](const std::string& from, const std::string& to, int second) {
    text.replace(text.find("1-4-watering-plan: " + from) + 19, from.size(), to);
    project::write("sprint-status.yaml", text);
    const auto when =
        std::filesystem::file_time_type::clock::now() - std::chrono::seconds(60 - second);
    std::filesystem::last_write_time("work/sprint-status.yaml", when);
    project::tally("import bmad work");
  };
  say("backlog", "review", 1);
  BOOST_TEST(text_of(now().at("stage")) == "review");
  say("review", "in-progress", 2);
  BOOST_TEST(text_of(now().at("stage")) == "implement");
  say("in-progress", "done", 3);
  BOOST_TEST(text_of(now().at("status")) == "done");
  say("done", "review", 4);
  BOOST_TEST(text_of(now().at("status")) == "todo");
  BOOST_TEST(text_of(now().at("stage")) == "review");
  BOOST_TEST(project::tally("export bmad work -o json") == "[]\n"); // nobody is at work
}

BOOST_AUTO_TEST_CASE(names_that_are_no_ids_here_are_told_and_come_back) {
  const project here;
  project::write("active-sessions.yaml", R"(sessions:
  "terminal 1": {story_id: "login/api v2", status: in_progress}
)");
  project::write("story-x-sessions.yaml", R"(story_id: "login/api v2"
sessions:
  "terminal 1": {focus: "API / layer", status: in_progress}
  "-two": {focus: "API / layer", status: in_progress}
)");
  const auto ran = project::run("import bmad work 2>&1");
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.find("it became terminal-1") != std::string::npos);
  BOOST_TEST(ran.output.find("it became login-api-v2") != std::string::npos);
  project::tally("export bmad elsewhere");
  const auto story = project::read("elsewhere/story-login-api-v2-sessions.yaml");
  BOOST_TEST(text_of(story.at("story_id")) == "login/api v2");
  BOOST_TEST(text_of(story.at("sessions").at("terminal 1").at("focus")) == "API / layer");
  BOOST_TEST(text_of(story.at("sessions").at("-two").at("focus")) == "API / layer");
  BOOST_TEST(project::read("elsewhere/active-sessions.yaml")
                 .at("sessions")
                 .as_object()
                 .contains("terminal 1"));
}

BOOST_AUTO_TEST_CASE(
    times_that_lie_ahead_or_are_not_said_are_told_and_so_is_a_status_that_is_none) {
  const project here;
  project::write("active-sessions.yaml", R"(sessions:
  one: {story_id: s, last_update: "2126-11-15T10:00:00Z"}
  two: {story_id: r}
)");
  project::write("story-s-sessions.yaml", "story_id: s\n");
  project::write("sprint-status.yaml", "development_status: {s: dnoe, r: drafted}\n");
  project::write("session-sync-log.yaml", "- at: 2126-11-15\n");
  const auto ran = project::run("import bmad work 2>&1");
  BOOST_TEST(ran.status == 0);
  for (const auto* part : {"one has a time that lies ahead", "a synchronization at 2126-11-15",
                           "s is \"dnoe\", which is no status here", "1 item lacks a time",
                           "1 session lacks a time, and that of its file was taken"})
    BOOST_TEST(ran.output.find(part) != std::string::npos, part << "\n" << ran.output);
  BOOST_TEST(ran.output.find("drafted") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_with_nothing_but_fields_that_are_kept_says_that_they_are) {
  const project here;
  project::write("active-sessions.yaml", "parallel_mode: inter_story\nowner: ana\n");
  const auto first = project::tally("import bmad work");
  BOOST_TEST(first.starts_with("nothing but fields that the board has no place for: they are kept, "
                               "and come back with an export\n1 commit was appended"),
             first);
  const auto again = project::tally("import bmad work");
  BOOST_TEST(again.ends_with("all of it was here already: nothing was appended\n"), again);
  BOOST_TEST(words(project::query("import bmad work").at("kept")) == "bmad.active-sessions");
  project::write("active-sessions.yaml", "parallel_mode: inter_story\n");
  const auto gone = project::tally("import bmad work");
  BOOST_TEST(gone.starts_with("nothing but that fields which were kept are gone\n1 commit was"),
             gone);
}

BOOST_AUTO_TEST_CASE(two_terminals_at_one_story_have_one_holder_and_both_come_back) {
  const project here;
  project::write("active-sessions.yaml", R"(sessions:
  one: {story_id: s, status: in_progress, started: "2025-11-15T10:00:00Z"}
  two: {story_id: s, status: in_progress, started: "2025-11-15T09:00:00Z"}
)");
  const auto ran = project::run("import bmad work 2>&1");
  BOOST_TEST(ran.output.find("one is at s too, which is held by two") != std::string::npos);
  project::tally("export bmad elsewhere");
  const auto page = project::read("elsewhere/active-sessions.yaml").at("sessions");
  BOOST_TEST(text_of(page.at("one").at("story_id")) == "s");
  BOOST_TEST(text_of(page.at("two").at("story_id")) == "s");
}

BOOST_AUTO_TEST_SUITE_END()
