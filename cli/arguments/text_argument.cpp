#include "cli/arguments/text_argument.hpp"

#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include <unistd.h>

namespace tally::cli {

namespace {

std::string without_last_break(std::string text) {
  for (const char letter : {'\n', '\r'}) {
    if (!text.empty() && text.back() == letter) {
      text.pop_back();
    }
  }
  return text;
}

std::optional<std::string> read_standard_input(const std::string& shown) {
  static bool was_read = false;
  if (was_read) {
    throw usage_error(fmt::format("{}: standard input was read already", shown),
                      "one '-' is enough");
  }
  was_read = true;
  return read_all(STDIN_FILENO);
}

} // namespace

std::string read_text_argument(const std::string& given, const std::string& shown) {
  const bool is_input = given == "-";
  if (!is_input && !given.starts_with('@')) {
    return given;
  }
  if (given.starts_with("@@")) {
    return given.substr(1);
  }
  auto text = is_input ? read_standard_input(shown) : read_small_file(given.substr(1));
  if (!text) {
    throw usage_error(fmt::format("{}: cannot read {}: {}", shown,
                                  is_input ? "standard input" : given.substr(1),
                                  std::strerror(errno)),
                      "@FILE reads a file; write @@ for a text that begins with @");
  }
  return without_last_break(std::move(*text));
}

} // namespace tally::cli
