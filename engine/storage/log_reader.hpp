#pragma once

#include "engine/ports.hpp"
#include "engine/storage/segment.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace tally::storage {

/// Why a reading ended.
enum class reading_end {
  at_end,   ///< behind the last byte of the last segment
  asked,    ///< the visitor had enough
  at_fault, ///< what follows in the last segment is no whole and good line
};

/// How far a reading came.
struct reading {
  engine::log_cursor place;
  reading_end why = reading_end::at_end;
  std::shared_ptr<const segment> in; ///< the segment that `place` is in
  std::uint64_t size = 0;            ///< of that segment in bytes, when it was looked at
  events::position durable;          ///< highest `durable` in any line that was read
};

/// `damaged`, because the log does not hold the place that a cursor names: the cursor is of another
/// log, or of a part that was cut. Reading from the beginning tells whether anything else is wrong.
[[nodiscard]] failure unknown_place(const file& log, const engine::log_cursor& place);

/// Reads the segments of a log, in their order, and checks the chain. Takes no lock. For several
/// threads.
class log_reader {
public:
  /// `log` is the directory that holds the segments.
  explicit log_reader(file log);

  [[nodiscard]] const file& directory() const { return log_; }

  /// Reads on from `from`. `open` names the last segment where the caller knows it, which saves
  /// listing the directory. Fails with `damaged` where a fault or a gap is followed by another
  /// segment, with `newer` where a good line cannot be decoded.
  [[nodiscard]] outcome<reading> read(const engine::log_cursor& from,
                                      const engine::commit_visitor& visit,
                                      const std::optional<segment_name>& open = std::nullopt);

  /// The place after commit `where`, or the place after the last good line where the log is
  /// shorter: by bisection.
  [[nodiscard]] outcome<engine::log_cursor> seek(events::position where);

  /// Reads commit `where` alone.
  [[nodiscard]] outcome<events::commit> commit_at(events::position where);

  /// The segment of that name; kept open until another one is asked for.
  [[nodiscard]] outcome<std::shared_ptr<const segment>> open(const segment_name& name);

private:
  outcome<reading> start(const engine::log_cursor& from, const std::vector<segment_name>& names,
                         std::size_t& index);
  outcome<reading> enter(const segment_name& name, const engine::log_cursor& from);

  file log_;
  std::mutex mutex_;
  std::shared_ptr<const segment> recent_;
};

} // namespace tally::storage
