#pragma once

#include "engine/ports.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/turnstile.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace tally::storage {

/// The locks of one board, as bytes of its file `lock`: the board, the sync of its log, and
/// tickets.
///
/// They are the classic record locks of POSIX (fcntl F_SETLK), not Linux's locks of open file
/// descriptions: only of the classic ones does F_GETLK tell which process holds them, and a
/// deadline has to name it. They have two traps, and this class is built round both. They do not
/// exclude threads of one process: hence a turnstile before each. And any close of the file drops
/// all of the process's locks on it: hence one object for a process and file, found through a
/// registry by the file's inode, which opens the file once and which nobody else opens.
///
/// Everybody takes a ticket, a number from a counter that all processes share, and holds a byte of
/// that number until it has the board's lock; before it asks for that lock it waits for the byte of
/// the ticket before its own. So the lock goes round in turn, and readers who come later wait
/// behind a waiting writer. One gate byte for all would not do: the kernel wakes who waits, but
/// lets in who asks first, and that is who is running. The tickets decide only who is next; if some
/// are lost, or there is no counter, the lock excludes all the same.
///
/// Who waits does so blocked in the kernel, and a timer's signal ends the wait at its deadline. A
/// process that dies has let go of everything.
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

  /// Takes the board's lock, in turn where `tickets` is the counter that all share. `busy` at the
  /// deadline, naming the process in the way.
  [[nodiscard]] outcome<hold> take(sharing how, engine::deadline patience,
                                   std::atomic<std::uint64_t>* tickets = nullptr);

  /// Takes the lock of the log's sync, in turn likewise. Whoever wants both takes the board's
  /// first.
  [[nodiscard]] outcome<hold> take_sync(engine::deadline patience,
                                        std::atomic<std::uint64_t>* tickets = nullptr);

  /// `io` where the file that is locked is no longer the one named `lock`: another process may then
  /// hold the new one.
  [[nodiscard]] outcome<void> verify(const file& board) const;

  /// True while no writer but the calling thread can be at work, because this process holds the
  /// board's lock.
  [[nodiscard]] bool is_quiet_for_caller() const { return threads_.is_quiet_for_caller(); }

private:
  using time_point = turnstile::time_point;
  board_lock(file contents, file_identity identity, bool writable);

  outcome<hold> take_byte(std::int64_t byte, turnstile& threads, sharing how,
                          engine::deadline patience, std::atomic<std::uint64_t>* tickets);
  [[nodiscard]] outcome<void> lock_in_turn(std::int64_t byte, sharing how, time_point until,
                                           engine::deadline patience,
                                           std::atomic<std::uint64_t>* tickets) const;
  /// Marks a ticket as waiting; true where the holder of the next one went by already.
  [[nodiscard]] bool is_passed(std::int64_t ticket) const;
  [[nodiscard]] outcome<void> lock_byte(std::int64_t byte, sharing how, time_point until,
                                        engine::deadline patience) const;
  [[nodiscard]] outcome<void> lock_bytes(std::int64_t byte, std::int64_t length, sharing how,
                                         time_point until, engine::deadline patience) const;
  [[nodiscard]] failure busy(std::int64_t byte, sharing how, engine::deadline patience) const;
  void unlock(std::int64_t byte, std::int64_t length = 1) const;

  file contents_;
  file_identity identity_;
  bool writable_;
  turnstile threads_;
  turnstile sync_threads_;
};

} // namespace tally::storage
