#pragma once

#include "engine/ports.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tally::storage {

class alive_bytes;

/// What /proc/PID/stat tells of a process.
struct process_stat {
  char state = '?';
  std::int64_t threads = 0;
  std::int64_t started = 0; ///< clock ticks after boot
};

/// Reads a line of /proc/PID/stat; nothing where it is none. The command's name in it may hold
/// blanks and parentheses.
[[nodiscard]] std::optional<process_stat> parse_process_stat(std::string_view line);

/// The processes of this machine, as /proc shows them.
class system_processes final : public engine::processes {
public:
  /// `alive` are the bytes of the board; without them only numbers and start times prove anything.
  explicit system_processes(std::shared_ptr<const alive_bytes> alive = nullptr);

  [[nodiscard]] engine::liveness look_at(const std::string& host,
                                         const events::process_identity& who) const override;
  [[nodiscard]] std::optional<events::process_identity> identify(std::int64_t pid) const override;
  [[nodiscard]] std::string host() const override;

private:
  std::shared_ptr<const alive_bytes> alive_;
};

} // namespace tally::storage
