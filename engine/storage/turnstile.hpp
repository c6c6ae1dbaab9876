#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tally::storage {

/// How a lock is held: by one alone, or by several who change nothing.
enum class sharing { exclusive, shared };

/// A lock for the threads of one process, exclusive or shared, with a gate before it: everybody
/// passes the gate, and who waits for the lock keeps it meanwhile, so that shared holders who come
/// later let a waiting exclusive one go first. It is taken in two steps, `pass` and then `keep` or
/// `withdraw`, because a file's lock is taken in between. Unlike a mutex it may be left by another
/// thread than the one that came in.
class turnstile {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Waits at the gate and then for the lock, at most until `until`; false where that was too
  /// short.
  [[nodiscard]] bool pass(sharing how, time_point until);

  /// After `pass`: holds the lock and opens the gate.
  void keep(sharing how);

  /// After `pass`: gives up and opens the gate. `unlock` runs if nobody holds the lock.
  template <class Unlock>
  void withdraw(const Unlock& unlock) {
    const std::lock_guard guard{mutex_};
    passed_ = gate_ = false;
    if (!is_held()) unlock();
    changed_.notify_all();
  }

  /// After `keep`: lets go. `unlock` runs if nobody else holds the lock or is about to.
  template <class Unlock>
  void leave(sharing how, const Unlock& unlock) {
    const std::lock_guard guard{mutex_};
    if (how == sharing::exclusive) {
      exclusive_ = false;
      owner_ = {};
    } else {
      --shared_;
    }
    if (!is_held() && !passed_) unlock();
    changed_.notify_all();
  }

  /// True while nobody but the calling thread can hold the lock exclusively: it does, or there are
  /// shared holders.
  [[nodiscard]] bool is_quiet_for_caller() const;

private:
  [[nodiscard]] bool is_held() const { return exclusive_ || shared_ > 0; }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool gate_ = false;
  bool passed_ = false; // somebody is between `pass` and `keep`
  bool exclusive_ = false;
  int shared_ = 0;
  std::thread::id owner_;
};

} // namespace tally::storage
