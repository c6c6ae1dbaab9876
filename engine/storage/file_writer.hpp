#pragma once

#include "engine/storage/board_files.hpp"
#include "engine/storage/recovery.hpp"

#include <memory>
#include <optional>

namespace tally::storage {

/// The right to append to a board's log; see engine::log_writer. Made by `file_log::lock`.
class file_writer final : public engine::log_writer {
public:
  /// With the board's lock held. Fails with `damaged` while the log is known to be damaged and
  /// still is.
  [[nodiscard]] static outcome<std::unique_ptr<engine::log_writer>>
  begin(std::shared_ptr<board_files> files, board_lock::hold held);

  file_writer(std::shared_ptr<board_files> files, board_lock::hold held,
              std::shared_ptr<sync_page> page);

  [[nodiscard]] outcome<engine::log_cursor> catch_up(const engine::log_cursor& from,
                                                     const engine::commit_visitor& visit) override;
  [[nodiscard]] std::optional<engine::recovery_report> recovered() const override {
    return recovered_;
  }
  outcome<void> finish_recovery() override;
  [[nodiscard]] outcome<engine::appended> append(const engine::log_cursor& end,
                                                 events::commit draft) override;
  outcome<engine::log_cursor> rotate(const engine::log_cursor& end,
                                     std::uint64_t sealed_above) override;

private:
  [[nodiscard]] bool is_at_end(const engine::log_cursor& place) const;
  [[nodiscard]] events::position known_durable(const reading& found) const;
  [[nodiscard]] failure explain(const engine::log_cursor& from, failure seen) const;
  [[nodiscard]] failure stop(condition row, const reading& found, bool lost) const;
  void note_damage(condition row, const failure& what) const;

  outcome<void> recheck_damage();
  outcome<void> settle(reading& found);
  outcome<void> cut(const reading& found);
  outcome<void> establish_page(const reading& found);
  outcome<void> begin_segment(reading& found);
  outcome<void> continue_in_rewrite(reading& found);
  outcome<void> move_to(const segment_name& name, reading& found, std::string_view lines);
  outcome<void> put(const segment& in, std::string_view line, std::uint64_t offset);

  std::shared_ptr<board_files> files_;
  board_lock::hold held_;
  std::shared_ptr<sync_page> page_; // null until it is known what is on disk
  std::optional<engine::log_cursor> end_;
  std::optional<engine::recovery_report> recovered_;
};

} // namespace tally::storage
