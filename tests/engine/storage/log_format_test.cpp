// docs/log-format.md says what the code does.
#include "engine/storage/hash_chain.hpp"
#include "engine/storage/recovery.hpp"
#include "engine/storage/segment.hpp"
#include "engine/storage/sync.hpp"
#include "events/wire.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdlib>

using namespace tally;
using namespace tally::tests;

namespace {

std::string page() {
  const char* source = std::getenv("TALLY_SOURCE");
  BOOST_REQUIRE_MESSAGE(source != nullptr, "TALLY_SOURCE names the repository; ctest sets it");
  return bytes_of(std::string{source} + "/docs/log-format.md");
}

/// The log that the page shows.
std::string worked_bytes() {
  const std::string text = page();
  const std::string before = "```ndjson\n";
  const auto begin = text.find(before) + before.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_worked_bytes_are_chained_as_the_page_says) {
  const auto lines = lines_of(worked_bytes());
  BOOST_REQUIRE(lines.size() == 3U);
  storage::digest previous{};
  for (const auto& line : lines) {
    const auto sealed = storage::take_apart(line);
    BOOST_REQUIRE(sealed.has_value());
    std::string hashed{"tally/1\0", 8};
    hashed.append(previous.begin(), previous.end());
    hashed += sealed->body;
    BOOST_TEST(storage::to_hex(storage::plain_sum(hashed)) == storage::to_hex(sealed->stored));
    previous = sealed->stored;
  }
  const auto header = storage::parse_header(lines[0]);
  BOOST_REQUIRE(header.has_value());
  BOOST_TEST(storage::header_line(header->log, header->first, header->previous) == lines[0]);
}

BOOST_AUTO_TEST_CASE(the_worked_commits_are_what_this_tally_would_write) {
  const auto lines = lines_of(worked_bytes());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto commit = events::wire::decode(lines[i].substr(0, lines[i].size() - 1));
    BOOST_REQUIRE(commit.has_value());
    BOOST_TEST(commit->number.value == i);
    BOOST_TEST(events::wire::encode(*commit) == storage::take_apart(lines[i])->body);
  }
}

BOOST_AUTO_TEST_CASE(the_worked_log_is_read_by_this_tally) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  put_bytes(folder / ("board/log/" + storage::to_string(storage::segment_name{{1}, 0})),
            worked_bytes());
  const auto log = must(storage::file_log::open(folder / "board"));
  BOOST_TEST(must(log->read({}, {})).applied.value == 2U);
}

BOOST_AUTO_TEST_CASE(the_page_gives_the_offsets_of_the_shared_page) {
  using storage::sync_fields;
  const std::string text = page();
  const auto says = [&](std::size_t offset, const std::string& field) {
    return text.find("| " + std::to_string(offset) + " | " + field + " |") != std::string::npos;
  };
  BOOST_TEST(says(offsetof(sync_fields, format), "format"));
  BOOST_TEST(says(offsetof(sync_fields, boot), "boot"));
  BOOST_TEST(says(offsetof(sync_fields, log), "log"));
  BOOST_TEST(says(offsetof(sync_fields, segment), "segment"));
  BOOST_TEST(says(offsetof(sync_fields, rewrite), "rewrite"));
  BOOST_TEST(says(offsetof(sync_fields, end_offset), "end offset"));
  BOOST_TEST(says(offsetof(sync_fields, end), "end"));
  BOOST_TEST(says(offsetof(sync_fields, durable), "durable"));
  BOOST_TEST(says(offsetof(sync_fields, intent), "intent"));
  BOOST_TEST(says(offsetof(sync_fields, failed), "failed"));
  BOOST_TEST(says(offsetof(sync_fields, epoch), "epoch"));
  BOOST_TEST(says(offsetof(sync_fields, tickets), "tickets"));
  BOOST_TEST(says(offsetof(sync_fields, sync_tickets), "sync tickets"));
}

BOOST_AUTO_TEST_CASE(the_page_names_every_row_of_the_recovery_table) {
  using storage::condition;
  const std::string text = page();
  for (const auto row : {condition::clean, condition::rewritten, condition::crash_while_sealing,
                         condition::torn_tail, condition::unsynced_hole, condition::rolled_back,
                         condition::corruption, condition::gap, condition::foreign}) {
    BOOST_TEST(text.find("| " + std::string{storage::to_string(row)} + " |") != std::string::npos);
  }
}
