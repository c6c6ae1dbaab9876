// What the log does when the system says no, and when a process dies between two steps.
#include "engine/storage/segment.hpp"
#include "tests/engine/storage/scratch_board.hpp"
#include "tests/engine/storage/system_calls.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <set>

#include <sys/stat.h>

using namespace tally;
using namespace tally::tests;
using engine::failure_kind;

namespace {

struct board {
  scratch_folder folder = scratch_folder::in_memory();
  std::unique_ptr<storage::file_log> log;
  board() {
    system_calls::restore();
    must(storage::file_log::create(path()));
    open();
  }
  board(const board&) = delete;
  board& operator=(const board&) = delete;
  ~board() { system_calls::restore(); }

  void open() { log = must(storage::file_log::open(path())); }
  [[nodiscard]] std::string path() const { return folder / "board"; }
  [[nodiscard]] std::string segment(std::uint64_t first = 1, std::uint32_t rewrite = 0) const {
    return path() + "/log/" + storage::to_string(storage::segment_name{{first}, rewrite});
  }
};

/// Appends and waits for the disk, as a command does.
engine::outcome<events::position> append_durably(engine::event_log& log, const std::string& text) {
  auto done = append_one(log, text);
  if (!done) return done;
  if (auto durable = log.make_durable(*done); !durable) return durable.error();
  return done;
}

using words = std::vector<std::string>;

/// Recovers as the coordinator does: appends `log.recovered` where something was cut.
engine::outcome<void> recover(engine::event_log& log) {
  auto writer = log.lock(patience);
  if (!writer) return writer.error();
  const auto end = (*writer)->catch_up({}, {});
  if (!end) return end.error();
  const auto report = (*writer)->recovered();
  if (!report) return {};
  auto draft = draft_of("");
  draft.facts[0].what = events::log_recovered{
      report->kind, static_cast<std::int64_t>(report->bytes), report->quarantine};
  if (auto done = (*writer)->append(*end, draft); !done) return done.error();
  return (*writer)->finish_recovery();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_write_that_falls_short_leaves_the_log_as_it_was) {
  const board where;
  must(append_durably(*where.log, "one"));
  const std::string before = bytes_of(where.segment());
  system_calls::now().at_write = [](int) { return ENOSPC; };
  const auto refused = append_one(*where.log, "two");
  system_calls::restore();
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST((refused.error().kind == failure_kind::io));
  BOOST_TEST(refused.error().error_number == ENOSPC);
  BOOST_TEST(bytes_of(where.segment()) == before);
  BOOST_TEST(must(append_durably(*where.log, "two")).value == 2U);
}

BOOST_AUTO_TEST_CASE(a_write_that_cannot_be_cut_back_is_recovered_by_the_next) {
  const board where;
  must(append_durably(*where.log, "one"));
  system_calls::now().at_write = [](int) { return EIO; };
  system_calls::now().at_cut = [](int) { return EIO; };
  const auto refused = append_one(*where.log, "two");
  system_calls::restore();
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST((refused.error().kind == failure_kind::unknown_outcome));
  must(recover(*where.log));
  BOOST_TEST(must(append_durably(*where.log, "three")).value == 3U);
  BOOST_TEST(texts(*where.log) == (words{"one", "?", "three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failed_sync_is_never_followed_by_a_yes) {
  const board where;
  must(append_durably(*where.log, "one"));
  system_calls::now().at_sync = [](int) { return EIO; };
  const auto refused = append_durably(*where.log, "two");
  system_calls::restore();
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST((refused.error().kind == failure_kind::unknown_outcome));
  // Not even where the next sync would succeed, nor to anybody else.
  BOOST_TEST((where.log->make_durable({2}).error().kind == failure_kind::unknown_outcome));
  const auto other = must(storage::file_log::open(where.path()));
  BOOST_TEST((other->make_durable({2}).error().kind == failure_kind::unknown_outcome));
  BOOST_TEST(other->durable().value == 1U);
}

BOOST_AUTO_TEST_CASE(after_a_failed_sync_the_next_writer_copies_what_was_not_synced) {
  const board where;
  must(append_durably(*where.log, "one"));
  must(append_one(*where.log, "two"));
  const std::string before = bytes_of(where.segment());
  system_calls::now().at_sync = [](int) { return EIO; };
  BOOST_TEST(!append_durably(*where.log, "three").has_value());
  const auto place = must(where.log->seek({2}));
  system_calls::restore();

  BOOST_TEST(must(append_durably(*where.log, "four")).value == 4U);
  BOOST_TEST(where.log->durable().value == 4U);
  BOOST_TEST(bytes_of(where.segment()).starts_with(before));
  struct stat sealed {};
  BOOST_REQUIRE(::stat(where.segment().c_str(), &sealed) == 0);
  BOOST_TEST((sealed.st_mode & 0777U) == 0400U);
  // Positions, hashes and bytes stay.
  const std::string first = bytes_of(where.segment());
  const std::string second = bytes_of(where.segment(2, 1));
  const auto lines_of = [](const std::string& bytes, std::size_t skip) {
    std::size_t at = 0;
    while (skip-- > 0) at = bytes.find('\n', at) + 1;
    return bytes.substr(at);
  };
  BOOST_TEST(lines_of(second, 1).starts_with(lines_of(first, 2)));
  BOOST_TEST(texts(*where.log) == (words{"one", "two", "three", "four"}),
             boost::test_tools::per_element());
  // A place that was remembered is found in the rewrite, and so is the log by who opens it anew.
  BOOST_TEST(must(where.log->read(place, {})).applied.value == 4U);
  const auto other = must(storage::file_log::open(where.path()));
  BOOST_TEST(must(append_durably(*other, "five")).value == 5U);
  BOOST_TEST(must(where.log->seek({5})).rewrite == 1U);
}

BOOST_AUTO_TEST_CASE(a_second_failed_sync_makes_a_second_rewrite) {
  const board where;
  for (const char* text : {"one", "two", "three"}) {
    must(append_one(*where.log, text));
    system_calls::now().at_sync = [](int) { return EIO; };
    BOOST_TEST(!where.log->make_durable(must(where.log->last())).has_value());
    system_calls::restore();
    must(recover(*where.log));
  }
  BOOST_TEST(texts(*where.log) == (words{"one", "two", "three"}), boost::test_tools::per_element());
  BOOST_TEST(must(where.log->seek({3})).rewrite == 3U);
  BOOST_TEST(where.log->durable().value == 3U);
}

BOOST_AUTO_TEST_CASE(while_the_rewrite_cannot_be_synced_nobody_writes) {
  const board where;
  must(append_durably(*where.log, "one"));
  system_calls::now().at_sync = [](int) { return EIO; };
  BOOST_TEST(!append_durably(*where.log, "two").has_value());
  BOOST_TEST((append_one(*where.log, "three").error().kind == failure_kind::io));
  system_calls::restore();
  BOOST_TEST(must(append_durably(*where.log, "four")).value == 3U);
  BOOST_TEST(texts(*where.log) == (words{"one", "two", "four"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_dead_process_was_syncing_is_written_again_before_anybody_says_yes) {
  board where;
  must(append_durably(*where.log, "one"));
  where.log.reset();
  const pid_t child = in_child([&] {
    where.open();
    system_calls::now().at_sync = [](int) {
      ::kill(::getpid(), SIGKILL);
      return 0;
    };
    return append_durably(*where.log, "two") ? 1 : 2;
  });
  BOOST_TEST(end_of(child) == 1000 + SIGKILL);
  where.open();
  const std::string before = bytes_of(where.segment());
  system_calls::restore();
  must(where.log->make_durable({2}));
  BOOST_TEST(system_calls::now().writes == 1);
  BOOST_TEST(system_calls::now().syncs == 1);
  BOOST_TEST(bytes_of(where.segment()) == before);
  must(append_durably(*where.log, "three"));
  BOOST_TEST(system_calls::now().writes == 2); // only the line itself: the intent is cleared
}

BOOST_AUTO_TEST_CASE(a_lost_sync_page_counts_as_a_failed_sync) {
  const board where;
  must(append_durably(*where.log, "one"));
  must(append_one(*where.log, "two"));
  std::filesystem::remove(where.path() + "/sync");
  BOOST_TEST(must(append_durably(*where.log, "three")).value == 3U);
  BOOST_TEST(must(where.log->seek({3})).rewrite == 1U);
  BOOST_TEST(texts(*where.log) == (words{"one", "two", "three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sync_page_of_another_log_is_not_believed) {
  const board where;
  const board other;
  for (int i = 0; i < 5; ++i) must(append_durably(*other.log, "x"));
  must(append_one(*where.log, "one"));
  put_bytes(where.path() + "/sync.new", bytes_of(other.path() + "/sync"));
  std::filesystem::rename(where.path() + "/sync.new", where.path() + "/sync");
  const auto log = must(storage::file_log::open(where.path()));
  BOOST_TEST(log->durable().value == 0U);
  BOOST_TEST(must(append_durably(*log, "two")).value == 2U);
}

BOOST_AUTO_TEST_CASE(the_first_writer_after_a_start_of_the_machine_makes_the_page_anew) {
  const board where;
  {
    auto writer = must(where.log->lock(patience));
    auto draft = draft_of("one");
    draft.mono = {"0000beef", 5};
    must(writer->append(must(writer->catch_up({}, {})), draft));
  }
  std::string page = bytes_of(where.path() + "/sync");
  page[16] = '~'; // the boot's id begins here
  put_bytes(where.path() + "/sync", page);
  const auto log = must(storage::file_log::open(where.path()));
  BOOST_TEST(log->durable().value == 0U);
  must(log->make_durable({1}));
  BOOST_TEST(log->durable().value == 1U);
  BOOST_TEST(must(append_durably(*log, "two")).value == 2U);
  BOOST_TEST(must(log->seek({2})).rewrite == 0U);
}

BOOST_AUTO_TEST_CASE(a_recovery_that_is_killed_at_any_step_is_finished_by_the_next) {
  constexpr const char* torn = "{\"position\":3,\"at\":\"2026-";
  std::set<int> kills;
  for (int step = 1; step < 100; ++step) {
    board where;
    must(append_durably(*where.log, "one"));
    must(append_durably(*where.log, "two"));
    const std::string whole = bytes_of(where.segment());
    put_bytes(where.segment(), whole + torn);
    where.log.reset();
    const pid_t child = in_child([&] {
      where.open();
      system_calls::restore();
      system_calls::now().at_any = [step](int number) {
        if (number == step) ::kill(::getpid(), SIGKILL);
      };
      return recover(*where.log) ? 0 : 1;
    });
    const int ended = end_of(child);
    where.open();
    must(recover(*where.log));
    must(recover(*where.log));
    must(append_durably(*where.log, "after"));
    BOOST_REQUIRE(texts(*where.log) == (words{"one", "two", "?", "after"}));
    BOOST_REQUIRE(bytes_of(where.segment()).starts_with(whole));
    const auto event = [&] {
      events::log_recovered found;
      must(where.log->read(must(where.log->seek({2})),
                           [&](const events::commit& commit, const engine::log_cursor&) {
                             found = std::get<events::log_recovered>(commit.facts[0].what);
                             return false;
                           }));
      return found;
    }();
    BOOST_TEST(event.kind == "torn_tail");
    BOOST_REQUIRE(bytes_of(where.path() + "/quarantine/" + event.quarantine) == torn);
    BOOST_REQUIRE(!std::filesystem::exists(where.path() + "/quarantine/pending"));
    if (ended == 0) break;
    BOOST_REQUIRE(ended == 1000 + SIGKILL);
    kills.insert(step);
  }
  BOOST_TEST(kills.size() >= 7U);
  BOOST_TEST(kills.size() < 40U);
}

BOOST_AUTO_TEST_CASE(two_cuts_before_the_first_is_reported_keep_all_bytes) {
  const board where;
  must(append_durably(*where.log, "one"));
  const std::string whole = bytes_of(where.segment());
  put_bytes(where.segment(), whole + "first");
  BOOST_TEST(must(must(where.log->lock(patience))->catch_up({}, {})).applied.value == 1U);
  put_bytes(where.segment(), whole + "second");
  must(recover(*where.log));
  std::string kept;
  for (const auto& entry : std::filesystem::directory_iterator(where.path() + "/quarantine"))
    kept += bytes_of(entry.path().string());
  BOOST_TEST(kept == "firstsecond");
}

BOOST_AUTO_TEST_CASE(sealing_and_rewriting_may_be_killed_at_any_step) {
  for (const bool rewriting : {false, true}) {
    int kills = 0;
    for (int step = 1; step < 100; ++step) {
      board where;
      must(append_durably(*where.log, "one"));
      must(append_one(*where.log, "two"));
      where.log.reset();
      const pid_t child = in_child([&] {
        where.open();
        if (rewriting) {
          system_calls::now().at_sync = [](int) { return EIO; };
          static_cast<void>(where.log->make_durable({2}));
        }
        system_calls::restore();
        system_calls::now().at_any = [step](int number) {
          if (number == step) ::kill(::getpid(), SIGKILL);
        };
        auto writer = must(where.log->lock(patience));
        const auto end = must(writer->catch_up({}, {}));
        return rewriting || writer->rotate(end, 0) ? 0 : 1;
      });
      const int ended = end_of(child);
      where.open();
      BOOST_REQUIRE(must(append_durably(*where.log, "three")).value == 3U);
      BOOST_REQUIRE(texts(*where.log) == (words{"one", "two", "three"}));
      BOOST_REQUIRE(where.log->durable().value == 3U);
      if (ended == 0) break;
      BOOST_REQUIRE(ended == 1000 + SIGKILL);
      ++kills;
    }
    BOOST_TEST(kills >= 3);
    BOOST_TEST(kills < 40);
  }
}

BOOST_AUTO_TEST_CASE(a_sealed_segment_without_a_successor_gets_one) {
  const board where;
  must(append_durably(*where.log, "one"));
  BOOST_REQUIRE(::chmod(where.segment().c_str(), 0400) == 0);
  const auto log = must(storage::file_log::open(where.path()));
  BOOST_TEST(must(append_durably(*log, "two")).value == 2U);
  BOOST_TEST(must(log->seek({2})).segment.value == 2U);
}

BOOST_AUTO_TEST_CASE(a_board_is_for_its_owner_alone_whatever_the_umask) {
  const scratch_folder folder;
  const mode_t before = ::umask(0);
  const auto made = storage::file_log::create(folder / "board");
  ::umask(0777);
  const auto made_too = storage::file_log::create(folder / "other");
  ::umask(before);
  BOOST_REQUIRE(made.has_value());
  BOOST_REQUIRE(made_too.has_value());
  for (const char* name : {"board", "other"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / name)) {
      struct stat found {};
      BOOST_REQUIRE(::stat(entry.path().c_str(), &found) == 0);
      BOOST_TEST((found.st_mode & 0777U) == (S_ISDIR(found.st_mode) ? 0700U : 0600U), entry.path());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_board_is_made_once_and_opened_only_where_it_is) {
  const board where;
  must(append_durably(*where.log, "one"));
  BOOST_TEST((storage::file_log::create(where.path()).error().kind == failure_kind::cannot_create));
  BOOST_TEST(texts(*where.log).size() == 1U);
  BOOST_TEST(
      (storage::file_log::open(where.folder / "nowhere").error().kind == failure_kind::no_board));
  BOOST_TEST((storage::file_log::open(where.folder / "").error().kind == failure_kind::no_board));
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(where.folder / ""), {}) == 1);
}
