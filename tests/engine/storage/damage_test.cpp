// What a log does with bytes that are not what was written, whichever they are.
#include "engine/storage/hash_chain.hpp"
#include "engine/storage/segment.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>

using namespace tally;
using namespace tally::tests;

namespace {

constexpr int commits = 4;

/// A board with four commits that were all synced, which can be put into any state again and again.
class damaged_board {
public:
  enum class since { this_boot, another_boot };

  explicit damaged_board(since when) : folder_(scratch_folder::in_memory()), when_(when) {
    must(storage::file_log::create(path()));
    const auto log = open();
    auto writer = must(log->lock(patience));
    auto end = must(writer->catch_up({}, {}));
    for (int i = 1; i <= commits; ++i) {
      auto draft = draft_of("text " + std::to_string(i), when == since::this_boot);
      if (when == since::another_boot) draft.mono = {"0000beef", i};
      draft.facts[0].what =
          events::user_event{"x.test", events::item_id{std::to_string(i)}, {"{}"}};
      end = must(writer->append(end, draft)).after;
      ends.push_back(end.offset);
    }
    writer.reset();
    must(log->make_durable({commits}));
    whole = bytes_of(segment());
    page_ = bytes_of(folder_ / "board/sync");
    if (when == since::another_boot) std::memcpy(page_.data() + 16, "another", 8);
    header = whole.find('\n') + 1;
  }

  [[nodiscard]] std::string path() const { return folder_ / "board"; }
  [[nodiscard]] std::string segment() const {
    return folder_ / "board/log/00000000000000000001-0.ndjson";
  }
  [[nodiscard]] std::string note() const { return folder_ / "board/damaged"; }

  [[nodiscard]] std::unique_ptr<storage::file_log> open() const {
    return must(storage::file_log::open(path()));
  }

  /// The board as it was, but with these bytes in its segment.
  void put(const std::string& bytes) const {
    namespace fs = std::filesystem;
    fs::remove(note());
    fs::remove_all(folder_ / "board/quarantine");
    fs::create_directory(folder_ / "board/quarantine");
    put_bytes(segment(), bytes);
    put_bytes(folder_ / "board/sync", page_);
  }

  /// The names of the quarantined files.
  [[nodiscard]] std::vector<std::string> cuts() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "board/quarantine"))
      names.push_back(entry.path().filename().string());
    return names;
  }
  [[nodiscard]] std::string cut(const std::string& name) const {
    return bytes_of(folder_ / ("board/quarantine/" + name));
  }

  std::string whole;
  std::size_t header = 0;
  std::vector<std::size_t> ends; // of each commit's line

private:
  scratch_folder folder_;
  since when_;
  std::string page_;
};

/// Catches up as the coordinator does: appends `log.recovered` where something was cut.
engine::outcome<engine::log_cursor> recover(engine::event_log& log) {
  auto writer = log.lock(patience);
  if (!writer) return writer.error();
  auto end = (*writer)->catch_up({}, {});
  if (!end) return end;
  const auto report = (*writer)->recovered();
  if (!report) return end;
  auto draft = draft_of("");
  draft.facts[0].what = events::log_recovered{
      report->kind, static_cast<std::int64_t>(report->bytes), report->quarantine};
  auto done = (*writer)->append(*end, draft);
  if (!done) return done.error();
  if (auto finished = (*writer)->finish_recovery(); !finished) return finished.error();
  return done->after;
}

/// What `recover` left at the end of the log, if anything.
std::optional<events::log_recovered> last_recovery(engine::event_log& log) {
  std::optional<events::log_recovered> found;
  must(log.read({}, [&](const events::commit& commit, const engine::log_cursor&) {
    if (const auto* event = std::get_if<events::log_recovered>(&commit.facts[0].what))
      found = *event;
    return true;
  }));
  return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_truncation_recovers_to_the_longest_whole_prefix) {
  const damaged_board board{damaged_board::since::another_boot};
  for (std::size_t length = board.header; length <= board.whole.size(); ++length) {
    board.put(board.whole.substr(0, length));
    const auto log = board.open();
    const auto prefix = static_cast<std::size_t>(
        std::upper_bound(board.ends.begin(), board.ends.end(), length) - board.ends.begin());
    const std::size_t prefix_end = prefix == 0 ? board.header : board.ends[prefix - 1];
    const bool torn = length > prefix_end;
    const auto end = recover(*log);
    BOOST_REQUIRE_MESSAGE(end, (end ? std::string{} : end.error().message)
                                   << " at length " << length);
    BOOST_REQUIRE(end->applied.value == prefix + (torn ? 1 : 0));
    BOOST_REQUIRE(bytes_of(board.segment()).starts_with(board.whole.substr(0, prefix_end)));
    const auto event = last_recovery(*log);
    BOOST_REQUIRE(event.has_value() == torn);
    if (!torn) continue;
    BOOST_REQUIRE(event->kind == "torn_tail");
    BOOST_REQUIRE(static_cast<std::size_t>(event->bytes) == length - prefix_end);
    BOOST_REQUIRE(board.cuts() == std::vector<std::string>{event->quarantine});
    BOOST_REQUIRE(board.cut(event->quarantine) ==
                  board.whole.substr(prefix_end, length - prefix_end));
  }
}

BOOST_AUTO_TEST_CASE(a_header_that_is_cut_short_is_damage) {
  const damaged_board board{damaged_board::since::another_boot};
  for (std::size_t length = 0; length < board.header; ++length) {
    board.put(board.whole.substr(0, length));
    const auto end = recover(*board.open());
    BOOST_REQUIRE(!end.has_value());
    BOOST_REQUIRE((end.error().kind == engine::failure_kind::damaged));
    BOOST_REQUIRE(bytes_of(board.segment()) == board.whole.substr(0, length));
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_of_the_durable_part_is_reported_and_nothing_is_cut) {
  const damaged_board board{damaged_board::since::this_boot};
  for (std::size_t bit = 0; bit < board.whole.size() * 8; ++bit) {
    std::string flipped = board.whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    board.put(flipped);
    const auto log = board.open();
    const auto end = recover(*log);
    BOOST_REQUIRE_MESSAGE(!end, "bit " << bit % 8 << " of byte " << bit / 8 << " is not noticed");
    // The version of the format is the one thing that a flip can turn into another valid thing.
    const bool seems_newer = bit / 8 == 17 && end.error().kind == engine::failure_kind::newer;
    BOOST_REQUIRE_MESSAGE(seems_newer || end.error().kind == engine::failure_kind::damaged,
                          end.error().message);
    BOOST_REQUIRE(bytes_of(board.segment()) == flipped);
    BOOST_REQUIRE(board.cuts().empty());
    BOOST_REQUIRE(seems_newer || std::filesystem::exists(board.note()));
    const auto line = static_cast<std::size_t>(
        std::upper_bound(board.ends.begin(), board.ends.end(), bit / 8) - board.ends.begin());
    if (bit / 8 >= board.header)
      BOOST_REQUIRE_MESSAGE(end.error().position && end.error().position->value == line + 1,
                            end.error().message);
    if (bit % 8 == 0) BOOST_REQUIRE(!log->read({}, {}).has_value());
  }
}

BOOST_AUTO_TEST_CASE(after_a_power_loss_only_a_flip_in_the_last_line_is_taken_for_a_hole) {
  const damaged_board board{damaged_board::since::another_boot};
  const std::size_t last_line = board.ends[commits - 2];
  // But for its newline: the line before it is good, and a good line is never cut.
  for (std::size_t byte = board.header; byte < board.whole.size() - 1; ++byte) {
    std::string flipped = board.whole;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 4);
    board.put(flipped);
    const auto log = board.open();
    const auto end = recover(*log);
    BOOST_REQUIRE_MESSAGE(end.has_value() == (byte >= last_line),
                          "byte " << byte << (end ? "" : ": " + end.error().message));
    if (!end) continue;
    const auto event = last_recovery(*log);
    BOOST_REQUIRE(event.has_value());
    BOOST_REQUIRE(event->kind == "unsynced_hole");
    BOOST_REQUIRE(board.cut(event->quarantine) == flipped.substr(last_line));
  }
}

BOOST_AUTO_TEST_CASE(lost_doubled_and_swapped_lines_are_reported) {
  const damaged_board board{damaged_board::since::this_boot};
  std::vector<std::string> lines;
  for (std::size_t at = board.header; at < board.whole.size();) {
    const auto end = board.whole.find('\n', at) + 1;
    lines.push_back(board.whole.substr(at, end - at));
    at = end;
  }
  const auto is_reported = [&](const std::vector<std::string>& others) {
    std::string bytes = board.whole.substr(0, board.header);
    for (const auto& line : others) bytes += line;
    board.put(bytes);
    const auto end = recover(*board.open());
    return !end && end.error().kind == engine::failure_kind::damaged &&
           bytes_of(board.segment()) == bytes;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto lost = lines;
    lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(i));
    BOOST_TEST(is_reported(lost));
    auto doubled = lines;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    BOOST_TEST(is_reported(doubled));
    if (i == 0) continue;
    auto swapped = lines;
    std::swap(swapped[i], swapped[i - 1]);
    BOOST_TEST(is_reported(swapped));
  }
}

BOOST_AUTO_TEST_CASE(nuls_after_the_last_line_are_a_torn_tail) {
  const damaged_board board{damaged_board::since::another_boot};
  board.put(board.whole + std::string(5000, '\0'));
  const auto log = board.open();
  BOOST_TEST(must(recover(*log)).applied.value == static_cast<std::uint64_t>(commits) + 1);
  BOOST_TEST(last_recovery(*log)->bytes == 5000);
}

BOOST_AUTO_TEST_CASE(a_log_that_ends_before_what_was_on_disk_is_rolled_back) {
  const damaged_board board{damaged_board::since::this_boot};
  board.put(board.whole.substr(0, board.ends[1]));
  const auto end = recover(*board.open());
  BOOST_REQUIRE(!end.has_value());
  BOOST_TEST((end.error().kind == engine::failure_kind::damaged));
  BOOST_TEST(end.error().message.find("commit 4 was on disk") != std::string::npos,
             end.error().message);
  BOOST_TEST(bytes_of(board.note()).find("rolled_back") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(damage_is_forgotten_once_the_log_is_whole_again) {
  const damaged_board board{damaged_board::since::this_boot};
  std::string flipped = board.whole;
  flipped[board.ends[2] + 30] ^= 1;
  board.put(flipped);
  const auto log = board.open();
  BOOST_TEST(!recover(*log).has_value());
  BOOST_TEST(!log->lock(patience).has_value()); // although nobody reads that far
  put_bytes(board.segment(), board.whole);
  BOOST_TEST(must(recover(*log)).applied.value == static_cast<std::uint64_t>(commits));
  BOOST_TEST(!std::filesystem::exists(board.note()));
}

BOOST_AUTO_TEST_CASE(readers_serve_the_part_before_the_damage) {
  const damaged_board board{damaged_board::since::this_boot};
  std::string flipped = board.whole;
  flipped[board.ends[2] + 30] ^= 1;
  board.put(flipped);
  std::vector<std::uint64_t> seen;
  const auto end =
      board.open()->read({}, [&](const events::commit& commit, const engine::log_cursor&) {
        seen.push_back(commit.number.value);
        return true;
      });
  BOOST_TEST(seen == (std::vector<std::uint64_t>{1, 2, 3}), boost::test_tools::per_element());
  BOOST_REQUIRE(!end.has_value());
  BOOST_TEST(end.error().position->value == 4U);
  BOOST_TEST(*end.error().offset == board.ends[2]);
}

BOOST_AUTO_TEST_CASE(half_a_line_is_not_seen_by_readers) {
  const damaged_board board{damaged_board::since::this_boot};
  board.put(board.whole + board.whole.substr(board.ends[1], 40));
  const auto log = board.open();
  BOOST_TEST(texts(*log).size() == static_cast<std::size_t>(commits));
  BOOST_TEST(must(log->last()).value == static_cast<std::uint64_t>(commits));
}

BOOST_AUTO_TEST_CASE(a_place_that_the_log_does_not_hold_is_not_taken_for_damage) {
  const damaged_board board{damaged_board::since::this_boot};
  board.put(board.whole);
  const auto log = board.open();
  auto place = must(log->seek({3}));
  place.hash[5] ^= 1;
  auto writer = must(log->lock(patience));
  BOOST_TEST(!writer->catch_up(place, {}).has_value());
  BOOST_TEST(!std::filesystem::exists(board.note()));
  BOOST_TEST(must(writer->catch_up({}, {})).applied.value == static_cast<std::uint64_t>(commits));
}

BOOST_AUTO_TEST_CASE(segments_that_do_not_follow_each_other_are_damage) {
  const damaged_board board{damaged_board::since::this_boot};
  board.put(board.whole);
  const auto end = must(board.open()->seek({commits}));
  const std::string id = storage::parse_header(board.whole)->log;
  const auto try_with = [&](events::position first, const std::string& log_id,
                            const storage::digest& previous) {
    board.put(board.whole);
    const std::string path =
        board.path() + "/log/" + storage::to_string(storage::segment_name{first, 0});
    put_bytes(path, storage::header_line(log_id, first, previous));
    std::filesystem::remove(board.path() + "/sync");
    const auto read = recover(*board.open());
    std::filesystem::remove(path);
    return read ? engine::failure_kind::io : read.error().kind;
  };
  BOOST_TEST((try_with({commits + 2}, id, end.hash) == engine::failure_kind::damaged));
  BOOST_TEST(
      (try_with({commits + 1}, id, storage::plain_sum("")) == engine::failure_kind::damaged));
  BOOST_TEST(
      (try_with({commits + 1}, std::string(32, '0'), end.hash) == engine::failure_kind::damaged));
}
