#include "cli/text/stream.hpp"

#include <cerrno>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace tally::cli {

namespace {

constexpr std::size_t enough = 65536;

} // namespace

void stream::write(std::string_view text) {
  if (error_ != 0) {
    return;
  }
  kept_ += text;
  if (descriptor_ >= 0 && kept_.size() >= enough) {
    flush();
  }
}

bool stream::flush() {
  if (descriptor_ < 0) {
    return true;
  }
  std::string_view left = kept_;
  while (!left.empty() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  kept_.clear();
  return error_ == 0;
}

void stream::measure() {
  if (descriptor_ >= 0) screen = terminal_at(descriptor_);
}

bool stream::is_abandoned() const {
  if (error_ != 0 || descriptor_ < 0) return error_ != 0;
  pollfd reader{descriptor_, 0, 0};
  return ::poll(&reader, 1, 0) > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0;
}

std::string stream::taken() { return std::exchange(kept_, {}); }

} // namespace tally::cli
