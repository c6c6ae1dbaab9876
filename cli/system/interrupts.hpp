#pragma once

namespace tally::cli {

/// While one exists, SIGINT, SIGTERM and SIGHUP only ask for the end, and a terminal that changed
/// its size is noticed. For one thread, one at a time.
class interrupts {
public:
  interrupts();
  ~interrupts();
  interrupts(const interrupts&) = delete;
  interrupts& operator=(const interrupts&) = delete;

  /// Whether the end was asked for.
  bool ended() const;

  /// Whether the terminal changed its size since this was last asked.
  bool resized() const;

  /// What a command that only showed things ends with: 0 after Ctrl-C, else 128 and the signal.
  int exit_status() const;
};

} // namespace tally::cli
