#pragma once

#include "engine/ports.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/turnstile.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace tally::storage {

/// The locks of one board, as bytes of its file `lock`: a gate, the board, and the sync of its log.
///
/// They are the classic record locks of POSIX (fcntl F_SETLK), not Linux's locks of open file
/// descriptions: only of the classic ones does F_GETLK tell which process holds them, and a
/// deadline has to name it. They have two traps, and this class is built round both. They do not
/// exclude threads of one process: hence a turnstile before each. And any close of the file drops
/// all of the process's locks on it: hence one object for a process and file, found through a
/// registry by the file's inode, which opens the file once and which nobody else opens.
///
/// The kernel wakes those who wait in their order; who waits does so blocked in the kernel, and a
/// timer's signal ends the wait at its deadline. A process that dies has let go of everything.
///
/// Not to be carried through a fork: the child of a process that holds a lock does not hold it.
class board_lock : public std::enable_shared_from_this<board_lock> {
public:
  /// A hold on one of the locks, let go when destroyed; from any thread.
  class hold {
  public:
    hold() = default;
    hold(hold&& other) noexcept = default;
    hold& operator=(hold&& other) noexcept;
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;
    ~hold();

  private:
    friend class board_lock;
    hold(std::shared_ptr<board_lock> of, bool is_sync, sharing how);

    std::shared_ptr<board_lock> of_;
    bool is_sync_ = false;
    sharing how_ = sharing::exclusive;
  };

  /// The lock of the board in `board`; the same object for whoever asks in this process.
  [[nodiscard]] static outcome<std::shared_ptr<board_lock>> open(const file& board);

  /// Makes the file. For `init` alone: a second lock file beside the first would give two holders.
  [[nodiscard]] static outcome<void> create(const file& board);

  board_lock(const board_lock&) = delete;
  board_lock& operator=(const board_lock&) = delete;
  ~board_lock() = default;

  /// Takes the board's lock behind the gate. `busy` at the deadline, naming the process in the way.
  [[nodiscard]] outcome<hold> take(sharing how, engine::deadline patience);

  /// Takes the lock of the log's sync. Whoever wants both takes the board's first.
  [[nodiscard]] outcome<hold> take_sync(engine::deadline patience);

  /// `io` where the file that is locked is no longer the one named `lock`: another process may then
  /// hold the new one.
  [[nodiscard]] outcome<void> verify(const file& board) const;

  /// True while no writer but the calling thread can be at work, because this process holds the
  /// board's lock.
  [[nodiscard]] bool is_quiet_for_caller() const { return threads_.is_quiet_for_caller(); }

private:
  using time_point = turnstile::time_point;
  board_lock(file contents, file_identity identity, bool writable);

  outcome<hold> take_byte(int byte, turnstile& threads, sharing how, engine::deadline patience);
  [[nodiscard]] outcome<void> lock_bytes(int byte, sharing how, time_point until,
                                         engine::deadline patience) const;
  [[nodiscard]] outcome<void> lock_byte(int byte, sharing how, time_point until,
                                        engine::deadline patience) const;
  [[nodiscard]] failure busy(int byte, sharing how, engine::deadline patience) const;
  void unlock(int byte) const;

  file contents_;
  file_identity identity_;
  bool writable_;
  turnstile threads_;
  turnstile sync_threads_;
};

} // namespace tally::storage
