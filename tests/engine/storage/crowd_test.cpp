// Many processes on one board, also such that are killed at random moments.
#include "engine/storage/sync.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>

using namespace tally;
using namespace tally::tests;

namespace {

/// What a process was told: this number of its own stands at this position, on disk.
struct acknowledged {
  std::uint64_t position;
  std::uint64_t process;
  std::uint64_t number;
};

std::string name_of(std::uint64_t process, std::uint64_t number) {
  return std::to_string(process) + '/' + std::to_string(number);
}

/// Recovers, appends and sometimes begins a segment, as a command does.
engine::outcome<events::position> commit_one(engine::event_log& log, const std::string& text,
                                             engine::log_cursor& place,
                                             std::uint64_t segment_size) {
  auto writer = log.lock(patience);
  if (!writer) return writer.error();
  auto end = (*writer)->catch_up(place, {});
  if (!end) end = (*writer)->catch_up({}, {});
  if (!end) return end.error();
  if (const auto report = (*writer)->recovered()) {
    auto draft = draft_of("");
    draft.facts[0].what = events::log_recovered{
        report->kind, static_cast<std::int64_t>(report->bytes), report->quarantine};
    auto done = (*writer)->append(*end, draft);
    if (!done) return done.error();
    if (auto finished = (*writer)->finish_recovery(); !finished) return finished.error();
    end = done->after;
  }
  auto done = (*writer)->append(*end, draft_of(text));
  if (!done) return done.error();
  auto after = (*writer)->rotate(done->after, segment_size);
  if (!after) return after.error();
  place = *after;
  return done->value.number;
}

/// Says why a process ends, and with which status.
int tell(const engine::failure& why, int status) {
  std::fprintf(stderr, "a process ends with %d: %s\n", status, why.message.c_str());
  return status;
}

/// Appends durably until it is killed; each yes goes to `told`.
int append_until_killed(const std::string& path, std::uint64_t process, int told) {
  auto log = storage::file_log::open(path);
  if (!log) return 2;
  engine::log_cursor place;
  for (std::uint64_t number = 1;; ++number) {
    const auto done = commit_one(**log, name_of(process, number), place, 40'000);
    if (!done) return tell(done.error(), 3);
    if (const auto synced = (*log)->make_durable(*done); !synced) return tell(synced.error(), 4);
    const acknowledged yes{done->value, process, number};
    if (::write(told, &yes, sizeof yes) != sizeof yes) return 5;
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(eight_processes_append_without_gap_loss_or_doubling) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  std::vector<pid_t> children;
  for (std::uint64_t process = 0; process < 8; ++process) {
    children.push_back(in_child([&, process] {
      const auto log = must(storage::file_log::open(folder / "board"));
      engine::log_cursor place;
      for (std::uint64_t number = 0; number < 200; ++number) {
        const auto done = commit_one(*log, name_of(process, number), place, 60'000);
        if (!done) return tell(done.error(), 1);
        const auto synced = number % 20 == 0 ? log->make_durable(*done) : engine::outcome<void>{};
        if (!synced) return tell(synced.error(), 1);
      }
      return 0;
    }));
  }
  for (const pid_t child : children) BOOST_TEST(end_of(child) == 0);
  const auto log = must(storage::file_log::open(folder / "board"));
  std::map<std::string, int> seen;
  for (const auto& text : texts(*log)) ++seen[text];
  BOOST_TEST(seen.size() == 1600U);
  BOOST_TEST(must(log->last()).value == 1600U);
}

BOOST_AUTO_TEST_CASE(the_segment_in_use_stays_known_while_it_is_named_again) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  const auto log = must(storage::file_log::open(folder / "board"));
  engine::log_cursor place;
  must(commit_one(*log, "first", place, 1'000'000));
  const auto page =
      must(storage::sync_page::open(must(storage::file::open_directory(folder / "board"))));
  const auto name = page->open_segment();
  BOOST_REQUIRE(name.has_value());
  const pid_t other = in_child([&] {
    for (int time = 0; time < 1'000'000; ++time) page->set_open_segment(name);
    return 0;
  });
  int status = 0;
  bool was_unknown = false;
  while (::waitpid(other, &status, WNOHANG) == 0 && !was_unknown)
    for (int look = 0; look < 1000; ++look) was_unknown |= !page->open_segment();
  BOOST_TEST(!was_unknown);
  if (was_unknown) ::kill(other, SIGKILL);
}

BOOST_AUTO_TEST_CASE(no_yes_is_lost_when_appending_processes_are_killed) {
  const scratch_folder folder;
  must(storage::file_log::create(folder / "board"));
  int told[2];
  BOOST_REQUIRE(::pipe2(told, O_CLOEXEC) == 0);
  BOOST_REQUIRE(::fcntl(told[0], F_SETFL, O_NONBLOCK) == 0);

  const bool deep = std::getenv("TALLY_DEEP") != nullptr;
  const int kills = deep ? 2000 : 100;
  std::mt19937 random{std::random_device{}()};
  std::uint64_t process = 0;
  std::vector<pid_t> running;
  const auto begin_one = [&] {
    ++process;
    running.push_back(
        in_child([&] { return append_until_killed(folder / "board", process, told[1]); }));
  };
  for (int i = 0; i < 6; ++i) begin_one();
  std::vector<acknowledged> answers;
  const auto listen = [&] {
    acknowledged one{};
    while (::read(told[0], &one, sizeof one) == static_cast<ssize_t>(sizeof one))
      answers.push_back(one);
  };
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 12'000});
    const std::size_t victim = random() % running.size();
    ::kill(running[victim], SIGKILL);
    BOOST_TEST(end_of(running[victim]) == 1000 + SIGKILL);
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(victim));
    begin_one();
    listen();
  }
  for (const pid_t child : running) {
    ::kill(child, SIGKILL);
    BOOST_TEST(end_of(child) == 1000 + SIGKILL);
  }
  listen();
  ::close(told[0]);
  ::close(told[1]);

  const auto log = must(storage::file_log::open(folder / "board"));
  engine::log_cursor place;
  must(commit_one(*log, "last", place, 1'000'000));
  const auto all = texts(*log);
  BOOST_TEST(answers.size() > 10U);
  for (const auto& yes : answers) {
    BOOST_REQUIRE(yes.position <= all.size());
    BOOST_REQUIRE(all[yes.position - 1] == name_of(yes.process, yes.number));
  }
  BOOST_TEST_MESSAGE(answers.size() << " commits acknowledged of " << all.size());
}
