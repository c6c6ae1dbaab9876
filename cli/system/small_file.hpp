#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace tally::cli {

/// More than any text or file of git's that the command line reads whole.
inline constexpr std::size_t largest_small_file = 1U << 20U;

/// The whole file, or none where it cannot be read (errno says why) or is larger than
/// `largest` (EFBIG).
std::optional<std::string> read_small_file(const std::filesystem::path& path,
                                           std::size_t largest = largest_small_file);

/// All that is left of an open file, with the same limit.
std::optional<std::string> read_all(int descriptor, std::size_t largest = largest_small_file);

} // namespace tally::cli
