// What is promised of every world store.
#include "engine/storage/memory_world_store.hpp"
#include "engine/storage/world_file.hpp"
#include "tests/engine/storage/board_folder.hpp"
#include "tests/engine/storage/tiny_log.hpp"
#include "tests/engine/storage/world_answers.hpp"

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

using namespace tally;
using namespace tally::tests;

namespace {

struct on_disk {
  board_folder folder;
  std::unique_ptr<engine::world_store> store = folder.store();
};

struct in_memory {
  std::unique_ptr<engine::world_store> store = std::make_unique<storage::memory_world_store>();
};

using both = boost::mpl::list<on_disk, in_memory>;

std::string digest_at(engine::world_store& store, engine::event_log& log, std::uint64_t where) {
  const auto world = store.replay(log, events::position{where}, nullptr, true);
  BOOST_REQUIRE(world.has_value());
  BOOST_TEST((*world)->cursor().applied.value == where);
  return (*world)->get().digest();
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_world_store)

BOOST_AUTO_TEST_CASE_TEMPLATE(the_live_world_and_readers_equal_a_replay, Kind, both) {
  Kind kind;
  tiny_log log;
  for (int round = 0; round < 3; ++round) {
    log.add_items(10);
    BOOST_TEST(written(*kind.store, log) == truth(*kind.store, log));
    BOOST_TEST(shown(*kind.store, log) == truth(*kind.store, log));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(worlds_of_different_logs_differ, Kind, both) {
  Kind kind;
  tiny_log log;
  const auto before = written(*kind.store, log);
  log.add_items(1);
  BOOST_TEST(written(*kind.store, log) != before);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_live_world_goes_on_with_what_is_appended, Kind, both) {
  Kind kind;
  tiny_log log;
  {
    const auto writer = log.lock(1s);
    const auto world = kind.store->open(**writer);
    BOOST_REQUIRE(world.has_value());
    for (int n = 0; n < 20; ++n) {
      BOOST_REQUIRE((*world)->make_room().has_value());
      events::commit draft;
      events::item_added added;
      added.item = {"A-" + std::to_string(n)};
      added.stage = "plan";
      draft.facts.push_back({added, std::nullopt});
      const auto done = (*writer)->append((*world)->cursor(), draft);
      BOOST_REQUIRE(done.has_value());
      (*world)->apply(done->value, done->after);
      BOOST_TEST(((*world)->cursor() == done->after));
    }
  }
  const auto before = log.read_so_far();
  BOOST_TEST(shown(*kind.store, log) == truth(*kind.store, log));
  BOOST_TEST(log.read_so_far() == before + 21, "only the truth was read: the world was at the end");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_reader_takes_no_write_lock_when_the_world_is_at_the_end, Kind,
                              both) {
  Kind kind;
  tiny_log log;
  log.add_items(3);
  static_cast<void>(written(*kind.store, log));
  const auto before = log.locked;
  static_cast<void>(shown(*kind.store, log));
  BOOST_TEST(log.locked == before);
  log.add_items(1);
  static_cast<void>(shown(*kind.store, log));
  BOOST_TEST(log.locked == before + 1);
  static_cast<void>(shown(*kind.store, log));
  BOOST_TEST(log.locked == before + 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(only_what_is_new_is_read, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(50);
  static_cast<void>(written(*kind.store, log));
  const auto before = log.read_so_far();
  log.add_items(2);
  static_cast<void>(written(*kind.store, log));
  BOOST_TEST(log.read_so_far() == before + 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_live_world_stands_at_the_logs_end_also_in_a_new_segment, Kind,
                              both) {
  Kind kind;
  tiny_log log;
  log.add_items(5);
  static_cast<void>(written(*kind.store, log));
  log.seal();
  const auto writer = log.lock(1s);
  const auto world = kind.store->open(**writer);
  BOOST_REQUIRE(world.has_value());
  BOOST_TEST(((*world)->cursor() == log.end()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_log_that_was_exchanged_is_folded_anew, Kind, both) {
  Kind kind;
  tiny_log one("one");
  tiny_log other("other");
  one.add_items(5);
  other.add_items(5, 7);
  static_cast<void>(written(*kind.store, one));
  BOOST_TEST(shown(*kind.store, other) == truth(*kind.store, other));
  BOOST_TEST(written(*kind.store, one) == truth(*kind.store, one));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_log_that_was_cut_is_folded_anew, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(9);
  static_cast<void>(written(*kind.store, log));
  log.shorten(4);
  BOOST_TEST(shown(*kind.store, log) == truth(*kind.store, log));
  BOOST_TEST(written(*kind.store, log) == truth(*kind.store, log));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_commit_that_needs_more_than_the_room_made_is_folded_all_the_same,
                              Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(5);
  {
    const auto writer = log.lock(1s);
    const auto world = kind.store->open(**writer);
    BOOST_REQUIRE(world.has_value());
    BOOST_REQUIRE((*world)->make_room().has_value());
    events::commit draft;
    events::item_added added;
    added.item = {"huge"};
    added.title = std::string(40U << 20U, 'h');
    added.stage = "plan";
    draft.facts.push_back({added, std::nullopt});
    const auto done = (*writer)->append((*world)->cursor(), draft);
    (*world)->apply(done->value, done->after);
    BOOST_TEST((*world)->get().digest() == truth(*kind.store, log));
    BOOST_TEST(((*world)->cursor() == done->after));
  }
  log.add_items(5);
  BOOST_TEST(written(*kind.store, log) == truth(*kind.store, log));
  BOOST_TEST(shown(*kind.store, log) == truth(*kind.store, log));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_refused_lock_is_handed_on_to_the_reader_who_needs_it, Kind, both) {
  Kind kind;
  tiny_log log;
  log.lock_refused = engine::failure{};
  log.lock_refused->kind = engine::failure_kind::busy;
  const auto read = kind.store->read(log, 1s, [](const auto& /*world*/, const auto& /*at*/) {
    BOOST_ERROR("something was shown");
  });
  BOOST_REQUIRE(read.has_error());
  BOOST_TEST((read.error().kind == engine::failure_kind::busy));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_dropped_world_is_folded_anew, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(5);
  static_cast<void>(written(*kind.store, log));
  BOOST_REQUIRE(kind.store->drop().has_value());
  const auto before = log.read_so_far();
  const auto answer = written(*kind.store, log);
  BOOST_TEST(log.read_so_far() == before + 6);
  BOOST_TEST(answer == truth(*kind.store, log));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_replay_ends_where_it_is_told, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(9);
  BOOST_TEST(digest_at(*kind.store, log, 10) == truth(*kind.store, log));
  for (const std::uint64_t where : {0U, 1U, 5U}) {
    tiny_log shorter;
    if (where == 0) shorter.shorten(1);
    if (where > 1) shorter.add_items(static_cast<int>(where) - 1);
    BOOST_TEST(digest_at(*kind.store, log, where) == truth(*kind.store, shorter));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_replay_holds_all_up_to_the_last_wanted_commit, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(9);
  const auto as_of = [&](const std::function<bool(std::uint64_t)>& wanted) {
    const auto world = kind.store->replay(
        log, std::nullopt, [&](const events::commit& one) { return wanted(one.number.value); },
        false);
    BOOST_REQUIRE(world.has_value());
    return (*world)->get().digest();
  };
  BOOST_TEST(as_of([](auto n) { return n <= 4; }) == digest_at(*kind.store, log, 4));
  BOOST_TEST(as_of([](auto n) { return n <= 4 || n == 7; }) == digest_at(*kind.store, log, 7));
  BOOST_TEST(as_of([](auto n) { return n == 10; }) == truth(*kind.store, log));
  BOOST_TEST(as_of([](auto) { return false; }) == digest_at(*kind.store, log, 0));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_replayed_world_is_its_owners_alone, Kind, both) {
  Kind kind;
  tiny_log log;
  log.add_items(4);
  const auto live = written(*kind.store, log);
  const auto mine = kind.store->replay(log, events::position{3}, nullptr, false);
  BOOST_REQUIRE(mine.has_value());
  const auto rest = log.read((*mine)->cursor(), [&](const auto& next, const auto& after) {
    (*mine)->apply(next, after);
    return true;
  });
  BOOST_REQUIRE(rest.has_value());
  BOOST_TEST((*mine)->get().digest() == live);
  BOOST_TEST(((*mine)->cursor() == log.end()));
  BOOST_TEST(shown(*kind.store, log) == live);
}

BOOST_AUTO_TEST_SUITE_END()
