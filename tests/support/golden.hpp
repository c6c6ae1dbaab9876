#pragma once

#include <string>
#include <string_view>

namespace tally::tests {

/// Compares `text` with the file tests/golden/`name` and reports a difference as a failed check.
/// With TALLY_UPDATE_GOLDEN in the environment the file is written instead: read the difference in
/// git before you commit it.
void check_golden(const std::string& name, std::string_view text);

/// What a file of the sources holds, by its path from the repository's root; empty where there is
/// none.
std::string source_text(const std::string& path);

} // namespace tally::tests
