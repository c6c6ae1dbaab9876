#pragma once

#include "events/commit.hpp"
#include "events/expected.hpp"

#include <string>
#include <string_view>

namespace tally::events::wire {

/// Longest line of a log in bytes, its newline included.
inline constexpr std::size_t longest_line = 256 * 1024;

/// Deepest nesting of a line.
inline constexpr std::size_t deepest_nesting = 16;

/// What is wrong with a text that should be a commit.
struct fault {
  std::string path;    ///< where: `events[0].priority`; empty for the whole line
  std::string message; ///< what, as a clause
};

/// The text of a commit up to, but without, `,"hash":"…"}`. It holds no newline. Limits are the
/// caller's to check.
[[nodiscard]] std::string encode(const commit& what);

/// Reads a whole line without its newline; the hash is the log's matter and is passed over. Unknown
/// event types, and known ones of a newer version, become `unknown_event`. Checked before parsing:
/// length, UTF-8, nesting, keys that stand twice, integers beyond 2^53.
[[nodiscard]] expected<commit, fault> decode(std::string_view line);

/// One event as a JSON object, as it stands within a line.
[[nodiscard]] std::string encode(const fact& what);

/// Reads one event as it stands within a line.
[[nodiscard]] expected<fact, fault> decode_fact(std::string_view text);

/// `text` as compact JSON that any event can hold within the limits of a line, or what is wrong
/// with it: for values that users give.
[[nodiscard]] expected<json_text, fault> compact_json(std::string_view text);

} // namespace tally::events::wire
