#pragma once

#include <string>
#include <string_view>

namespace tally::events {

/// `text` as one word of a POSIX shell, for a command that people or scripts paste: ids and
/// patterns may hold what a shell obeys. As it is where that is safe, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

} // namespace tally::events
