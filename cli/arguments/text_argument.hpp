#pragma once

#include <string>

namespace tally::cli {

/// A text value of the command line: `@FILE` is what the file holds, `-` what standard input holds,
/// `@@…` is `@…`, all others stand for themselves. One line break at the end of a file goes.
/// `shown` is the option's name for the usage error of a file that cannot be read, is too large or
/// is not UTF-8. Standard input can be read once.
std::string read_text_argument(const std::string& given, const std::string& shown);

} // namespace tally::cli
