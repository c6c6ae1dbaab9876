// Where git keeps the board: one for all worktrees of a repository, out of git's own way.
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace tally::tests;

namespace {

/// A folder for repositories, in which no setting of the machine's owner counts.
class repositories {
public:
  repositories()
      : home_("HOME", folder_.path().string()),
        system_("GIT_CONFIG_NOSYSTEM", "1"),
        board_("TALLY_DIR"),
        session_("TALLY_SESSION") {
    git({"init", "-q", "-b", "main", "project"});
    git({"-C", "project", "commit", "-q", "--allow-empty", "-m", "begin"});
  }

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return folder_.path() / name;
  }

  /// What git printed; it has to succeed.
  std::string git(const words& arguments) const {
    words command{"git",
                  "-c",
                  "user.name=ana",
                  "-c",
                  "user.email=ana@example.org",
                  "-c",
                  "protocol.file.allow=always"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const inside here(folder_.path());
    const ending end = process(command).wait();
    BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
    return end.out;
  }

  /// Runs tally within one of the folders.
  ending tally_in(const std::string& name, const words& arguments) const {
    const inside here(folder_.path() / name);
    return run_tally(arguments);
  }

  /// An item that is claimed in `one` is held in `other` too.
  void require_one_board(const std::string& one, const std::string& other) const {
    BOOST_REQUIRE(tally_in(one, {"add", "W-1", "--title", "seen by all"}).status == 0);
    BOOST_REQUIRE(tally_in(one, {"claim", "W-1", "--session", "a"}).status == 0);
    const ending refused = tally_in(other, {"claim", "W-1", "--session", "b", "-o", "json"});
    BOOST_TEST(refused.status == 4);
    BOOST_TEST(json_of(refused.err).at("error").at("holder").as_string() == "a");
  }

private:
  temporary_folder folder_;
  variable home_;
  variable system_;
  variable board_;
  variable session_;
};

} // namespace

BOOST_AUTO_TEST_CASE(two_linked_worktrees_see_one_board) {
  const repositories all;
  all.git({"-C", "project", "worktree", "add", "-q", "../one"});
  all.git({"-C", "project", "worktree", "add", "-q", "../two"});
  BOOST_REQUIRE(all.tally_in("one", {"init"}).status == 0);
  all.require_one_board("one", "two");
  BOOST_TEST(all.tally_in("project", {"claim", "W-1", "--session", "b"}).status == 4);
  BOOST_TEST(std::filesystem::exists(all / "project/.git/tally/lock"));
}

BOOST_AUTO_TEST_CASE(the_worktrees_of_a_bare_repository_see_one_board) {
  const repositories all;
  all.git({"clone", "-q", "--bare", "project", "bare.git"});
  all.git({"-C", "bare.git", "worktree", "add", "-q", "../one", "main"});
  all.git({"-C", "bare.git", "worktree", "add", "-q", "-b", "side", "../two", "main"});
  BOOST_REQUIRE(all.tally_in("one", {"init"}).status == 0);
  all.require_one_board("one", "two");
  BOOST_TEST(std::filesystem::exists(all / "bare.git/tally/lock"));
}

BOOST_AUTO_TEST_CASE(a_submodule_has_a_board_of_its_own) {
  const repositories all;
  all.git({"clone", "-q", "project", "part"});
  all.git({"-C", "project", "submodule", "add", "-q", (all / "part").string(), "part"});
  BOOST_REQUIRE(all.tally_in("project", {"init"}).status == 0);
  BOOST_TEST(all.tally_in("project/part", {"next"}).status == 66);
  BOOST_REQUIRE(all.tally_in("project/part", {"init"}).status == 0);
  BOOST_REQUIRE(all.tally_in("project", {"add", "W-1", "--title", "of the whole"}).status == 0);
  BOOST_TEST(all.tally_in("project/part", {"claim", "W-1", "--session", "a"}).status == 5);
  BOOST_TEST(all.tally_in("project", {"claim", "W-1", "--session", "a"}).status == 0);
}

BOOST_AUTO_TEST_CASE(git_clean_leaves_the_board_alone_and_git_status_does_not_show_it) {
  const repositories all;
  BOOST_REQUIRE(all.tally_in("project", {"init"}).status == 0);
  BOOST_REQUIRE(all.tally_in("project", {"add", "W-1", "--title", "stays"}).status == 0);
  BOOST_TEST(all.git({"-C", "project", "status", "--porcelain", "--ignored"}) == "");
  BOOST_TEST(all.git({"-C", "project", "clean", "-fdx"}) == "");
  BOOST_TEST(all.tally_in("project", {"claim", "W-1", "--session", "a"}).status == 0);
}
