#include "cli/screens/live_screen.hpp"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace tally::cli {

namespace {

// Alternate screen, no cursor, no wrapping; and back.
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view leave = "\x1b[?7h\x1b[?25h\x1b[?1049l";

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

} // namespace

live_screen::live_screen(int output) : output_(output) {
  if (isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &former_) == 0) {
    termios quiet = former_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    quiet.c_cc[VMIN] = 0;
    quiet.c_cc[VTIME] = 0;
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE; // a stopped picture would leave the other screen on
    // In the background this would stop the process; then there are no keys to read either.
    has_keys_ =
        tcgetpgrp(STDIN_FILENO) == getpgrp() && tcsetattr(STDIN_FILENO, TCSANOW, &quiet) == 0;
  }
  write_all(output_, enter);
}

live_screen::~live_screen() {
  write_all(output_, leave);
  if (has_keys_) tcsetattr(STDIN_FILENO, TCSANOW, &former_);
}

bool live_screen::paint(std::string_view picture) const {
  return write_all(output_, repaint_text(picture));
}

char live_screen::key() const {
  if (!has_keys_) return 0;
  pollfd keys{STDIN_FILENO, POLLIN, 0};
  char pressed = 0;
  if (::poll(&keys, 1, 0) <= 0 || ::read(STDIN_FILENO, &pressed, 1) != 1) return 0;
  return pressed;
}

std::string repaint_text(std::string_view picture) {
  while (picture.ends_with('\n')) picture.remove_suffix(1);
  // Held back until it is whole, where that is understood. A line is cleared before it is written:
  // behind a full one the cursor still stands on its last cell.
  std::string text = "\x1b[?2026h\x1b[H";
  while (true) {
    const auto end = picture.find('\n');
    const bool is_last = end == std::string_view::npos;
    text += is_last ? "\x1b[J" : "\x1b[K";
    text += picture.substr(0, end);
    if (is_last) break;
    text += "\r\n";
    picture.remove_prefix(end + 1);
  }
  return text + "\x1b[?2026l";
}

} // namespace tally::cli
