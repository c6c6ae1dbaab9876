#include "tests/support/shell.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace {

/// Runs what watches a board for some seconds while an item is added, and interrupts it.
tally::tests::shell_result watched(const std::string& command) {
  const tally::tests::temporary_folder folder;
  const std::string board =
      "\"$TALLY\" --dir " + tally::tests::quoted((folder.path() / "b").string());
  return tally::tests::shell(board + " init >/dev/null; (sleep 1; " + board +
                             " add W-1 --title One >/dev/null) & timeout --preserve-status "
                             "-s INT 4 " +
                             board + " " + command);
}

} // namespace

BOOST_AUTO_TEST_SUITE(watching_a_board)

BOOST_AUTO_TEST_CASE(status_is_printed_again_when_the_log_grows_and_ends_cleanly) {
  const auto seen = watched("status --watch -o ndjson");
  BOOST_TEST(seen.status == 0);
  BOOST_TEST(seen.output.starts_with("{\"position\":1,"), seen.output);
  BOOST_TEST(seen.output.find("\n{\"position\":2,") != std::string::npos, seen.output);
}

BOOST_AUTO_TEST_CASE(the_log_is_followed_event_by_event) {
  const auto seen = watched("log --follow -o ndjson");
  BOOST_TEST(seen.status == 0);
  BOOST_TEST(std::count(seen.output.begin(), seen.output.end(), '\n') == 2, seen.output);
  BOOST_TEST(seen.output.find("\"type\":\"item.added\"") != std::string::npos, seen.output);
}

BOOST_AUTO_TEST_CASE(whoever_follows_ends_when_the_reader_goes_away) {
  const tally::tests::temporary_folder folder;
  const std::string board =
      "\"$TALLY\" --dir " + tally::tests::quoted((folder.path() / "b").string());
  const std::string status = tally::tests::quoted((folder.path() / "status").string());
  const auto ended = tally::tests::shell(board + " init >/dev/null; (timeout 20 " + board +
                                         " log --follow -o ndjson; echo $? >" + status +
                                         ") | head -n 1 >/dev/null; cat " + status);
  BOOST_TEST(ended.output == "0\n");
}

BOOST_AUTO_TEST_SUITE_END()
