#pragma once

#include "engine/storage/file.hpp"
#include "engine/storage/hash_chain.hpp"
#include "events/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::storage {

/// What a segment is called: the position of its first commit, and which rewrite of the log it
/// belongs to.
struct segment_name {
  events::position first;
  std::uint32_t rewrite = 0;

  friend bool operator==(const segment_name&, const segment_name&) = default;
};

/// `00000000000000000413-1.ndjson`
[[nodiscard]] std::string to_string(const segment_name& name);

/// Reads what `to_string` wrote, or nothing.
[[nodiscard]] std::optional<segment_name> parse_segment_name(std::string_view text);

/// What the first line of a segment says.
struct segment_header {
  std::string log;          ///< the log's id, 32 hex digits
  events::position first;   ///< of the first commit that may follow
  digest previous{};        ///< hash of the commit before it; zeros before commit 1
  digest hash{};            ///< of the header itself, as of any line
  std::uint64_t length = 0; ///< in bytes, newline included
};

/// The header line of a segment, newline included.
[[nodiscard]] std::string header_line(std::string_view log, events::position first,
                                      const digest& previous);

/// Reads a header from the beginning of `text`. Nothing where there is none or its hash is wrong.
[[nodiscard]] std::optional<segment_header> parse_header(std::string_view text);

/// A segment that is open for reading, and where the rights allow it for writing.
struct segment {
  segment_name name;
  segment_header header;
  file contents;

  /// Opens the segment. Fails with `damaged` where it has no good header or the header contradicts
  /// the name, with `newer` where a later tally wrote it, and where it is missing.
  [[nodiscard]] static outcome<segment> open(const file& log, const segment_name& name);

  /// Whether the line that ends before `offset` bears `hash`; right behind the header, whether the
  /// first commit is chained to `hash`. One short read.
  [[nodiscard]] outcome<bool> goes_on_from(std::uint64_t offset, const digest& hash) const;

  /// Makes a segment whose header is followed by `lines`; whole and on disk before anybody sees it.
  [[nodiscard]] static outcome<void> create(const file& log, const segment_name& name,
                                            std::string_view log_id, const digest& previous,
                                            std::string_view lines = {});
};

/// The segments that make up the log, in the order of their positions: a rewrite wins over what
/// earlier ones hold from its first position on. Each ends where the next begins.
[[nodiscard]] outcome<std::vector<segment_name>> segments_in_use(const file& log);

/// The same for any list of names.
[[nodiscard]] std::vector<segment_name> in_use(std::vector<segment_name> names);

/// Says that a change takes more bytes than a line of the log holds.
[[nodiscard]] failure too_long(std::size_t bytes);

/// `damaged`, with what is wrong at that place.
[[nodiscard]] failure damage(std::string message, const std::string& path,
                             std::optional<std::uint64_t> offset = std::nullopt,
                             std::optional<events::position> position = std::nullopt);

} // namespace tally::storage
