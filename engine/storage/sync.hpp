#pragma once

#include "engine/storage/file.hpp"
#include "engine/storage/segment.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace tally::storage {

/// The page that all processes on a board share, as it lies in the file `sync`. Native byte order:
/// it means something within one boot of one machine only.
struct sync_fields {
  std::array<char, 16> format;
  std::array<char, 40> boot;
  std::array<char, 40> log;
  std::atomic<std::uint64_t>
      segment; ///< first position of the segment in use; 0: look into the directory
  std::atomic<std::uint64_t> rewrite;    ///< of that segment
  std::atomic<std::uint64_t> end_offset; ///< in bytes, of the end of commit `end`: a hint
  std::atomic<std::uint64_t>
      end; ///< last position written; every byte up to it stands in the segment
  std::atomic<std::uint64_t> durable; ///< last position on disk
  std::atomic<std::uint64_t>
      intent; ///< process that is syncing; set by a dead one: what came of it is unknown
  std::atomic<std::uint64_t>
      failed; ///< 1: a sync failed, so what is above `durable` may be lost though it can be read
  std::atomic<std::uint64_t> epoch;        ///< raised by every cut
  std::atomic<std::uint64_t> tickets;      ///< how many were taken for the board's lock: board_lock
  std::atomic<std::uint64_t> sync_tickets; ///< and for that of the sync
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "shared between processes");
static_assert(sizeof(sync_fields) <= 4096);

/// The page `sync`, mapped. The segment and the end are changed under the board's lock, `durable`,
/// `intent` and `failed` under that of the sync, the epoch under both.
class sync_page {
public:
  /// Maps the page. Null where there is none, or one that is not of this boot: then nothing is
  /// known of what is on disk.
  [[nodiscard]] static outcome<std::shared_ptr<sync_page>> open(const file& board);

  /// Writes a new page under a name of its own and puts it into the old one's place.
  [[nodiscard]] static outcome<void> create(const file& board, const std::string& log_id,
                                            const segment_name& open, std::uint64_t end_offset,
                                            events::position end, events::position durable,
                                            bool failed);

  sync_page(const sync_page&) = delete;
  sync_page& operator=(const sync_page&) = delete;
  ~sync_page();

  /// True where the page is of that log.
  [[nodiscard]] bool is_of(const std::string& log_id) const;

  /// True where the file named `sync` is still this page.
  [[nodiscard]] bool is_named(const file& board) const;

  /// The segment in use, or nothing where only the directory tells.
  [[nodiscard]] std::optional<segment_name> open_segment() const;

  /// Says which segment is in use; nothing while that changes.
  void set_open_segment(const std::optional<segment_name>& name);

  /// Says what was written last.
  void set_end(events::position end, std::uint64_t offset);

  sync_fields* operator->() const { return fields_; }

  /// The counters of tickets for the locks; null where the page may not be written to.
  [[nodiscard]] std::atomic<std::uint64_t>* tickets() const {
    return writable_ ? &fields_->tickets : nullptr;
  }
  [[nodiscard]] std::atomic<std::uint64_t>* sync_tickets() const {
    return writable_ ? &fields_->sync_tickets : nullptr;
  }

private:
  sync_page(sync_fields* fields, file_identity identity, bool writable);

  sync_fields* fields_;
  file_identity identity_;
  bool writable_;
};

} // namespace tally::storage
