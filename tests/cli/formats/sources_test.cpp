// What an import does with what is none of its files: one rule for all formats.
#include "tests/cli/formats/own_project.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tally::tests;
namespace files = std::filesystem;

namespace {

/// A format, the name of one of its files, and such files.
struct format {
  std::string name;
  std::string file;
  std::string good;
  std::string broken;
};

const std::vector<format> formats{
    {"beads", "issues.jsonl",
     R"({"id":"b-1","title":"one","status":"open","created_at":"2026-01-01T00:00:00Z"})", "{"},
    {"bmad", "sprint-status.yaml", "development_status:\n  1-1-one: done\n",
     "development_status: ["},
    {"ppds", "work-1.json", R"({"id":"work-1","lastUpdate":"2026-01-01T00:00:00Z"})", "{"},
    {"work-items", "work_items.json",
     R"([{"id":"7c9e6679-7425-40de-944b-e07fc1f90ae7","title":"one",)"
     R"("created_at":"2026-01-01T00:00:00Z"}])",
     "["},
    {"wrk", "WRK-1.md", "---\nid: WRK-1\ncreated_at: 2026-01-01\n---\n", "---\nid: WRK-1\n"},
};

/// A board, and an empty folder `given`.
struct project : own_project {
  project() {
    files::create_directory("given");
    tally("init");
  }

  static void write(const std::string& name, const std::string& text) {
    std::ofstream{"given/" + name} << text;
  }

  /// Imports, with what it says in between; one that hangs is ended.
  static shell_result import(const std::string& words, const std::string& then = "") {
    return shell("timeout 20 " + quoted(std::getenv("TALLY")) + " import " + words + " 2>&1" +
                 then);
  }

  static std::int64_t position() { return query("status").at("position").as_int64(); }
};

bool says(const shell_result& ran, std::string_view words) {
  return ran.output.find(words) != std::string::npos;
}

void make_socket(const std::string& path) {
  const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  BOOST_REQUIRE(bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  close(made);
}

} // namespace

BOOST_AUTO_TEST_SUITE(files_of_an_import)

BOOST_AUTO_TEST_CASE(a_folder_that_holds_nothing_of_a_format_ends_with_5) {
  for (const auto& each : formats) {
    const project here;
    project::write("README.rst", "Nothing of any format.\n");
    const auto ran = project::import(each.name + " given");
    BOOST_TEST(ran.status == 5, each.name << ": " << ran.output);
    BOOST_TEST(says(ran, "given holds nothing to bring in: no "), ran.output);
    BOOST_TEST(says(ran, "hint: "), ran.output);
    BOOST_TEST(project::position() == 1);
  }
}

BOOST_AUTO_TEST_CASE(broken_content_ends_with_1_and_nothing_is_brought_in) {
  for (const auto& each : formats) {
    const project here;
    project::write(each.file, each.broken);
    for (const std::string& where : {std::string{"given"}, "given/" + each.file}) {
      const auto ran = project::import(each.name + " " + where);
      BOOST_TEST(ran.status == 1, each.name << ": " << ran.output);
      BOOST_TEST(says(ran, each.file), ran.output);
      const auto error = project::import(each.name + " " + where + " -o json", " | tail -1");
      BOOST_TEST(says(error, R"({"error":{"code":"malformed","exit":1,)"), error.output);
    }
    BOOST_TEST(project::position() == 1);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_or_no_file_ends_with_74_and_is_said) {
  for (const auto& each : formats) {
    const project here;
    make_socket("given/socket");
    const auto gone = project::import(each.name + " nowhere/" + each.file);
    BOOST_TEST(gone.status == 74, each.name << ": " << gone.output);
    BOOST_TEST(says(gone, "cannot be read: No such file or directory"), gone.output);
    const auto socket = project::import(each.name + " given/socket");
    BOOST_TEST(socket.status == 74, each.name << ": " << socket.output);
    BOOST_TEST(says(socket, "given/socket cannot be read: it is a socket"), socket.output);
    const auto device = project::import(each.name + " /dev/zero");
    BOOST_TEST(device.status == 74, each.name << ": " << device.output);
    BOOST_TEST(says(device, "it is a device"), device.output);
    BOOST_TEST(says(device, "nothing was brought in"), device.output);
  }
}

BOOST_AUTO_TEST_CASE(a_pipe_in_a_folder_is_passed_over_and_said_and_never_waited_for) {
  for (const auto& each : formats) {
    const project here;
    BOOST_REQUIRE(mkfifo(("given/" + each.file).c_str(), 0600) == 0);
    const auto ran = project::import(each.name + " given");
    BOOST_TEST(ran.status == 74, each.name << ": " << ran.output);
    BOOST_TEST(says(ran, "given/" + each.file + " is a pipe, and was passed over"), ran.output);
  }
  const project here;
  project::write("WRK-1.md", formats.back().good);
  BOOST_REQUIRE(mkfifo("given/WRK-2.md", 0600) == 0);
  files::create_symlink("nowhere.md", "given/WRK-3.md");
  files::create_directory_symlink("/", "given/all");
  const auto ran = project::import("wrk given");
  BOOST_TEST(ran.status == 0);
  for (const auto* part :
       {"WRK-2.md is a pipe, and was passed over", "WRK-3.md cannot be read: No such file",
        "given/all is a link to a folder, and was passed over",
        "\n1 item, of 1 file; 3 were passed over\n"})
    BOOST_TEST(says(ran, part), part << "\n" << ran.output);
}

BOOST_AUTO_TEST_CASE(what_comes_through_a_pipe_that_is_named_is_read) {
  for (const auto& each : formats) {
    if (each.name == "bmad") continue; // whose files are known by their names
    const project here;
    project::write(each.file, each.good);
    const auto ran = shell("cat given/" + each.file + " | timeout 20 " +
                           quoted(std::getenv("TALLY")) + " import " + each.name + " /dev/stdin");
    BOOST_TEST(ran.status == 0, each.name);
    BOOST_TEST(project::position() > 1, each.name);
  }
}

BOOST_AUTO_TEST_CASE(good_and_broken_files_of_a_folder_are_told_apart) {
  const project here;
  project::write("a.md", formats.back().good);
  project::write("cut.md", formats.back().broken);
  project::write("README.md", "# Read me\n");
  project::write("NOTES.txt", "Nothing.\n");
  for (int number = 1; number < 8; ++number)
    project::write("words" + std::to_string(number) + ".md", "Words.\n");
  const auto ran = project::import("wrk given");
  BOOST_TEST(ran.status == 0);
  for (const auto* part :
       {"given/cut.md has a front matter that never ends, and was passed over",
        "9 files were passed over, as each has no front matter: given/NOTES.txt, "
        "given/README.md, given/words1.md, given/words2.md, given/words3.md and 4 more\n",
        "\n1 item, of 1 file; 10 were passed over\n"})
    BOOST_TEST(says(ran, part), part << "\n" << ran.output);
  const auto again = project::query("import wrk given 2>/dev/null");
  BOOST_TEST(again.at("files").as_int64() == 1);
  const auto& passed = again.at("passed_over").as_array();
  BOOST_REQUIRE(passed.size() == 10U);
  BOOST_TEST(std::string(passed[2].at("file").as_string()) == "given/cut.md");
  BOOST_TEST(std::string(passed[2].at("why").as_string()) == "has a front matter that never ends");
  BOOST_TEST(again.at("warnings").as_array().size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_summary_names_each_kind_that_came) {
  const project here;
  project::write("a.json", R"({"id":"a","issue":"#1","lastUpdate":"2026-01-01T00:00:00Z"})");
  project::write("b.json", R"({"id":"b","issue":"#1","lastUpdate":"2026-01-01T00:00:00Z"})");
  BOOST_TEST(says(project::import("ppds given"), "1 item, 2 sessions\n"));
  project::write("story-1-2-sessions.yaml", R"(story_id: s
created: 2026-01-01
sessions:
  t: {focus: backend, last_update: 2026-01-01}
  u: {focus: frontend, last_update: 2026-01-01, blocked_by: [t]}
coordination: {merge_points: ["backend done -> frontend"]}
)");
  project::write("session-sync-log.yaml", "- at: 2026-01-01\n");
  const auto ran = project::import("bmad given");
  BOOST_TEST(says(ran, "1 item, 2 lanes, 2 sessions, 1 merge point, 1 dependency, "
                       "1 synchronization\n"),
             ran.output);
}

BOOST_AUTO_TEST_CASE(files_of_a_format_that_hold_nothing_are_no_error) {
  const project here;
  project::write("issues.jsonl", "");
  project::write("work_items.json", "[]");
  project::write("session-state.yaml", "sessions: []\n");
  for (const std::string format : {"beads", "work-items", "wrk"}) {
    const auto ran = project::import(format + " given");
    BOOST_TEST(ran.status == 0, format);
    BOOST_TEST(ran.output == "nothing to bring in\n");
  }
}

BOOST_AUTO_TEST_CASE(what_the_board_has_already_is_said_to_be_there) {
  for (const auto& each : formats) {
    const project here;
    project::write(each.file, each.good);
    BOOST_TEST(project::import(each.name + " given").status == 0);
    const auto again = project::import(each.name + " given");
    BOOST_TEST(says(again, "\nall of it was here already: nothing was appended\n"), again.output);
  }
}

BOOST_AUTO_TEST_SUITE_END()
