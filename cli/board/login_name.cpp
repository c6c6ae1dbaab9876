#include "cli/board/login_name.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <pwd.h>
#include <unistd.h>

namespace tally::cli {

namespace {

// Narrower than an id may be: a name that needs more than these is no login name.
bool is_name(std::string_view text) {
  constexpr std::size_t longest = 127; // an author is `@` and this, within the 128 bytes of an id
  if (text.empty() || text.size() > longest || text.front() == '-' || text.front() == '@') {
    return false;
  }
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte <= ' ' || byte >= 0x7F || letter == ',') {
      return false;
    }
  }
  return true;
}

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string name_in_passwd(uid_t user) {
  const std::unique_ptr<std::FILE, close_file> file(std::fopen("/etc/passwd", "re"));
  if (!file) {
    return {};
  }
  while (const passwd* const entry = fgetpwent(file.get())) {
    if (entry->pw_uid == user) {
      return entry->pw_name;
    }
  }
  return {};
}

} // namespace

std::string login_name() {
  const uid_t user = getuid();
  if (std::string name = name_in_passwd(user); is_name(name)) {
    return name;
  }
  if (const char* const name = std::getenv("USER"); name != nullptr && is_name(name)) {
    return name;
  }
  return std::to_string(user);
}

} // namespace tally::cli
