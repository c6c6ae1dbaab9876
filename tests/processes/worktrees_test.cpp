// Where git keeps the board: one for all worktrees of a repository, out of git's own way.
#include "tests/processes/own_board.hpp"
#include "tests/processes/repositories.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace tally::tests;

namespace {

/// An item that is claimed in `one` is held in `other` too.
void require_one_board(const repositories& all, const std::string& one, const std::string& other) {
  BOOST_REQUIRE(all.run(one, {"add", "W-1", "--title", "seen by all"}).status == 0);
  BOOST_REQUIRE(all.run(one, {"claim", "W-1", "--session", "a"}).status == 0);
  const ending refused = all.run(other, {"claim", "W-1", "--session", "b", "-o", "json"});
  BOOST_TEST(refused.status == 4);
  BOOST_TEST(json_of(refused.err).at("error").at("holder").as_string() == "a");
}

} // namespace

BOOST_AUTO_TEST_CASE(two_linked_worktrees_see_one_board) {
  const repositories all;
  all.git({"-C", "project", "worktree", "add", "-q", "../one"});
  all.git({"-C", "project", "worktree", "add", "-q", "../two"});
  BOOST_REQUIRE(all.run("one", {"init"}).status == 0);
  require_one_board(all, "one", "two");
  BOOST_TEST(all.run("project", {"claim", "W-1", "--session", "b"}).status == 4);
  BOOST_TEST(std::filesystem::exists(all / "project/.git/tally/lock"));
}

BOOST_AUTO_TEST_CASE(the_worktrees_of_a_bare_repository_see_one_board) {
  const repositories all;
  all.git({"clone", "-q", "--bare", "project", "bare.git"});
  all.git({"-C", "bare.git", "worktree", "add", "-q", "../one", "main"});
  all.git({"-C", "bare.git", "worktree", "add", "-q", "-b", "side", "../two", "main"});
  BOOST_REQUIRE(all.run("one", {"init"}).status == 0);
  require_one_board(all, "one", "two");
  BOOST_TEST(std::filesystem::exists(all / "bare.git/tally/lock"));
}

BOOST_AUTO_TEST_CASE(a_submodule_has_a_board_of_its_own) {
  const repositories all;
  all.git({"clone", "-q", "project", "part"});
  all.git({"-C", "project", "submodule", "add", "-q", (all / "part").string(), "part"});
  BOOST_REQUIRE(all.run("project", {"init"}).status == 0);
  BOOST_TEST(all.run("project/part", {"next"}).status == 66);
  BOOST_REQUIRE(all.run("project/part", {"init"}).status == 0);
  BOOST_REQUIRE(all.run("project", {"add", "W-1", "--title", "of the whole"}).status == 0);
  BOOST_TEST(all.run("project/part", {"claim", "W-1", "--session", "a"}).status == 5);
  BOOST_TEST(all.run("project", {"claim", "W-1", "--session", "a"}).status == 0);
}

BOOST_AUTO_TEST_CASE(git_clean_leaves_the_board_alone_and_git_status_does_not_show_it) {
  const repositories all;
  BOOST_REQUIRE(all.run("project", {"init"}).status == 0);
  BOOST_REQUIRE(all.run("project", {"add", "W-1", "--title", "stays"}).status == 0);
  BOOST_TEST(all.git({"-C", "project", "status", "--porcelain", "--ignored"}) == "");
  BOOST_TEST(all.git({"-C", "project", "clean", "-fdx"}) == "");
  BOOST_TEST(all.run("project", {"claim", "W-1", "--session", "a"}).status == 0);
}
