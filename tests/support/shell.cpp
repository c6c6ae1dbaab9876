#include "tests/support/shell.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>

#include <sys/wait.h>

namespace tally::tests {

shell_result shell(const std::string& line) {
  std::FILE* const pipe = popen(line.c_str(), "re");
  BOOST_REQUIRE(pipe != nullptr);
  shell_result result;
  std::array<char, 4096> part{};
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe)) {
    result.output.append(part.data(), got);
  }
  const int ended = pclose(pipe);
  result.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
  return result;
}

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char letter : word) {
    out += letter == '\'' ? "'\\''" : std::string(1, letter);
  }
  return out + "'";
}

} // namespace tally::tests
