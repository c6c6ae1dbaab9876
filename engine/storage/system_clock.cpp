#include "engine/storage/system_clock.hpp"

#include <array>
#include <ctime>

#include <fcntl.h>
#include <unistd.h>

namespace tally::storage {

namespace {

std::string read_boot_id() {
  std::array<char, 36> text{};
  const int opened = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (opened < 0) return {};
  const auto got = ::read(opened, text.data(), text.size());
  ::close(opened);
  return got == static_cast<ssize_t>(text.size()) ? std::string{text.data(), text.size()}
                                                  : std::string{};
}

std::int64_t milliseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return (static_cast<std::int64_t>(now.tv_sec) * 1000) + (now.tv_nsec / 1'000'000);
}

} // namespace

const std::string& boot_id() {
  static const std::string id = read_boot_id();
  return id;
}

std::string short_boot_id() { return boot_id().empty() ? "00000000" : boot_id().substr(0, 8); }

events::instant system_clock::now() const { return {milliseconds_of(CLOCK_REALTIME)}; }

events::monotonic_stamp system_clock::monotonic() const {
  return {short_boot_id(), milliseconds_of(CLOCK_MONOTONIC)};
}

} // namespace tally::storage
