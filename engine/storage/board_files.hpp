#pragma once

#include "engine/ports.hpp"
#include "engine/storage/log_reader.hpp"
#include "engine/storage/sync.hpp"
#include "engine/storage/write_lock.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tally::storage {

/// What the file log and its writer have in common: the open board, its lock, its segments and its
/// sync page. For several threads.
class board_files {
public:
  [[nodiscard]] static outcome<std::shared_ptr<board_files>> open(const std::string& path);

  board_files(file board, file log, std::shared_ptr<board_lock> lock);

  [[nodiscard]] const file& board() const { return board_; }
  [[nodiscard]] board_lock& lock() { return *lock_; }

  /// Takes the board's lock, in turn.
  [[nodiscard]] outcome<board_lock::hold> take_lock(sharing how, engine::deadline patience);

  /// Takes the lock of the sync, in turn; waits a minute at most, for a disk that takes longer does
  /// not answer.
  [[nodiscard]] outcome<board_lock::hold> take_sync_lock();
  [[nodiscard]] log_reader& reader() { return reader_; }

  /// The sync page, mapped again where another file has that name by now; null where none can be
  /// trusted.
  [[nodiscard]] outcome<std::shared_ptr<sync_page>> page();

  /// Waits until everything that was appended is on disk. With the lock of the sync held. A failure
  /// is recorded in the page, and the segment is not synced again: `unknown_outcome`.
  [[nodiscard]] outcome<void> sync_appended(sync_page& page);

  /// Remembers a line that this process appended, and the epoch it was appended in.
  void remember(const engine::log_cursor& after, std::uint64_t epoch);

  /// False where the log was cut since this process appended last, and its last line is gone.
  [[nodiscard]] outcome<bool> still_holds_own_line(const sync_page& page);

private:
  [[nodiscard]] std::shared_ptr<sync_page> mapped();
  outcome<void> rewrite_in_place(const sync_page& page, const segment& fresh, events::position end);

  file board_;
  std::shared_ptr<board_lock> lock_;
  log_reader reader_;
  std::mutex mutex_;
  std::shared_ptr<sync_page> page_;
  std::optional<engine::log_cursor> own_line_;
  std::uint64_t own_epoch_ = 0;
};

/// What a failed sync means to whoever waits for it: `unknown_outcome`.
[[nodiscard]] failure not_known_to_be_on_disk(const failure& cause);

/// The most that a command waits for another one's sync: a disk that takes longer does not answer.
inline constexpr engine::deadline sync_patience{60'000};

} // namespace tally::storage
