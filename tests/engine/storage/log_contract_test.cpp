// What every log promises, whatever it is kept in.
#include "engine/storage/memory_log.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <thread>

using namespace tally;
using namespace tally::tests;

namespace {

struct on_disk {
  scratch_folder folder;
  std::unique_ptr<storage::file_log> log;
  on_disk() {
    must(storage::file_log::create(folder / "board"));
    log = must(storage::file_log::open(folder / "board"));
  }
  engine::event_log& operator*() const { return *log; }
};

struct in_memory {
  mutable storage::memory_log log;
  engine::event_log& operator*() const { return log; }
};

using kinds = boost::mpl::list<on_disk, in_memory>;

/// Appends 1 … count in one go; the place after the last.
engine::log_cursor append_many(engine::event_log& log, int count) {
  auto writer = must(log.lock(patience));
  auto end = must(writer->catch_up({}, {}));
  for (int i = 1; i <= count; ++i)
    end = must(writer->append(end, draft_of(std::to_string(i)))).after;
  return end;
}

} // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_log_has_no_commit, Kind, kinds) {
  const Kind kind;
  BOOST_TEST(must((*kind).last()).value == 0U);
  BOOST_TEST(texts(*kind).empty());
  BOOST_TEST(must((*kind).seek({7})).applied.value == 0U);
  BOOST_TEST((*kind).durable().value == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_appended_is_read_in_order, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  BOOST_TEST(must(append_one(log, "first")).value == 1U);
  BOOST_TEST(must(append_one(log, "second")).value == 2U);
  BOOST_TEST(texts(log) == (std::vector<std::string>{"first", "second"}),
             boost::test_tools::per_element());
  BOOST_TEST(must(log.last()).value == 2U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_append_gives_the_commit_as_it_will_be_read, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  auto writer = must(log.lock(patience));
  const auto begin = must(writer->catch_up({}, {}));
  auto draft = draft_of("text");
  draft.number = {99};
  draft.request = events::request_key{"r-1", "digest"};
  const auto done = must(writer->append(begin, draft));
  BOOST_TEST(done.value.number.value == 1U);
  BOOST_TEST(done.value.durable.value == 0U);
  BOOST_TEST(done.value.request->name == "r-1");
  BOOST_TEST((done.value.mono == draft.mono));
  writer.reset();
  const auto end = must(log.read(begin, {}));
  BOOST_TEST((end == done.after));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reading_goes_on_where_it_stopped, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  append_many(log, 10);
  std::vector<std::uint64_t> seen;
  const auto until = [&](std::uint64_t last) {
    return [&seen, last](const events::commit& commit, const engine::log_cursor& after) {
      seen.push_back(commit.number.value);
      BOOST_TEST(after.applied.value == commit.number.value);
      return commit.number.value < last;
    };
  };
  const auto place = must(log.read({}, until(4)));
  BOOST_TEST(place.applied.value == 4U);
  const auto end = must(log.read(place, until(100)));
  BOOST_TEST(end.applied.value == 10U);
  BOOST_TEST(seen == (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(seek_finds_every_place_that_reading_passes, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  append_many(log, 1500);
  std::vector<engine::log_cursor> places{must(log.seek({0}))};
  must(log.read({}, [&](const events::commit&, const engine::log_cursor& after) {
    places.push_back(after);
    return true;
  }));
  BOOST_REQUIRE(places.size() == 1501U);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto found = must(log.seek({i}));
    BOOST_REQUIRE_MESSAGE(found == places[i], "place after " << i);
  }
  BOOST_TEST((must(log.seek({5000})) == places.back()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_segment_goes_on_with_the_chain, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  std::vector<engine::log_cursor> places;
  {
    auto writer = must(log.lock(patience));
    auto end = must(writer->catch_up({}, {}));
    for (int i = 1; i <= 30; ++i) {
      end = must(writer->append(end, draft_of(std::to_string(i)))).after;
      if (i % 10 == 0) {
        const auto before = end;
        end = must(writer->rotate(end, 0));
        BOOST_TEST(end.segment.value == static_cast<std::uint64_t>(i) + 1);
        BOOST_TEST((end.hash == before.hash));
        BOOST_TEST(
            (must(writer->rotate(end, 0)) == end)); // an empty segment is not followed by another
      }
      places.push_back(end);
    }
  }
  BOOST_TEST(texts(log).size() == 30U);
  BOOST_TEST(log.durable().value == 30U);
  BOOST_TEST(must(append_one(log, "more")).value == 31U);
  for (const std::uint64_t at : {1U, 9U, 10U, 11U, 20U, 29U, 30U}) {
    std::vector<std::uint64_t> seen;
    BOOST_TEST(must(log.seek({at})).applied.value == at);
    must(log.read(places[at - 1], [&](const events::commit& commit, const engine::log_cursor&) {
      seen.push_back(commit.number.value);
      return true;
    }));
    BOOST_TEST(seen.size() == 31U - at);
    BOOST_TEST(seen.front() == at + 1);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_segment_that_is_not_large_enough_stays_open, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  auto writer = must(log.lock(patience));
  const auto begin = must(writer->catch_up({}, {}));
  const auto end = must(writer->append(begin, draft_of("one"))).after;
  BOOST_TEST((must(writer->rotate(end, 1'000'000)) == end));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_writer_keeps_all_others_out, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  auto writer = must(log.lock(patience));
  engine::failure seen;
  std::thread{[&] {
    const auto second = log.lock(engine::deadline{50});
    if (!second) seen = second.error();
  }}.join();
  BOOST_TEST((seen.kind == engine::failure_kind::busy));
  BOOST_TEST(!log.hold(engine::deadline{20}).has_value());
  writer.reset();
  BOOST_TEST(log.lock(patience).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(holders_share_the_lock_and_keep_writers_out, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  auto one = must(log.hold(patience));
  auto two = must(log.hold(patience));
  BOOST_TEST(!log.lock(engine::deadline{20}).has_value());
  one.reset();
  BOOST_TEST(!log.lock(engine::deadline{20}).has_value());
  two.reset();
  BOOST_TEST(log.lock(patience).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(durable_is_what_somebody_waited_for, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  append_many(log, 3);
  BOOST_TEST(log.durable().value == 0U);
  must(log.make_durable({2}));
  BOOST_TEST(log.durable().value >= 2U);
  const auto next = must(append_one(log, "four"));
  events::position said;
  must(log.read(must(log.seek({3})), [&](const events::commit& commit, const engine::log_cursor&) {
    said = commit.durable;
    return true;
  }));
  BOOST_TEST(next.value == 4U);
  BOOST_TEST(said.value >= 2U);
  BOOST_TEST(!log.make_durable({77}).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_a_line_may_not_hold_is_not_written, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  {
    auto writer = must(log.lock(patience));
    const auto begin = must(writer->catch_up({}, {}));
    const auto too_long = writer->append(begin, draft_of(std::string(300'000, 'x')));
    BOOST_REQUIRE(!too_long.has_value());
    BOOST_TEST((too_long.error().kind == engine::failure_kind::too_long));
    BOOST_TEST(too_long.error().message.find("262144") != std::string::npos);
    const auto no_text = writer->append(begin, draft_of("\xff\xfe"));
    BOOST_REQUIRE(!no_text.has_value());
    BOOST_TEST((no_text.error().kind == engine::failure_kind::io));
    must(writer->append(begin, draft_of("fits")));
  }
  BOOST_TEST(texts(log).size() == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_waits_hears_of_a_commit, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  BOOST_TEST(!log.wait_for_more({0}, engine::deadline{30}));
  std::thread later{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{30});
    auto writer = log.lock(patience);
    const auto end = (*writer)->catch_up({}, {});
    static_cast<void>((*writer)->append(*end, draft_of("news")));
  }};
  BOOST_TEST(log.wait_for_more({0}, patience));
  later.join();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(threads_append_without_gap_or_loss, Kind, kinds) {
  const Kind kind;
  auto& log = *kind;
  constexpr int threads = 6;
  constexpr int each = 40;
  std::atomic<int> failures = 0;
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      engine::log_cursor place;
      for (int i = 0; i < each; ++i) {
        events::position mine;
        {
          auto writer = log.lock(patience);
          if (!writer) return void(++failures);
          const auto end = (*writer)->catch_up(place, {});
          if (!end) return void(++failures);
          const auto done = (*writer)->append(*end, draft_of(std::to_string(t)));
          if (!done) return void(++failures);
          place = done->after;
          mine = done->value.number;
        }
        if (i % 8 == 0 && !log.make_durable(mine)) ++failures;
        if (i % 5 == 0 && !log.hold(patience)) ++failures;
      }
    });
  }
  for (auto& one : running) one.join();
  BOOST_TEST(failures == 0);
  BOOST_TEST(texts(log).size() == static_cast<std::size_t>(threads * each));
}
