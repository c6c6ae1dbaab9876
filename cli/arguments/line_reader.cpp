#include "cli/arguments/line_reader.hpp"

#include "cli/text/report.hpp"
#include "events/wire.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <unistd.h>

namespace tally::cli {

bool line_reader::next(std::string& line) {
  for (;;) {
    const auto end = kept_.find('\n', from_);
    if (end != std::string::npos) {
      line.assign(kept_, from_, end - from_);
      from_ = end + 1;
      return true;
    }
    kept_.erase(0, from_);
    from_ = 0;
    if (!fill()) {
      line = std::exchange(kept_, {});
      return !line.empty();
    }
  }
}

bool line_reader::has_line() const {
  return at_end_ || kept_.find('\n', from_) != std::string::npos;
}

bool line_reader::fill() {
  if (at_end_) return false;
  if (kept_.size() > 4 * events::wire::longest_line) {
    throw usage_error("a line of standard input is longer than any command can be");
  }
  std::array<char, 65536> room; // NOLINT(*-member-init): written before it is read
  ssize_t got = 0;
  do {
    got = ::read(STDIN_FILENO, room.data(), room.size());
  } while (got < 0 && errno == EINTR);
  at_end_ = got <= 0;
  if (!at_end_) kept_.append(room.data(), static_cast<std::size_t>(got));
  return !at_end_;
}

} // namespace tally::cli
