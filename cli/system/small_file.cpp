#include "cli/system/small_file.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace tally::cli {

std::optional<std::string> read_small_file(const std::filesystem::path& path, std::size_t largest) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    return std::nullopt;
  }
  auto text = read_all(descriptor, largest);
  const int fault = errno;
  close(descriptor);
  errno = fault;
  return text;
}

std::optional<std::string> read_all(int descriptor, std::size_t largest) {
  std::string text;
  std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  while (true) {
    const ssize_t got = read(descriptor, part.data(), part.size());
    if (got == 0) {
      return text;
    }
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return std::nullopt;
    }
    text.append(part.data(), static_cast<std::size_t>(got));
    if (text.size() > largest) {
      errno = EFBIG;
      return std::nullopt;
    }
  }
}

} // namespace tally::cli
