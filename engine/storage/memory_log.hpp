#pragma once

#include "engine/ports.hpp"
#include "engine/storage/turnstile.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tally::storage {

/// A log in memory, through the same codec, chain and rules as the one on disk: for tests and
/// simulations. What is appended counts as on disk once somebody asked for that. For several
/// threads; must outlive its writers and holds.
class memory_log final : public engine::event_log {
public:
  memory_log();

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
  friend class memory_writer;

  struct entry {
    std::string line;
    engine::log_cursor after;
  };

  turnstile threads_;
  mutable std::mutex mutex_;
  std::condition_variable appended_;
  std::vector<entry> entries_; // the header first, then commit 1, 2, …
  events::position durable_;
};

} // namespace tally::storage
