// The board's lock between processes.
#include "engine/storage/sync.hpp"
#include "engine/storage/write_lock.hpp"
#include "tests/engine/storage/scratch_board.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>

using namespace tally;
using namespace tally::tests;
using storage::board_lock;
using storage::sharing;

namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

struct board {
  scratch_folder folder;
  board() { must(storage::file_log::create(folder / "board")); }
  [[nodiscard]] storage::file directory() const {
    return must(storage::file::open_directory(folder / "board"));
  }
  [[nodiscard]] std::shared_ptr<board_lock> lock() const {
    return must(board_lock::open(directory()));
  }
};

/// Says one byte to another process, which waits for it.
class signal_pipe {
public:
  signal_pipe() { BOOST_REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0); }
  signal_pipe(const signal_pipe&) = delete;
  signal_pipe& operator=(const signal_pipe&) = delete;
  ~signal_pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void say() const { static_cast<void>(!::write(ends_[1], "x", 1)); }
  void wait() const {
    char byte = 0;
    static_cast<void>(!::read(ends_[0], &byte, 1));
  }

private:
  int ends_[2] = {};
};

/// A process that takes the lock, says so and keeps it until it is killed.
pid_t holder(const board& of, sharing how, const signal_pipe& has_it) {
  return in_child([&] {
    const auto held = of.lock()->take(how, patience);
    has_it.say();
    while (held) ::pause();
    return 1;
  });
}

milliseconds since(steady::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(steady::now() - begin);
}

} // namespace

BOOST_AUTO_TEST_CASE(processes_exclude_each_other) {
  const board where;
  const std::string counter = where.folder / "counter";
  put_bytes(counter, "0");
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(in_child([&] {
      const auto lock = where.lock();
      for (int i = 0; i < 50; ++i) {
        const auto held = lock->take(sharing::exclusive, patience);
        if (!held) return 1;
        const int was = std::stoi(bytes_of(counter));
        std::this_thread::yield();
        put_bytes(counter, std::to_string(was + 1));
      }
      return 0;
    }));
  }
  for (const pid_t child : children) BOOST_TEST(end_of(child) == 0);
  BOOST_TEST(bytes_of(counter) == "200");
}

BOOST_AUTO_TEST_CASE(a_killed_holder_is_in_nobody_s_way) {
  const board where;
  const signal_pipe has_it;
  for (const auto how : {sharing::exclusive, sharing::shared}) {
    const pid_t child = holder(where, how, has_it);
    has_it.wait();
    const auto lock = where.lock();
    BOOST_TEST(!lock->take(sharing::exclusive, milliseconds{10}).has_value());
    std::thread killer{[&] {
      std::this_thread::sleep_for(milliseconds{20});
      ::kill(child, SIGKILL);
    }};
    const auto begin = steady::now();
    const auto held = lock->take(sharing::exclusive, patience);
    const auto waited = since(begin);
    killer.join();
    BOOST_TEST(held.has_value());
    BOOST_TEST(waited.count() < 120);
    BOOST_TEST(end_of(child) == 1000 + SIGKILL);
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_names_the_process_in_the_way) {
  const board where;
  const signal_pipe has_it;
  const pid_t child = holder(where, sharing::exclusive, has_it);
  has_it.wait();
  const auto lock = where.lock();
  for (const auto how : {sharing::exclusive, sharing::shared}) {
    const auto begin = steady::now();
    const auto refused = lock->take(how, milliseconds{80});
    BOOST_REQUIRE(!refused.has_value());
    BOOST_TEST((refused.error().kind == engine::failure_kind::busy));
    BOOST_TEST(refused.error().message.find("process " + std::to_string(child)) !=
                   std::string::npos,
               refused.error().message);
    BOOST_TEST(since(begin).count() >= 80);
    BOOST_TEST(since(begin).count() < 1000);
  }
  ::kill(child, SIGKILL);
  end_of(child);
}

BOOST_AUTO_TEST_CASE(a_deadline_holds_although_its_signal_is_blocked) {
  const board where;
  const signal_pipe has_it;
  const pid_t child = holder(where, sharing::exclusive, has_it);
  has_it.wait();
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const auto refused = where.lock()->take(sharing::exclusive, milliseconds{50});
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  BOOST_TEST(!refused.has_value());
  ::kill(child, SIGKILL);
  end_of(child);
}

BOOST_AUTO_TEST_CASE(readers_back_to_back_let_a_writer_through) {
  const board where;
  const auto page = must(storage::sync_page::open(where.directory()));
  std::vector<pid_t> readers;
  for (int child = 0; child < 16; ++child) {
    const bool pauses = child % 2 == 0;
    readers.push_back(in_child([&] {
      const auto lock = where.lock();
      while (true) {
        const auto held = lock->take(sharing::shared, patience, page->tickets());
        if (!held) return 1;
        if (pauses) std::this_thread::sleep_for(milliseconds{2});
      }
    }));
  }
  std::this_thread::sleep_for(milliseconds{50});
  const auto lock = where.lock();
  milliseconds longest{0};
  for (int i = 0; i < 30; ++i) {
    const auto begin = steady::now();
    BOOST_TEST(lock->take(sharing::exclusive, patience, page->tickets()).has_value());
    longest = std::max(longest, since(begin));
  }
  BOOST_TEST(longest.count() < 1000);
  for (const pid_t child : readers) {
    ::kill(child, SIGKILL);
    end_of(child);
  }
}

BOOST_AUTO_TEST_CASE(a_writer_whose_ticket_was_passed_takes_another_and_keeps_readers_out) {
  const board where;
  const auto page = must(storage::sync_page::open(where.directory()));
  const signal_pipe reads;
  const pid_t reader = holder(where, sharing::shared, reads);
  reads.wait();
  // Another took the next ticket but one, and saw that nobody had marked the next.
  const signal_pipe passed;
  const pid_t passer = in_child([&] {
    const auto bytes = must(where.directory().open("lock", O_RDWR));
    struct flock ticket {};
    ticket.l_type = F_RDLCK;
    ticket.l_whence = SEEK_SET;
    ticket.l_start = static_cast<off_t>((std::int64_t{1} << 32U) + // as docs/log-format.md has it
                                        static_cast<std::int64_t>(page->tickets()->load()));
    ticket.l_len = 1;
    const bool has_it = ::fcntl(bytes.descriptor(), F_SETLK, &ticket) == 0;
    passed.say();
    while (has_it) ::pause();
    return 1;
  });
  passed.wait();
  const pid_t writer = in_child(
      [&] { return where.lock()->take(sharing::exclusive, patience, page->tickets()) ? 0 : 1; });
  std::this_thread::sleep_for(milliseconds{300});
  const auto late = where.lock()->take(sharing::shared, milliseconds{200}, page->tickets());
  BOOST_TEST(!late); // the writer is first
  ::kill(reader, SIGKILL);
  end_of(reader);
  BOOST_TEST(end_of(writer) == 0);
  ::kill(passer, SIGKILL);
  end_of(passer);
}

BOOST_AUTO_TEST_CASE(a_ticket_that_nobody_marked_lets_nobody_past_those_before_it) {
  const board where;
  const auto page = must(storage::sync_page::open(where.directory()));
  const signal_pipe reads;
  const pid_t reader = holder(where, sharing::shared, reads);
  reads.wait();
  const pid_t writer = in_child(
      [&] { return where.lock()->take(sharing::exclusive, patience, page->tickets()) ? 0 : 1; });
  std::this_thread::sleep_for(milliseconds{300});
  page->tickets()->fetch_add(1); // drawn by a process that is put aside, or dead
  const auto late = where.lock()->take(sharing::shared, milliseconds{200}, page->tickets());
  BOOST_TEST(!late); // the writer is first
  ::kill(reader, SIGKILL);
  end_of(reader);
  BOOST_TEST(end_of(writer) == 0);
}

BOOST_AUTO_TEST_CASE(contenders_are_served_in_turn) {
  const board where;
  const auto page = must(storage::sync_page::open(where.directory()));
  // One hold is a millisecond of work, so that whoever has just had the lock is running and would
  // be first to ask.
  const auto deadline = steady::now() + milliseconds{1500};
  std::vector<pid_t> contenders;
  for (int child = 0; child < 16; ++child) {
    contenders.push_back(in_child([&] {
      const auto lock = where.lock();
      int served = 0;
      while (steady::now() < deadline) {
        const auto held = lock->take(sharing::exclusive, patience, page->tickets());
        if (!held) return 255;
        const auto until = steady::now() + milliseconds{1};
        while (steady::now() < until) continue;
        served = std::min(served + 1, 254);
      }
      return served;
    }));
  }
  std::vector<int> served;
  for (const pid_t child : contenders) served.push_back(end_of(child));
  const auto [least, most] = std::minmax_element(served.begin(), served.end());
  BOOST_TEST(*most < 255);
  BOOST_TEST(*least >= 1);
  BOOST_TEST(*most <= 3 * *least + 1);
}

BOOST_AUTO_TEST_CASE(a_ticket_that_died_stops_nobody) {
  const board where;
  const auto page = must(storage::sync_page::open(where.directory()));
  const signal_pipe has_it;
  const pid_t first = holder(where, sharing::exclusive, has_it);
  has_it.wait();
  std::vector<pid_t> waiting;
  for (int child = 0; child < 4; ++child) {
    waiting.push_back(in_child([&] {
      const auto own = where.lock();
      return own->take(sharing::exclusive, patience, page->tickets()) ? 0 : 1;
    }));
    std::this_thread::sleep_for(milliseconds{20});
  }
  ::kill(waiting[1], SIGKILL);
  BOOST_TEST(end_of(waiting[1]) == 1000 + SIGKILL);
  ::kill(first, SIGKILL);
  end_of(first);
  for (const int child : {0, 2, 3})
    BOOST_TEST(end_of(waiting[static_cast<std::size_t>(child)]) == 0);
}

BOOST_AUTO_TEST_CASE(a_thread_that_waits_for_the_sync_does_not_see_a_circle) {
  // Two threads of this process and another process, in a circle only if threads are taken for
  // their process.
  const board where;
  const signal_pipe has_it;
  const pid_t child = in_child([&] {
    const auto lock = where.lock();
    const auto sync = lock->take_sync(patience);
    has_it.say();
    std::thread other{
        [&] { static_cast<void>(lock->take(sharing::exclusive, milliseconds{400})); }};
    other.join();
    return sync ? 0 : 1;
  });
  has_it.wait();
  const auto lock = where.lock();
  const auto held = lock->take(sharing::exclusive, patience);
  BOOST_TEST(lock->take_sync(patience).has_value());
  BOOST_TEST(end_of(child) == 0);
}

BOOST_AUTO_TEST_CASE(a_lock_file_that_was_replaced_is_noticed_before_a_write) {
  const board where;
  const auto log = must(storage::file_log::open(where.folder / "board"));
  must(append_one(*log, "before"));
  put_bytes(where.folder / "new", "");
  std::filesystem::rename(where.folder / "new", where.folder / "board/lock");
  const auto refused = append_one(*log, "after");
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST((refused.error().kind == engine::failure_kind::io));
  BOOST_TEST(texts(*log).size() == 1U);
}

BOOST_AUTO_TEST_CASE(many_logs_may_be_open_in_one_process) {
  const board where;
  std::vector<std::unique_ptr<storage::file_log>> logs;
  for (int i = 0; i < 50; ++i)
    logs.push_back(must(storage::file_log::open(where.folder / "board")));
  const auto writer = must(logs[0]->lock(patience));
  logs.resize(1); // closing the others drops no lock
  const pid_t child = in_child([&] {
    // Asks the system itself: what this process inherited by the fork would say no in any case.
    const int opened = ::open((where.folder / "board/lock").c_str(), O_RDWR);
    struct flock all {};
    all.l_type = F_WRLCK;
    return ::fcntl(opened, F_SETLK, &all) == 0 ? 1 : 0;
  });
  BOOST_TEST(end_of(child) == 0);
}
