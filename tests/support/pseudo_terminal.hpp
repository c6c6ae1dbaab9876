#pragma once

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

namespace tally::tests {

/// A terminal of 70 columns and 20 rows whose screen the test reads.
struct pseudo_terminal {
  pseudo_terminal() {
    const winsize size{.ws_row = 20, .ws_col = 70, .ws_xpixel = 0, .ws_ypixel = 0};
    BOOST_REQUIRE(openpty(&screen, &program, nullptr, nullptr, &size) == 0);
  }
  ~pseudo_terminal() {
    close(screen);
    close(program);
  }
  pseudo_terminal(const pseudo_terminal&) = delete;
  pseudo_terminal& operator=(const pseudo_terminal&) = delete;

  /// What was written to it since the last look.
  [[nodiscard]] std::string shown() const {
    fcntl(screen, F_SETFL, O_NONBLOCK);
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = read(screen, part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

  int screen = -1;
  int program = -1;
};

} // namespace tally::tests
