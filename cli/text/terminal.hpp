#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tally::cli {

/// What is at the other end of standard output or standard error.
struct terminal {
  bool interactive = false; ///< a terminal, not a file or pipe
  bool colour = false;      ///< and it wants colours: never with NO_COLOR or TERM=dumb
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool told_columns = false; ///< COLUMNS says how wide a picture is to be, though it is no terminal
};

/// Looks at a file descriptor and at NO_COLOR, TERM and COLUMNS.
terminal terminal_at(int descriptor);

/// What a piece of text means; the colours follow from that.
enum class style { plain, heading, emphasis, good, warning, alert, dim };

/// `text` in its style, or as it is where colour is off. It must be safe for a terminal already.
std::string styled(std::string_view text, style meaning, bool colour);

/// One line on standard error that says how far a long work is. Only on a terminal, repainted at
/// most ten times a second, gone when it ends.
class progress_line {
public:
  /// `work` is what is being done: "importing".
  progress_line(std::string work, const terminal& screen);
  ~progress_line();
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  /// Says that `done` of `total` are done; a total of 0 is unknown.
  void show(std::uint64_t done, std::uint64_t total);

  /// Takes the line away.
  void clear();

private:
  std::string work_;
  bool interactive_;
  std::size_t columns_;
  bool painted_ = false;
  std::chrono::steady_clock::time_point next_;
};

} // namespace tally::cli
