// A log that is not what was written: readers serve what comes before the damage, and everybody
// says so with 65.
#include "tests/processes/own_board.hpp"
#include "tests/processes/process.hpp"

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace tally::tests;

namespace {

namespace fs = std::filesystem;

/// A board with the items W-1 to W-4, at positions 2 to 5, all of it on disk.
class four_items {
public:
  four_items() {
    for (const std::string number : {"1", "2", "3", "4"})
      BOOST_REQUIRE(run_tally({"add", "W-" + number, "--title", "title " + number}).status == 0);
    bytes_ = read();
  }

  /// Cuts the log behind so many lines and bytes.
  void cut(int line, std::size_t more = 0) const {
    std::size_t end = 0;
    for (int passed = 0; passed < line; ++passed) end = bytes_.find('\n', end) + 1;
    write(bytes_.substr(0, end + more));
  }

  /// Changes the title of one item in the log.
  void change(const std::string& title, const std::string& other) const {
    std::string bytes = bytes_;
    bytes.replace(bytes.find(title), title.size(), other);
    write(bytes);
  }

  [[nodiscard]] fs::path segment() const {
    return fs::directory_iterator(board_.path() / "log")->path();
  }

private:
  [[nodiscard]] std::string read() const {
    std::ifstream in(segment(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Puts these bytes in the log's place; nobody has folded them yet.
  void write(const std::string& bytes) const {
    std::ofstream(segment(), std::ios::binary | std::ios::trunc) << bytes;
    fs::remove(board_.path() / "world");
  }

  own_board board_;
  std::string bytes_;
};

constexpr int damaged = 65;

/// How many rows a reader shows; it must end with 65 and a warning that names the last good commit.
std::size_t rows_before_the_damage(const words& reader, const std::string& last_good) {
  words asked = reader;
  asked.insert(asked.end(), {"-o", "json"});
  const ending end = run_tally(asked);
  BOOST_TEST(end.status == damaged, reader.front() << ": " << end.out << end.err);
  BOOST_TEST(end.err.find("{\"warning\"") != std::string::npos, end.err);
  BOOST_TEST(end.err.find("what is shown is the board as of " + last_good) != std::string::npos,
             end.err);
  const auto shown = json_of(end.out);
  BOOST_REQUIRE_MESSAGE(shown.is_array(), reader.front() << ": " << end.out << end.err);
  return shown.as_array().size();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_log_that_lost_commits_at_its_end_is_noticed_by_readers_and_writers) {
  const four_items board;
  board.cut(4); // the header, and commits 1 to 3
  BOOST_TEST(rows_before_the_damage({"list"}, "3") == 2U);
  const ending written = run_tally({"add", "W-9", "--title", "nine"});
  BOOST_TEST(written.status == damaged, written.out);
  BOOST_TEST(written.err.find("it ends here, but commit 5 was on disk") != std::string::npos,
             written.err);
  BOOST_TEST(run_tally({"verify"}).status == damaged);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_cut_within_a_line_is_told_of_in_the_same_words_by_all) {
  for (const words& command :
       std::vector<words>{{"list"}, {"log"}, {"add", "W-9", "--title", "x"}}) {
    const four_items board;
    board.cut(4, 30);
    const ending end = run_tally(command);
    BOOST_TEST(end.status == damaged, command.front() << ": " << end.out);
    BOOST_TEST(end.err.find("it ends here, but commit 5 was on disk") != std::string::npos,
               command.front() << ": " << end.err);
  }
}

BOOST_AUTO_TEST_CASE(readers_of_a_damaged_log_show_what_comes_before_and_end_with_65) {
  const four_items board;
  board.change("title 3", "TITLE 3"); // commit 4
  BOOST_TEST(rows_before_the_damage({"list"}, "3") == 2U);
  BOOST_TEST(rows_before_the_damage({"query", "items"}, "3") == 2U);
  BOOST_TEST(rows_before_the_damage({"log"}, "3") == 3U);
  BOOST_TEST(rows_before_the_damage({"log", "-n", "1"}, "3") == 1U);
  BOOST_TEST(rows_before_the_damage({"log", "--since", "1h", "--item", "W-1"}, "3") == 1U);
  BOOST_TEST(rows_before_the_damage({"list", "--at", "now"}, "3") == 2U);
  BOOST_TEST(rows_before_the_damage({"list", "--at", "5"}, "3") == 2U);
  const ending last = run_tally({"log", "-n", "1", "-o", "json"});
  BOOST_TEST(last.out.find("\"W-2\"") != std::string::npos, last.out);
  for (const words& command :
       std::vector<words>{{"status"}, {"show", "W-1"}, {"status", "--since", "1h"}}) {
    const ending end = run_tally(command);
    BOOST_TEST(end.status == damaged, command.front() << ": " << end.err);
    BOOST_TEST(end.out.find("W-1") != std::string::npos, end.out);
  }
}

BOOST_AUTO_TEST_CASE(what_was_before_the_damage_is_no_damage) {
  const four_items board;
  board.change("title 4", "TITLE 4");
  const ending end = run_tally({"list", "--at", "3", "-o", "json"});
  BOOST_TEST(end.status == 0, end.err);
  BOOST_TEST(json_of(end.out).as_array().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_writer_on_a_damaged_log_changes_nothing) {
  const four_items board;
  board.change("title 3", "TITLE 3");
  const auto before = fs::file_size(board.segment());
  BOOST_TEST(run_tally({"claim", "W-1", "--session", "a"}).status == damaged);
  BOOST_TEST(run_tally({"claim", "W-1", "--session", "a"}).status == damaged);
  BOOST_TEST(fs::file_size(board.segment()) == before);
}
