#pragma once

#include "engine/storage/file.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>

namespace tally::storage {

/// The file `alive` of a board: a process that works for a session holds a byte of it locked as
/// long as it lives, and the system lets go of it however the process ends. Exact across pid
/// namespaces. Bytes are chosen at random among 2^53, far beyond the file's end, so that none is
/// taken twice for different processes.
///
/// One object for a process and file, for the reason that board_lock gives. For several threads.
class alive_bytes : public std::enable_shared_from_this<alive_bytes> {
public:
  /// A byte, held until destroyed.
  class hold {
  public:
    hold(std::shared_ptr<alive_bytes> of, std::int64_t byte);
    hold(hold&& other) noexcept = default;
    hold& operator=(hold&& other) = delete;
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;
    ~hold();

    /// Which byte it is: what a session records.
    [[nodiscard]] std::int64_t byte() const { return byte_; }

  private:
    std::shared_ptr<alive_bytes> of_;
    std::int64_t byte_;
  };

  /// Makes the file, at `init`.
  [[nodiscard]] static outcome<void> create(const file& board);

  /// The bytes of the board in `path`. The file is made anew where it was deleted.
  [[nodiscard]] static outcome<std::shared_ptr<alive_bytes>> open(const std::string& path);

  /// Takes a byte for this process.
  [[nodiscard]] outcome<hold> take();

  /// True where a living process holds the byte; nothing where the system does not say.
  [[nodiscard]] std::optional<bool> is_held(std::int64_t byte) const;

private:
  explicit alive_bytes(file contents) : contents_(std::move(contents)) {}

  file contents_;
  mutable std::mutex mutex_;
  std::set<std::int64_t> own_; // the system does not tell a process of its own locks
};

} // namespace tally::storage
