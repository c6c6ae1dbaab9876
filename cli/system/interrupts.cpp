#include "cli/system/interrupts.hpp"

#include <array>
#include <csignal>

namespace tally::cli {

namespace {

constexpr std::array caught{SIGINT, SIGTERM, SIGHUP, SIGWINCH};

// What a handler may touch.
volatile std::sig_atomic_t last_signal = 0;
volatile std::sig_atomic_t has_resized = 0;
std::array<struct sigaction, caught.size()> former{};

extern "C" void remember_signal(int signal) {
  if (signal == SIGWINCH) {
    has_resized = 1;
  } else {
    last_signal = signal;
  }
}

} // namespace

interrupts::interrupts() {
  last_signal = 0;
  has_resized = 0;
  struct sigaction action {};
  action.sa_handler = remember_signal;
  for (std::size_t at = 0; at < caught.size(); ++at) {
    sigaction(caught[at], &action, &former[at]);
    // What the caller wants to be ignored stays so, as under nohup.
    if (former[at].sa_handler == SIG_IGN) sigaction(caught[at], &former[at], nullptr);
  }
}

interrupts::~interrupts() {
  for (std::size_t at = 0; at < caught.size(); ++at) sigaction(caught[at], &former[at], nullptr);
}

bool interrupts::ended() const { return last_signal != 0; }

bool interrupts::resized() const {
  const bool was = has_resized != 0;
  has_resized = 0;
  return was;
}

int interrupts::exit_status() const {
  constexpr int by_signal = 128;
  return last_signal == 0 || last_signal == SIGINT ? 0 : by_signal + last_signal;
}

} // namespace tally::cli
