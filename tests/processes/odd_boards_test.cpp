// Boards whose files are not as tally left them, or that the system keeps it from.
#include "tests/processes/board_log.hpp"
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

using namespace tally::tests;

namespace {

namespace fs = std::filesystem;

/// Lets everybody read what is in `folder`, and nobody write it.
void let_nobody_write(const fs::path& folder) {
  const auto only_read = [](const fs::path& path, bool is_folder) {
    BOOST_REQUIRE(::chmod(path.c_str(), is_folder ? 0555 : 0444) == 0);
  };
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    only_read(entry.path(), entry.is_directory());
  only_read(folder, true);
}

void let_its_owner_write(const fs::path& folder) {
  ::chmod(folder.c_str(), 0700);
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_directory()) ::chmod(entry.path().c_str(), 0700);
}

/// A command line as somebody whom the system's permissions bind, which root's are not.
words bound(const words& command) {
  if (::geteuid() != 0) return command;
  words all{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

/// `sh` runs `preparation`, then becomes the tally under test.
ending run_after(const std::string& preparation, const words& arguments) {
  words all{"/bin/sh", "-c", preparation, "sh"};
  const words command = command_of(arguments);
  all.insert(all.end(), command.begin(), command.end());
  return process(all).wait();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_missing_alive_file_is_made_again) {
  const own_board board;
  fs::remove(board.path() / "alive");
  const ending run = run_tally({"run", "--session", "a", "--", "true"});
  BOOST_TEST(run.status == 0, run.err);
  BOOST_TEST(fs::exists(board.path() / "alive"));
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_missing_quarantine_folder_is_made_again_for_what_is_cut) {
  const own_board board;
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "one"}).status == 0);
  fs::remove_all(board.path() / "quarantine");
  {
    std::ofstream log(fs::directory_iterator(board.path() / "log")->path(), std::ios::app);
    log << "{\"position\":3,\"at\":\"half a li";
  }
  const ending added = run_tally({"add", "W-2", "--title", "two"});
  BOOST_TEST(added.status == 0, added.err);
  BOOST_TEST(!fs::is_empty(board.path() / "quarantine"));
  const ending told = run_tally({"log", "--type", "log", "-o", "json"});
  BOOST_TEST(json_of(told.out).as_array().size() == 1U, told.out);
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_board_that_may_only_be_read_can_be_read) {
  const own_board board;
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "one"}).status == 0);
  // Where nobody but root may enter the folders that the program lies in, it is brought along.
  const fs::path program = board.path().parent_path() / "tally";
  fs::copy_file(command_of({}).front(), program);
  BOOST_REQUIRE(::chmod(board.path().parent_path().c_str(), 0755) == 0);
  let_nobody_write(board.path());
  for (const words& reader : std::vector<words>{{"list"},
                                                {"status"},
                                                {"show", "W-1"},
                                                {"log"},
                                                {"query", "items"},
                                                {"list", "--at", "2"}}) {
    words command{program.string()};
    command.insert(command.end(), reader.begin(), reader.end());
    const ending end = process(bound(command)).wait();
    BOOST_TEST(end.status == 0, reader.front() << ": " << end.err);
    BOOST_TEST(end.out.find("W-1") != std::string::npos, reader.front() << ": " << end.out);
  }
  const ending written = process(bound({program.string(), "add", "two"})).wait();
  BOOST_TEST(written.status == 77, written.out << written.err);
  let_its_owner_write(board.path());
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_fifo_in_the_place_of_the_world_file_hangs_nobody) {
  const own_board board;
  BOOST_REQUIRE(run_tally({"add", "W-1", "--title", "one"}).status == 0);
  const fs::path world = board.path() / "world";
  BOOST_REQUIRE(fs::exists(world));
  fs::remove(world);
  BOOST_REQUIRE(::mkfifo(world.c_str(), 0600) == 0);
  for (const words& command : std::vector<words>{{"list"}, {"add", "W-2", "--title", "two"}}) {
    words all{"timeout", "60"};
    const words tally = command_of(command);
    all.insert(all.end(), tally.begin(), tally.end());
    const ending end = process(all).wait();
    BOOST_TEST(end.status == 0, command.front() << ": " << end.err);
  }
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(a_file_where_the_board_belongs_is_in_the_way_of_init) {
  const temporary_folder folder;
  const std::string path = folder.path() / "tally";
  std::ofstream(path) << "something else\n";
  const ending made = run_tally({"--dir", path, "init"});
  BOOST_TEST(made.status == 73, made.err);
  BOOST_TEST(made.err.find("is in the way") != std::string::npos, made.err);
  BOOST_TEST(fs::file_size(path) == 15U);
}

BOOST_AUTO_TEST_CASE(a_limit_of_the_size_of_files_ends_with_74_and_loses_nothing) {
  const own_board board;
  const std::string text(100'000, 'x');
  int yes = 0;
  ending last;
  // 2048 blocks of 512 bytes: some texts fit, not all.
  for (int number = 1; number <= 16; ++number) {
    last = run_after("ulimit -f 2048 && exec \"$@\"", {"add", fmt::format("W-{}", number),
                                                       "--title", "long", "--description", text});
    if (last.status != 0) break;
    ++yes;
  }
  BOOST_TEST(last.status == 74, last.err);
  BOOST_TEST(run_tally({"list", "-o", "json"}).status == 0);
  BOOST_TEST(json_of(run_tally({"list", "-o", "json"}).out).as_array().size() ==
             static_cast<std::size_t>(yes));
  BOOST_TEST(run_tally({"add", "W-20", "--title", "after it"}).status == 0);
  require_whole(board);
}

BOOST_AUTO_TEST_CASE(
    an_answer_that_nobody_can_be_given_ends_with_74_or_75_where_something_changed) {
  const own_board board;
  BOOST_TEST(run_after("exec \"$@\" >&-", {"list"}).status == 74);
  const ending added = run_after("exec \"$@\" >&-", {"add", "W-1", "--title", "one"});
  BOOST_TEST(added.status == 75, added.err);
  BOOST_TEST(added.err.find("tally log -n 1") != std::string::npos, added.err);
  BOOST_TEST(run_after("exec \"$@\" >/dev/full", {"list"}).status == 74);
  BOOST_TEST(run_tally({"show", "W-1"}).status == 0);
}

BOOST_AUTO_TEST_CASE(titles_are_all_read_before_the_first_item_is_added) {
  const own_board board;
  const auto before = read_log(board.path()).size();
  const ending run = run_tally({"add", "--each"}, "fine\n  \nbad\xff\n");
  BOOST_TEST(run.status == 64);
  BOOST_TEST(run.err.find("line 3 is not UTF-8") != std::string::npos, run.err);
  BOOST_TEST(read_log(board.path()).size() == before);
}
