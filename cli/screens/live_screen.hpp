#pragma once

#include <string>
#include <string_view>

#include <termios.h>

namespace tally::cli {

/// The terminal while a picture is kept on it: the alternate screen without a cursor, keys without
/// echo. What was there before comes back when it ends, on whatever way.
class live_screen {
public:
  /// Paints on `output`; keys are read from standard input where that is a terminal.
  explicit live_screen(int output);
  ~live_screen();
  live_screen(const live_screen&) = delete;
  live_screen& operator=(const live_screen&) = delete;

  /// Puts `picture` over what is shown, in one write; each line clears what is left of the old one.
  /// False where the terminal is gone.
  bool paint(std::string_view picture) const;

  /// The key that was pressed since, or 0.
  char key() const;

private:
  int output_;
  bool has_keys_ = false;
  termios former_{};
};

/// What `live_screen::paint` writes: from the upper left corner, without a line break at the end,
/// which would scroll.
std::string repaint_text(std::string_view picture);

} // namespace tally::cli
