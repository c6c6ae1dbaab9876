#include "engine/storage/process.hpp"

#include "engine/storage/alive.hpp"
#include "engine/storage/system_clock.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace tally::storage {

namespace {

std::optional<process_stat> stat_of(std::int64_t pid) {
  const std::string path = fmt::format("/proc/{}/stat", pid);
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return std::nullopt;
  std::array<char, 1024> text{};
  const auto got = ::read(opened, text.data(), text.size());
  ::close(opened);
  if (got <= 0) return std::nullopt;
  return parse_process_stat({text.data(), static_cast<std::size_t>(got)});
}

std::int64_t namespace_of(const std::string& process) {
  struct stat found {};
  if (::stat(fmt::format("/proc/{}/ns/pid", process).c_str(), &found) != 0) return 0;
  return static_cast<std::int64_t>(found.st_ino);
}

/// A process that has ended and was not yet collected by its parent.
bool is_remains(const process_stat& stat) {
  return (stat.state == 'Z' || stat.state == 'X') && stat.threads <= 1;
}

} // namespace

std::optional<process_stat> parse_process_stat(std::string_view line) {
  // What follows the last parenthesis begins with field 3, the state; threads are field 20, the
  // start is field 22.
  const auto name_end = line.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(name_end + 1);
  process_stat stat;
  for (int field = 3; field <= 22; ++field) {
    if (rest.empty() || rest.front() != ' ') return std::nullopt;
    rest.remove_prefix(1);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    if (word.empty()) return std::nullopt;
    if (field == 3) stat.state = word.front();
    if (field == 20 || field == 22) {
      auto& number = field == 20 ? stat.threads : stat.started;
      if (std::from_chars(word.data(), word.data() + word.size(), number).ec != std::errc{})
        return std::nullopt;
    }
    rest.remove_prefix(word.size());
  }
  return stat;
}

system_processes::system_processes(std::shared_ptr<const alive_bytes> alive)
    : alive_(std::move(alive)) {}

engine::liveness system_processes::look_at(const std::string& host,
                                           const events::process_identity& who) const {
  using engine::liveness;
  if (boot_id().empty()) return liveness::unknown;
  if (who.boot != short_boot_id())
    return host == this->host() ? liveness::rebooted : liveness::unknown;
  // The same boot is the same machine, whatever a container calls itself.
  const auto held =
      who.alive_byte && alive_ ? alive_->is_held(*who.alive_byte) : std::optional<bool>{};
  if (held == true) return liveness::alive;
  const auto without_proof = held ? liveness::gone : liveness::unknown;
  if (who.pid <= 0 || who.pid_namespace == 0 || who.pid_namespace != namespace_of("self"))
    return without_proof;
  // Also where the byte is free: the file may have been deleted while the process held it.
  if (const auto stat = stat_of(who.pid)) {
    return stat->started == who.started && !is_remains(*stat) ? liveness::alive : liveness::gone;
  }
  const bool is_free = ::kill(static_cast<pid_t>(who.pid), 0) != 0 && errno == ESRCH;
  return is_free ? liveness::gone : without_proof;
}

std::optional<events::process_identity> system_processes::identify(std::int64_t pid) const {
  const auto stat = pid > 0 ? stat_of(pid) : std::nullopt;
  if (!stat || is_remains(*stat)) return std::nullopt;
  events::process_identity who;
  who.pid = pid;
  who.started = stat->started;
  who.boot = short_boot_id();
  who.pid_namespace = namespace_of("self");
  return who;
}

std::string system_processes::host() const {
  utsname name{};
  return ::uname(&name) == 0 ? std::string{static_cast<const char*>(name.nodename)} : std::string{};
}

} // namespace tally::storage
