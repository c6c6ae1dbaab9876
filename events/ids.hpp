#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tally::events {

/// A name given by people or scripts, of one kind: the tag keeps an item's id from being passed for
/// a session's.
template <class Tag>
struct id {
  std::string value;

  friend auto operator<=>(const id&, const id&) = default;
  friend bool operator==(const id&, const id&) = default;
};

/// Names a unit of work, or a lane of one (`story/backend`).
using item_id = id<struct item_tag>;

/// Names a terminal or agent at work.
using session_id = id<struct session_tag>;

/// Names a place where items or lanes integrate.
using merge_point_id = id<struct merge_point_tag>;

/// Names a conflict: `C-1`, minted under the write lock.
using conflict_id = id<struct conflict_tag>;

/// Who a commit is from: a session's id, or `@name` for a person or script without one.
struct author {
  std::string value;

  /// True where a person or script acted without a session.
  [[nodiscard]] bool is_person() const { return value.starts_with('@'); }

  friend auto operator<=>(const author&, const author&) = default;
  friend bool operator==(const author&, const author&) = default;
};

/// The number of a commit in the log, from 1, without gaps; 0 stands before the first.
struct position {
  std::uint64_t value = 0;

  /// The position that follows this one.
  [[nodiscard]] constexpr position next() const { return {value + 1}; }

  friend constexpr auto operator<=>(const position&, const position&) = default;
  friend constexpr bool operator==(const position&, const position&) = default;
};

/// Longest id in bytes.
inline constexpr std::size_t longest_id = 128;

/// Says what is wrong with `text` as the id of an item or session, or nothing: 1 to 128 bytes of
/// UTF-8 without blank, control character or comma, and not beginning with `-` or `@`.
[[nodiscard]] std::optional<std::string> id_fault(std::string_view text);

/// The item that a lane's id names: `story` of `story/backend`; empty where `id` is no lane's.
[[nodiscard]] std::string_view story_of(std::string_view id);

/// True where `text` is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
[[nodiscard]] bool is_utf8(std::string_view text);

} // namespace tally::events
