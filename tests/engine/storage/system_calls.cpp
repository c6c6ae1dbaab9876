#include "tests/engine/storage/system_calls.hpp"

#include <cerrno>
#include <utility>

#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tally::tests {

system_calls& system_calls::now() {
  static system_calls calls;
  return calls;
}

namespace {

/// Counts a call; the error that it is to fail with, or 0.
int counted(int& number, const std::function<int(int)>& wanted) {
  auto& calls = system_calls::now();
  ++calls.all;
  if (calls.at_any) calls.at_any(calls.all);
  ++number;
  return wanted ? wanted(number) : 0;
}

} // namespace

} // namespace tally::tests

using tally::tests::counted;
using tally::tests::system_calls;

extern "C" {

int fdatasync(int descriptor) {
  if (const int error = counted(system_calls::now().syncs, system_calls::now().at_sync)) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

int fsync(int descriptor) {
  if (const int error = counted(system_calls::now().syncs, system_calls::now().at_sync)) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

int ftruncate(int descriptor, off_t size) noexcept {
  if (const int error = counted(system_calls::now().cuts, system_calls::now().at_cut)) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  static int error_next = 0;
  if (error_next != 0) {
    errno = std::exchange(error_next, 0);
    return -1;
  }
  if (const int error = counted(system_calls::now().writes, system_calls::now().at_write)) {
    error_next = error;
    size /= 2;
  }
  return ::syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  int passed_over = 0;
  counted(passed_over, {});
  return static_cast<int>(::syscall(SYS_renameat, from_directory, from, to_directory, to));
}
}
