// session remove --worktree: what is finished and clean goes, what is not stays.
#include "tests/processes/own_board.hpp"
#include "tests/processes/repositories.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using namespace tally::tests;
namespace fs = std::filesystem;

namespace {

/// A repository with the worktree `one`, in which session a began.
class project : public repositories {
public:
  project() {
    git({"-C", "project", "worktree", "add", "-q", "../one"});
    tally("project", {"init"});
    tally("one", {"session", "start", "a"});
  }

  void finish() const { tally("project", {"session", "end", "a"}); }

  [[nodiscard]] ending remove(const std::string& session = "a") const {
    return run("project", {"session", "remove", session, "--worktree", "-o", "json"});
  }

  [[nodiscard]] bool is_listed() const {
    const ending listed =
        run("project", {"query", "sessions", "--where", "session=a", "-o", "json"});
    return !json_of(listed.out).as_array().empty();
  }

  void require_kept(const ending& end, const std::string& code) const {
    BOOST_TEST(end.status == 1);
    BOOST_TEST(json_of(end.err).at("error").at("code").as_string() == code);
    BOOST_TEST(is_listed());
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_finished_session_is_removed_with_its_worktree) {
  const project here;
  here.finish();
  const ending end = here.remove();
  BOOST_REQUIRE_MESSAGE(end.status == 0, end.err);
  BOOST_TEST(!fs::exists(here / "one"));
  BOOST_TEST(!here.is_listed());
}

BOOST_AUTO_TEST_CASE(a_worktree_with_uncommitted_changes_is_never_deleted) {
  const project here;
  here.finish();
  std::ofstream(here / "one/new.txt") << "not committed";
  here.require_kept(here.remove(), "worktree_not_clean");
  BOOST_TEST(fs::exists(here / "one/new.txt"));
  here.git({"-C", "one", "add", "new.txt"});
  here.require_kept(here.remove(), "worktree_not_clean");
  here.git({"-C", "one", "commit", "-q", "-m", "more"});
  BOOST_TEST(here.remove().status == 0);
  BOOST_TEST(!fs::exists(here / "one"));
}

BOOST_AUTO_TEST_CASE(the_worktree_of_a_session_at_work_stays) {
  const project here;
  here.require_kept(here.remove(), "not_finished");
  BOOST_TEST(fs::exists(here / "one"));
}

BOOST_AUTO_TEST_CASE(the_main_worktree_stays) {
  const project here;
  BOOST_REQUIRE(here.run("project", {"session", "start", "b"}).status == 0);
  BOOST_REQUIRE(here.run("project", {"session", "end", "b"}).status == 0);
  const ending end = here.remove("b");
  BOOST_TEST(end.status == 1);
  BOOST_TEST(json_of(end.err).at("error").at("code").as_string() == "main_worktree");
  BOOST_TEST(fs::exists(here / "project/.git"));
}

BOOST_AUTO_TEST_CASE(a_worktree_that_is_gone_or_was_never_named_is_said_so) {
  const project here;
  here.finish();
  fs::remove_all(here / "one");
  here.require_kept(here.remove(), "no_worktree");
  BOOST_REQUIRE(here.run("project", {"beat", "--session", "plain"}).status == 0);
  BOOST_REQUIRE(here.run("project", {"session", "end", "plain"}).status == 0);
  BOOST_TEST(here.remove("plain").status == 1);
  BOOST_TEST(here.run("project", {"session", "remove", "a"}).status == 0);
  BOOST_TEST(!here.is_listed());
}
