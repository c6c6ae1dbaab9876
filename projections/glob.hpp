#pragma once

#include "events/expected.hpp"
#include "projections/character_set.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// Where a pattern is malformed, and why.
struct glob_fault {
  std::size_t offset = 0; ///< in bytes
  std::string message;    ///< a clause: `this [ is not closed`
};

/// Whether two patterns have a path in common.
struct glob_meeting {
  std::optional<std::string> witness; ///< a short path that both match; none where there is none
  std::size_t looked_at = 0;          ///< how many pairs of states the search came through
};

/// A pattern of paths from the project's root, as an automaton over characters.
///
/// `*` and `?` match within a segment, a leading dot too; `**/` matches any folders or none, a `**`
/// that is the last segment everything below, any other `**` what `*` does. `[a-z]` and `[!a]`
/// match one character and never `/`; `{a,b}` one of several texts, not nested and without `**`;
/// `\` takes the next character as it is. Paths are in normal form: segments that are neither
/// empty nor `.` nor `..`, parted by single slashes.
class glob {
public:
  /// Longest pattern in bytes. Its automaton has at most twice as many states, which bounds
  /// `meeting` by four million pairs.
  static constexpr std::size_t longest = 512;

  /// Reads a pattern of UTF-8 in normal form.
  [[nodiscard]] static expected<glob, glob_fault> parse(std::string_view pattern);

  /// True where it matches `path`, which is in normal form.
  [[nodiscard]] bool matches(std::string_view path) const;

  /// Whether a path exists that both match: reachability in the product of the two automata and
  /// that of the paths in normal form, breadth first, so that the witness is short (Rabin and
  /// Scott, Finite Automata and Their Decision Problems, 1959).
  [[nodiscard]] glob_meeting meeting(const glob& other) const;

  /// A state of the automaton: it goes on by itself to each of `next`, or, where it has a label, by
  /// a character of that to the only one.
  struct state {
    character_set label; ///< empty: goes on by itself
    std::vector<std::uint32_t> next;
  };

private:
  glob() = default;

  std::vector<state> states_; // the last accepts; the first is where it begins
};

/// False where two patterns cannot have a path in common, because they begin or end with other
/// characters; true where only `glob::meeting` can say. Cheap: it parses nothing.
[[nodiscard]] bool may_meet(std::string_view pattern, std::string_view other);

/// A pattern that matches `path` and nothing else.
[[nodiscard]] std::string quoted_path(std::string_view path);

/// `path`, or a pattern, in normal form: without `.` and empty segments, `..` taken together with
/// what stands before it. Empty for the project's root; nothing where it leads out of that.
[[nodiscard]] std::optional<std::string> normal_path(std::string_view path);

} // namespace tally::projections
