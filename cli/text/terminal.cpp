#include "cli/text/terminal.hpp"

#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace tally::cli {

namespace {

constexpr auto repaint_pause = std::chrono::milliseconds(100);

bool is_set(const char* name) {
  const char* const text = std::getenv(name);
  return text != nullptr && *text != '\0';
}

std::string_view escape_of(style meaning) {
  switch (meaning) {
  case style::plain: return "";
  case style::heading: return "\x1b[1m";
  case style::emphasis: return "\x1b[1m";
  case style::good: return "\x1b[32m";
  case style::warning: return "\x1b[33m";
  case style::alert: return "\x1b[1;31m";
  case style::dim: return "\x1b[2m";
  }
  return "";
}

} // namespace

terminal terminal_at(int descriptor) {
  terminal found;
  if (const char* const said = std::getenv("COLUMNS"); said != nullptr && *said != '\0') {
    const long columns = std::strtol(said, nullptr, 10);
    found.told_columns = columns > 0;
    if (columns > 0) found.columns = static_cast<std::size_t>(std::clamp(columns, 20L, 1000L));
  }
  if (isatty(descriptor) == 0) return found;
  found.interactive = true;
  const char* const kind = std::getenv("TERM");
  found.colour = !is_set("NO_COLOR") && kind != nullptr && std::string_view(kind) != "dumb";
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    found.columns = size.ws_col;
    found.rows = std::max<std::size_t>(size.ws_row, 1);
  }
  return found;
}

std::string styled(std::string_view text, style meaning, bool colour) {
  if (!colour || meaning == style::plain || text.empty()) {
    return std::string(text);
  }
  return fmt::format("{}{}\x1b[0m", escape_of(meaning), text);
}

progress_line::progress_line(std::string work, const terminal& screen)
    : work_(std::move(work)),
      interactive_(screen.interactive),
      columns_(screen.columns),
      next_(std::chrono::steady_clock::now() + repaint_pause) {}

progress_line::~progress_line() { clear(); }

void progress_line::clear() {
  if (painted_) {
    std::fputs("\r\x1b[K", stderr);
  }
  painted_ = false;
}

void progress_line::show(std::uint64_t done, std::uint64_t total) {
  if (!interactive_) {
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) {
    return;
  }
  next_ = now + repaint_pause;
  painted_ = true;
  const std::string line =
      total == 0 ? fmt::format("{} {}", work_, done)
                 : fmt::format("{} {} of {} ({} %)", work_, done, total, done * 100 / total);
  std::fputs(("\r\x1b[K" + shortened(line, columns_ - 1)).c_str(), stderr);
}

} // namespace tally::cli
