// Files of seed 002 that cannot be.
#include "tests/cli/formats/bmad/project.hpp"

#include <chrono>

using namespace tally::tests;
using project = bmad_project;

BOOST_AUTO_TEST_SUITE(refused_files_of_bmad)

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_is_named_with_its_line_and_nothing_is_brought_in) {
  struct wrong {
    std::string name;
    std::string text;
    std::string says;
  };
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int n = 1; n < 10; ++n) {
    bomb += "a" + std::to_string(n) + ": &a" + std::to_string(n) + " [";
    for (int each = 0; each < 10; ++each) bomb += "*a" + std::to_string(n - 1) + ", ";
    bomb += "]\n";
  }
  const std::vector<wrong> files{
      {"story-1-sessions.yaml", "", ":1 is empty"},
      {"active-sessions.yaml", "{{{ nope: [", ":1 is no YAML"},
      {"active-sessions.yaml", "just words", ":1 is no map of fields"},
      {"session-sync-log.yaml", "at: now", ":1 is no list of entries"},
      {"active-sessions.yaml", bomb, "it is nested too deep or holds too much"},
      {"active-sessions.yaml", std::string(100'000, '['), "it is nested too deep"},
      {"story-1-sessions.yaml", "sessions: {}\n", "names no story"},
      {"story-1-sessions.yaml", "story_id: s\nsessions:\n  t:\n    tasks:\n      - {a: b}\n",
       ":5 \"t\" has tasks that are no list of texts"},
      {"active-sessions.yaml", "sessions: [a]\n", ":1 has sessions that are no map"},
      {"active-sessions.yaml", "sessions:\n  t: working\n", ":2 \"t\" is no map of fields"},
      {"active-sessions.yaml", "sessions:\n  t: {last_update: soon}\n",
       ":2 \"t\" has a last_update that is no time: soon"},
      {"active-sessions.yaml", "sessions:\n  t: {}\n  t: {}\n", ":3 names \"t\" again"},
      {"active-sessions.yaml", "sessions:\n  t: {story_id: caf\xE9}\n", ":2 holds bytes"},
      {"active-sessions.yaml", "sessions:\n  t: {}\n\x04\n  u: {}\n", ":3 is no YAML"},
      {"sprint-status.yaml", "development_status:\n  a: [b]\n",
       ":2 \"a\" has a status that is no text"},
      {"session-sync-log.yaml", "- by: me\n", ":1 an entry has no time"},
      {"story-1-sessions.yaml",
       "story_id: s\nsessions:\n  t: {tasks: [\"" + std::string(300'000, 'x') + "\"]}\n",
       "is longer than a line of the log holds"},
      {"story-1-sessions.yaml",
       "story_id: s\nsessions:\n  t: {focus: " + std::string(200, 'x') + "}\n",
       "cannot be the id of a lane"},
  };
  const project here;
  project::write("active-sessions.yaml", across_stories);
  for (const auto& file : files) {
    std::filesystem::remove_all("work");
    std::filesystem::create_directory("work");
    project::write("story-0-sessions.yaml", within_one_story); // good, and not brought in either
    project::write(file.name, file.text);
    const auto ran = project::run("import bmad work 2>&1");
    BOOST_TEST_CONTEXT(file.says) {
      BOOST_TEST(ran.status == 1);
      BOOST_TEST(ran.output.find(file.says) != std::string::npos, ran.output.substr(0, 400));
      BOOST_TEST(ran.output.find("nothing was brought in") != std::string::npos);
      BOOST_TEST(project::positions() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_story_in_two_files_is_named_and_the_newer_counts) {
  const project here;
  project::write("story-1-sessions.yaml", "story_id: s\nsessions: {old: {focus: a}}\n");
  project::write("story-2-sessions.yaml", "story_id: s\nsessions: {new: {focus: a}}\n");
  std::filesystem::last_write_time("work/story-1-sessions.yaml",
                                   std::filesystem::file_time_type::clock::now() -
                                       std::chrono::hours{1});
  const auto ran = project::run("import bmad work 2>&1");
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.find("s is in two files") != std::string::npos, ran.output);
  BOOST_TEST(text_of(project::query("query claims").at(0).at("session")) == "new");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_too_large_or_not_there_or_none_of_these_is_refused) {
  const project here;
  std::string comments;
  while (comments.size() < 10'000'000) comments += "# ten megabytes of nothing\n";
  project::write("active-sessions.yaml", comments);
  const auto large = project::run("import bmad work 2>&1");
  BOOST_TEST(large.status == 74);
  BOOST_TEST(large.output.find("it has more than 4 MiB") != std::string::npos);
  BOOST_TEST(project::run("import bmad nowhere 2>/dev/null").status == 74);
  project::write("notes.yaml", "a: 1");
  const auto other = project::run("import bmad work/notes.yaml 2>&1");
  BOOST_TEST(other.status == 1);
  BOOST_TEST(other.output.find("they are called story-ID-sessions.yaml") != std::string::npos);
  BOOST_TEST(project::run("export bmad work/notes.yaml 2>/dev/null").status == 64);
  BOOST_TEST(project::run("export bmad work/story-9-sessions.yaml 2>/dev/null").status == 5);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_left_alone_by_an_export) {
  const project here;
  project::write_samples();
  project::tally("import bmad work");
  project::write("active-sessions.yaml", "sessions: [");
  const auto ran = project::run("export bmad work 2>&1");
  BOOST_TEST(ran.status == 0);
  BOOST_TEST(ran.output.find("it was left alone") != std::string::npos);
  BOOST_TEST(project::text("work/active-sessions.yaml") == "sessions: [");
  BOOST_TEST(project::run("export bmad work/active-sessions.yaml 2>/dev/null").status == 1);
}

BOOST_AUTO_TEST_CASE(
    stories_that_wait_for_each_other_in_a_file_are_kept_and_block_nobody_for_ever) {
  const project here;
  project::write("dependencies-template.yaml", "a: {depends_on: [b]}\nb: [a]\nc: [a, nowhere]\n");
  project::tally("import bmad work");
  BOOST_TEST(project::run("next -o json").status == 7);
  project::tally("explain a");
  project::tally("undepend a --on b");
  project::tally("next -o json");
  const auto unknown = project::query("query dependencies --where on=nowhere").at(0);
  BOOST_TEST(text_of(unknown.at("state")) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
