#include "cli/board/board_path.hpp"
#include "cli/board/login_name.hpp"
#include "cli/system/git.hpp"
#include "cli/text/report.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using namespace tally::cli;
using tally::tests::inside;
using tally::tests::shell;
using tally::tests::variable;

namespace {

// A folder of its own in which git finds nothing but what the test makes.
struct playground {
  tally::tests::temporary_folder folder;
  variable no_board{"TALLY_DIR"};
  variable no_git_dir{"GIT_DIR"};
  variable no_common_dir{"GIT_COMMON_DIR"};
  variable no_worktree{"GIT_WORK_TREE"};
  variable ceiling{"GIT_CEILING_DIRECTORIES", folder.path().parent_path().string()};
  variable no_settings{"GIT_CONFIG_GLOBAL", "/dev/null"};
  variable author{"GIT_AUTHOR_NAME", "a"};
  variable author_address{"GIT_AUTHOR_EMAIL", "a@b"};
  variable committer{"GIT_COMMITTER_NAME", "a"};
  variable committer_address{"GIT_COMMITTER_EMAIL", "a@b"};
  inside here{folder.path()};

  fs::path path(const std::string& rest) const { return (folder.path() / rest).lexically_normal(); }
  void run(const std::string& line) const {
    BOOST_REQUIRE_EQUAL(shell("(" + line + ") >/dev/null 2>&1").status, 0);
  }
  void repository(const std::string& name) const {
    run("git init -q -b main " + name + " && git -C " + name + " commit -q --allow-empty -m one");
  }
};

std::string line_of(const std::string& command) {
  std::string text = shell(command + " 2>/dev/null").output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// What is found in the folder is what git itself says there, for everything that is asked of it.
void agrees_with_git(const fs::path& folder) {
  BOOST_TEST_CONTEXT(folder) {
    const inside here(folder);
    const auto found = find_git(folder);
    const std::string common = line_of("git rev-parse --path-format=absolute --git-common-dir");
    BOOST_REQUIRE_EQUAL(found.has_value(), !common.empty());
    if (!found) return;
    BOOST_TEST(found->common_dir.string() == fs::canonical(common).string());
    BOOST_TEST(found->git_dir.string() == line_of("git rev-parse --absolute-git-dir"));
    BOOST_TEST(found->worktree.value_or("").string() == line_of("git rev-parse --show-toplevel"));
    BOOST_TEST(current_branch(*found).value_or("") == line_of("git symbolic-ref --short -q HEAD"));
    const board_place board = find_board(folder, std::nullopt);
    BOOST_TEST((board.origin == board_origin::git));
    BOOST_TEST(board.path.string() == (fs::path(fs::canonical(common)) / "tally").string());
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(finding_the_board)

BOOST_AUTO_TEST_CASE(inside_git_it_is_in_the_common_directory) {
  const playground ground;
  ground.repository("project");
  fs::create_directories(ground.path("project/src/deep"));
  for (const char* folder : {"project", "project/src/deep", "project/.git", "project/.git/refs"}) {
    agrees_with_git(ground.path(folder));
  }
  BOOST_TEST(!find_board(ground.path("project"), std::nullopt).exists);
  fs::create_directory(ground.path("project/.git/tally"));
  BOOST_TEST(find_board(ground.path("project/src/deep"), std::nullopt).exists);
}

BOOST_AUTO_TEST_CASE(linked_worktrees_see_one_board) {
  const playground ground;
  ground.repository("project");
  ground.run("git -C project worktree add -q ../other -b topic");
  ground.run("git -C project worktree add -q --detach ../third");
  for (const char* folder : {"other", "third"}) {
    agrees_with_git(ground.path(folder));
    BOOST_TEST(find_board(ground.path(folder), std::nullopt).path.string() ==
               ground.path("project/.git/tally").string());
  }
  BOOST_TEST(current_branch(*find_git(ground.path("other"))).value() == "topic");
  BOOST_TEST(!current_branch(*find_git(ground.path("third"))));
}

BOOST_AUTO_TEST_CASE(a_bare_repository_and_its_worktrees_see_one_board) {
  const playground ground;
  ground.repository("project");
  ground.run("git clone -q --bare project bare.git");
  ground.run("git -C bare.git worktree add -q ../tree -b topic");
  for (const char* folder : {"bare.git", "bare.git/refs", "tree"}) {
    agrees_with_git(ground.path(folder));
    BOOST_TEST(find_board(ground.path(folder), std::nullopt).path.string() ==
               ground.path("bare.git/tally").string());
  }
}

BOOST_AUTO_TEST_CASE(a_submodule_has_a_board_of_its_own) {
  const playground ground;
  ground.repository("part");
  ground.repository("project");
  ground.run("git -C project -c protocol.file.allow=always submodule add -q ../part part");
  agrees_with_git(ground.path("project/part"));
  agrees_with_git(ground.path("project"));
  BOOST_TEST(find_board(ground.path("project/part"), std::nullopt).path.string() ==
             ground.path("project/.git/modules/part/tally").string());
}

BOOST_AUTO_TEST_CASE(a_git_file_may_point_to_a_repository_elsewhere) {
  const playground ground;
  ground.run("git init -q -b main --separate-git-dir store project && git -C project commit -q "
             "--allow-empty -m one");
  agrees_with_git(ground.path("project"));
}

BOOST_AUTO_TEST_CASE(a_git_directory_may_be_a_symbolic_link) {
  const playground ground;
  ground.repository("project");
  fs::create_directory(ground.path("other"));
  fs::create_directory_symlink("../project/.git", ground.path("other/.git"));
  agrees_with_git(ground.path("other"));
}

BOOST_AUTO_TEST_CASE(the_environment_of_git_is_honoured) {
  const playground ground;
  ground.repository("project");
  ground.run("git -C project worktree add -q ../other -b topic");
  fs::create_directory(ground.path("elsewhere"));
  {
    const variable given("GIT_DIR", ground.path("project/.git").string());
    agrees_with_git(ground.path("elsewhere"));
    const variable tree("GIT_WORK_TREE", ground.path("project").string());
    agrees_with_git(ground.path("elsewhere"));
  }
  {
    const variable given("GIT_DIR", "../project/.git/worktrees/other");
    agrees_with_git(ground.path("elsewhere"));
  }
  {
    const variable given("GIT_DIR", ground.path("other/.git").string()); // a file that points on
    agrees_with_git(ground.path("elsewhere"));
  }
  {
    const variable given("GIT_DIR", ground.path("project/.git/worktrees/other").string());
    const variable common("GIT_COMMON_DIR", ground.path("project/.git").string());
    agrees_with_git(ground.path("elsewhere"));
  }
  {
    const variable given("GIT_CEILING_DIRECTORIES", ground.path("project").string());
    fs::create_directories(ground.path("project/src"));
    agrees_with_git(ground.path("project/src"));
    BOOST_TEST(!find_git(ground.path("project/src")));
  }
}

BOOST_AUTO_TEST_CASE(a_folder_that_only_looks_like_a_repository_is_none) {
  const playground ground;
  fs::create_directories(ground.path("empty/.git"));
  agrees_with_git(ground.path("empty"));
  ground.repository("project");
  fs::create_directories(ground.path("project/part/.git/objects"));
  agrees_with_git(ground.path("project/part"));
}

BOOST_AUTO_TEST_CASE(a_link_of_git_that_leads_nowhere_ends_with_66) {
  const playground ground;
  fs::create_directory(ground.path("lost"));
  std::ofstream(ground.path("lost/.git")) << "gitdir: ../gone/.git\n";
  BOOST_CHECK_EXCEPTION(find_board(ground.path("lost"), std::nullopt), stop, [](const stop& ended) {
    return code(ended.why.exit) == 66 &&
           ended.why.message.find("../gone/.git") != std::string::npos;
  });
  const variable given("GIT_DIR", "/nowhere");
  BOOST_CHECK_THROW(find_board(ground.path("."), std::nullopt), stop);
}

BOOST_AUTO_TEST_CASE(outside_of_git_it_is_found_upward) {
  const playground ground;
  fs::create_directories(ground.path("a/b/c"));
  const board_place none = find_board(ground.path("a/b/c"), std::nullopt);
  BOOST_TEST(!none.exists);
  BOOST_TEST(none.path.string() == ground.path("a/b/c/.tally").string());
  fs::create_directory(ground.path("a/.tally"));
  const board_place found = find_board(ground.path("a/b/c"), std::nullopt);
  BOOST_TEST(found.exists);
  BOOST_TEST((found.origin == board_origin::directory));
  BOOST_TEST(found.path.string() == ground.path("a/.tally").string());
}

BOOST_AUTO_TEST_CASE(inside_git_a_folder_above_is_not_looked_for) {
  const playground ground;
  fs::create_directory(ground.path(".tally"));
  ground.repository("project");
  agrees_with_git(ground.path("project"));
}

BOOST_AUTO_TEST_CASE(the_option_wins_over_the_environment_and_that_over_git) {
  const playground ground;
  ground.repository("project");
  const variable given("TALLY_DIR", ground.path("mine").string());
  const board_place environment = find_board(ground.path("project"), std::nullopt);
  BOOST_TEST((environment.origin == board_origin::environment));
  BOOST_TEST(environment.path.string() == ground.path("mine").string());
  const board_place option = find_board(ground.path("project"), "../yours/");
  BOOST_TEST((option.origin == board_origin::option));
  BOOST_TEST(option.path.string() == ground.path("yours").string());
  BOOST_TEST(!option.exists);
}

BOOST_AUTO_TEST_CASE(a_board_that_is_a_symbolic_link_is_not_followed) {
  const playground ground;
  fs::create_directory(ground.path("real"));
  fs::create_directory_symlink("real", ground.path(".tally"));
  const board_place found = find_board(ground.path("."), std::nullopt);
  BOOST_TEST(found.exists);
  BOOST_TEST(found.path.filename().string() == ".tally");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(login_names)

BOOST_AUTO_TEST_CASE(the_login_name_is_what_the_system_says) {
  const std::string known =
      line_of("grep -E \"^[^:]*:[^:]*:$(id -u):\" /etc/passwd | head -n 1 | cut -d: -f1");
  const variable other("USER", "somebody-else");
  BOOST_TEST(login_name() == (known.empty() ? "somebody-else" : known));
}

BOOST_AUTO_TEST_SUITE_END()
