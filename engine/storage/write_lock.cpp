#include "engine/storage/write_lock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tally::storage {

namespace {

constexpr const char* lock_name = "lock";
constexpr std::int64_t board_byte = 1;
constexpr std::int64_t sync_byte = 2;
constexpr std::int64_t first_ticket_byte = std::int64_t{1} << 32U;
constexpr std::int64_t first_sync_ticket_byte = std::int64_t{1} << 61U;

using time_point = std::chrono::steady_clock::time_point;

struct flock range_of(std::int64_t byte, int type, std::int64_t length = 1) {
  struct flock range {};
  range.l_type = static_cast<short>(type);
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = length;
  return range;
}

int type_of(sharing how) { return how == sharing::exclusive ? F_WRLCK : F_RDLCK; }

int wake_signal() { return SIGRTMIN + 6; }

/// While it lives, this thread's blocking calls are interrupted from `until` on, again and again: a
/// signal that comes just before the call would otherwise be missed.
class wake_up_call {
public:
  explicit wake_up_call(time_point until) {
    static std::once_flag installed;
    std::call_once(installed, [] {
      struct sigaction ignore_but_interrupt {};
      ignore_but_interrupt.sa_handler = [](int) {};
      ::sigaction(wake_signal(), &ignore_but_interrupt, nullptr);
    });
    sigset_t wake;
    ::sigemptyset(&wake);
    ::sigaddset(&wake, wake_signal());
    ::pthread_sigmask(SIG_UNBLOCK, &wake, &mask_before_);

    struct sigevent event {};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = wake_signal();
    event._sigev_un._tid = ::gettid();
    made_ = ::timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
    const auto at = until.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(at - seconds).count();
    when.it_interval.tv_nsec = 5'000'000;
    if (made_) ::timer_settime(timer_, TIMER_ABSTIME, &when, nullptr);
  }
  wake_up_call(const wake_up_call&) = delete;
  wake_up_call& operator=(const wake_up_call&) = delete;
  ~wake_up_call() {
    if (made_) ::timer_delete(timer_);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }

  [[nodiscard]] bool is_set() const { return made_; }

private:
  timer_t timer_{};
  sigset_t mask_before_{};
  bool made_ = false;
};

/// Waits for the range, blocked in the kernel, until `until`; 0, ETIMEDOUT or what the system said.
int wait_for(int descriptor, struct flock range, time_point until) {
  const wake_up_call wake{until};
  if (!wake.is_set()) return EAGAIN;
  while (true) {
    if (::fcntl(descriptor, F_SETLKW, &range) == 0) return 0;
    if (errno != EINTR && errno != EDEADLK) return errno;
    // The kernel takes all threads of a process for one, and may see a circle where there is none.
    if (errno == EDEADLK) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    if (std::chrono::steady_clock::now() >= until) return ETIMEDOUT;
  }
}

struct registry {
  std::mutex mutex;
  std::map<file_identity, std::weak_ptr<board_lock>> locks;
};

registry& known_locks() {
  static registry known;
  return known;
}

failure replaced(const std::string& path) {
  failure what;
  what.path = path;
  what.message = fmt::format(
      "{} was removed or replaced, so another process may hold a lock that this one cannot see",
      path);
  what.hint = "End every tally that works on this board, then run the command again";
  return what;
}

} // namespace

board_lock::hold::hold(std::shared_ptr<board_lock> of, bool is_sync, sharing how)
    : of_(std::move(of)), is_sync_(is_sync), how_(how) {}

board_lock::hold& board_lock::hold::operator=(hold&& other) noexcept {
  std::swap(of_, other.of_);
  std::swap(is_sync_, other.is_sync_);
  std::swap(how_, other.how_);
  return *this;
}

board_lock::hold::~hold() {
  if (!of_) return;
  auto& threads = is_sync_ ? of_->sync_threads_ : of_->threads_;
  threads.leave(how_, [&] { of_->unlock(is_sync_ ? sync_byte : board_byte); });
}

board_lock::board_lock(file contents, file_identity identity, bool writable)
    : contents_(std::move(contents)), identity_(identity), writable_(writable) {}

outcome<void> board_lock::create(const file& board) {
  auto made = board.open(lock_name, O_RDWR | O_CREAT | O_EXCL);
  if (!made) return made.error();
  return made->sync();
}

outcome<std::shared_ptr<board_lock>> board_lock::open(const file& board) {
  auto& known = known_locks();
  const std::lock_guard guard{known.mutex};
  // Looked at by its name first: to open and close it would drop the locks that this process may
  // hold.
  const auto found = board.state_of(lock_name);
  if (!found) return found.error();
  if (!*found) return replaced(board.path() + '/' + lock_name);
  auto& entry = known.locks[(*found)->identity];
  if (auto same = entry.lock()) return same;
  auto opened = board.open(lock_name, O_RDWR);
  const bool writable = opened.has_value();
  if (!opened) opened = board.open(lock_name, O_RDONLY);
  if (!opened) return opened.error();
  std::shared_ptr<board_lock> made{
      new board_lock{std::move(*opened), (*found)->identity, writable}};
  entry = made;
  return made;
}

outcome<void> board_lock::verify(const file& board) const {
  const auto named = board.state_of(lock_name);
  if (!named) return named.error();
  if (!*named || (*named)->identity != identity_ || (*named)->links != 1)
    return replaced(contents_.path());
  return {};
}

outcome<board_lock::hold> board_lock::take(sharing how, engine::deadline patience,
                                           std::atomic<std::uint64_t>* tickets) {
  return take_byte(board_byte, threads_, how, patience, tickets);
}

outcome<board_lock::hold> board_lock::take_sync(engine::deadline patience,
                                                std::atomic<std::uint64_t>* tickets) {
  return take_byte(sync_byte, sync_threads_, sharing::exclusive, patience, tickets);
}

outcome<board_lock::hold> board_lock::take_byte(std::int64_t byte, turnstile& threads, sharing how,
                                                engine::deadline patience,
                                                std::atomic<std::uint64_t>* tickets) {
  const auto until = std::chrono::steady_clock::now() + patience;
  if (!threads.pass(how, until)) return busy(byte, how, patience);
  if (auto locked = lock_in_turn(byte, how, until, patience, tickets); !locked) {
    threads.withdraw([&] { unlock(byte); });
    return locked.error();
  }
  threads.keep(how);
  return hold{shared_from_this(), byte == sync_byte, how};
}

outcome<void> board_lock::lock_in_turn(std::int64_t byte, sharing how, time_point until,
                                       engine::deadline patience,
                                       std::atomic<std::uint64_t>* tickets) const {
  if (tickets == nullptr || !writable_) return lock_byte(byte, how, until, patience);
  const auto first = byte == sync_byte ? first_sync_ticket_byte : first_ticket_byte;
  auto own = first + static_cast<std::int64_t>(tickets->fetch_add(1));
  // Where who comes next was faster it holds this byte shared, and goes first. A new ticket then: a
  // writer that waits without one lets every reader past.
  while (is_passed(own) && std::chrono::steady_clock::now() < until)
    own = first + static_cast<std::int64_t>(tickets->fetch_add(1));
  auto locked = lock_byte(own - 1, sharing::shared, until, patience);
  // Then nobody who came before waits any more, but for those before a ticket that was never
  // marked: it held back nobody behind it.
  const auto before = own - first + 1;
  if (locked) locked = lock_bytes(first - 1, before, sharing::shared, until, patience);
  if (locked) locked = lock_byte(byte, how, until, patience);
  unlock(first - 1, before + 1);
  return locked;
}

bool board_lock::is_passed(std::int64_t ticket) const {
  auto range = range_of(ticket, F_WRLCK);
  return ::fcntl(contents_.descriptor(), F_SETLK, &range) != 0 &&
         (errno == EAGAIN || errno == EACCES);
}

outcome<void> board_lock::lock_byte(std::int64_t byte, sharing how, time_point until,
                                    engine::deadline patience) const {
  return lock_bytes(byte, 1, how, until, patience);
}

outcome<void> board_lock::lock_bytes(std::int64_t byte, std::int64_t length, sharing how,
                                     time_point until, engine::deadline patience) const {
  auto range = range_of(byte, type_of(how), length);
  if (::fcntl(contents_.descriptor(), F_SETLK, &range) == 0) return {};
  int error = errno;
  if (error == EBADF && !writable_) error = EPERM; // the file could only be opened for reading
  if (error == EAGAIN || error == EACCES) error = wait_for(contents_.descriptor(), range, until);
  if (error == 0) return {};
  if (error == ETIMEDOUT) return busy(byte, how, patience);
  return system_failure("lock", contents_.path(), error);
}

failure board_lock::busy(std::int64_t byte, sharing how, engine::deadline patience) const {
  // Who waits for others to go first waits for the board's holder behind them.
  const auto in_the_way =
      byte == sync_byte || byte >= first_sync_ticket_byte - 1 ? sync_byte : board_byte;
  auto range = range_of(in_the_way, type_of(how));
  const bool asked = ::fcntl(contents_.descriptor(), F_GETLK, &range) == 0;
  std::string who = "another thread of this process holds it";
  if (asked && range.l_type != F_UNLCK) {
    who = range.l_pid > 0 ? fmt::format("process {} holds it", range.l_pid)
                          : "a process of another pid namespace holds it";
  }
  failure what;
  what.kind = failure_kind::busy;
  what.path = contents_.path();
  what.message = fmt::format("the write lock was not had within {} ms: {}", patience.count(), who);
  what.hint = "Try again, or wait longer with --lock-timeout";
  return what;
}

void board_lock::unlock(std::int64_t byte, std::int64_t length) const {
  auto range = range_of(byte, F_UNLCK, length);
  ::fcntl(contents_.descriptor(), F_SETLK, &range);
}

} // namespace tally::storage
