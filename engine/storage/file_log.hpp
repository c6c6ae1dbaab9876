#pragma once

#include "engine/ports.hpp"

#include <memory>
#include <string>

namespace tally::storage {

class board_files;

/// The log of a board on disk: docs/log-format.md. For several processes and threads; not to be
/// used on both sides of a fork.
class file_log final : public engine::event_log {
public:
  /// Makes a board in the directory `path`, which must not exist or be empty, with an empty log.
  /// All of it appears at once and is on disk. `cannot_create` where that fails, `not_permitted` on
  /// a file system that is not of this machine.
  [[nodiscard]] static engine::outcome<void> create(const std::string& path);

  /// Opens the board in `path`; `no_board` where there is none.
  [[nodiscard]] static engine::outcome<std::unique_ptr<file_log>> open(const std::string& path);

  explicit file_log(std::shared_ptr<board_files> files);

  [[nodiscard]] engine::outcome<std::unique_ptr<engine::log_writer>>
  lock(engine::deadline patience) override;
  [[nodiscard]] engine::outcome<std::unique_ptr<engine::log_hold>>
  hold(engine::deadline patience) override;
  [[nodiscard]] engine::outcome<engine::log_cursor>
  read(const engine::log_cursor& from, const engine::commit_visitor& visit) override;
  [[nodiscard]] engine::outcome<engine::log_cursor> seek(events::position where) override;
  [[nodiscard]] engine::outcome<events::position> last() override;
  engine::outcome<void> make_durable(events::position where) override;
  [[nodiscard]] events::position durable() const override;
  [[nodiscard]] bool wait_for_more(events::position seen, engine::deadline patience) override;

private:
  engine::outcome<void> learn_what_is_on_disk();

  std::shared_ptr<board_files> files_;
};

} // namespace tally::storage
