#pragma once

#include <functional>

namespace tally::tests {

/// What a test wants to happen at the system calls that change a file, in this executable only:
/// they stand in front of the C library's. Each gets the number of the call, from 1, and says
/// whether the real one may run.
struct system_calls {
  /// What a call that must not run returns: this error. 0: go on.
  std::function<int(int)> at_sync; ///< fdatasync and fsync
  std::function<int(int)> at_cut;  ///< ftruncate
  std::function<int(int)>
      at_write;                    ///< pwrite; the error comes after half of the bytes were written
  std::function<void(int)> at_any; ///< each of these, and rename, before it runs

  int syncs = 0;
  int cuts = 0;
  int writes = 0;
  int all = 0;

  /// The one of this executable.
  static system_calls& now();

  /// Back to the system's own ways.
  static void restore() { now() = {}; }
};

} // namespace tally::tests
