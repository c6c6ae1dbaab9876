#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::storage {

/// A SHA-256 sum.
using digest = std::array<std::uint8_t, 32>;

/// Length of what ends every line: `,"hash":"`, 64 hex digits, `"}` and the newline.
inline constexpr std::size_t suffix_length = 9 + 64 + 2 + 1;

/// The hash of a line: SHA-256 over "tally/1\0", the hash of the line before (32 raw bytes), and
/// the line's bytes before
/// `,"hash":"`. Commit 1 follows the header of the first segment, which follows 32 zero bytes.
[[nodiscard]] digest chained(const digest& previous, std::string_view body);

/// A whole line made of its body, newline included. Its hash goes to `own`.
[[nodiscard]] std::string seal(std::string body, const digest& previous, digest& own);

/// A line taken apart: what is hashed, and the hash that it claims.
struct sealed_line {
  std::string_view body;
  digest stored;
};

/// Takes apart a line with its newline; nothing where it does not end as a line must.
[[nodiscard]] std::optional<sealed_line> take_apart(std::string_view line);

/// SHA-256 of some bytes, outside any chain.
[[nodiscard]] digest plain_sum(std::string_view bytes);

/// 64 lower-case hex digits.
[[nodiscard]] std::string to_hex(const digest& sum);

/// Reads 64 lower-case hex digits, or nothing.
[[nodiscard]] std::optional<digest> parse_digest(std::string_view hex);

} // namespace tally::storage
