#include "cli/system/replace_file.hpp"

#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tally::cli {

namespace {

[[noreturn]] void cannot_write(const std::filesystem::path& path, int fault) {
  const bool is_forbidden = fault == EACCES || fault == EPERM || fault == EROFS;
  throw stop({"cannot_write",
              is_forbidden ? exit_status::not_permitted : exit_status::io_error,
              fmt::format("{} cannot be written: {}", path.string(), std::strerror(fault)),
              {},
              {{"path", path.string()}}});
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

} // namespace

void replace_file(const std::filesystem::path& path, std::string_view contents) {
  std::error_code fault;
  auto target = std::filesystem::weakly_canonical(path, fault);
  if (fault) target = path;
  std::string beside = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX"));
  const int descriptor = mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) cannot_write(path, errno);
  struct stat before = {};
  // A new file has the rights that the user's umask leaves.
  const mode_t mask = umask(0);
  umask(mask);
  const mode_t mode = stat(target.c_str(), &before) == 0 ? before.st_mode & 07777U : 0666U & ~mask;
  const bool is_written =
      fchmod(descriptor, mode) == 0 && write_all(descriptor, contents) && fsync(descriptor) == 0;
  int why = errno;
  close(descriptor);
  if (is_written && std::rename(beside.c_str(), target.c_str()) == 0) return;
  if (is_written) why = errno;
  unlink(beside.c_str());
  cannot_write(path, why);
}

bool remove_file(const std::filesystem::path& path) {
  std::error_code fault;
  const bool was_there = std::filesystem::remove(path, fault);
  if (fault) cannot_write(path, fault.value());
  return was_there;
}

} // namespace tally::cli
