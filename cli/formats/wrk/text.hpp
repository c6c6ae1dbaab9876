#pragma once

#include "events/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// How an item stands, as far as its WRK file says it.
struct wrk_standing {
  std::string status; ///< the board's word
  std::string holder; ///< empty where nobody has it
  std::optional<events::instant> since;

  friend bool operator==(const wrk_standing&, const wrk_standing&) = default;
};

/// A WRK file's text with the item's standing: `status` where the file's word means something else,
/// `locked_by` and `locked_at`. Every other byte stays as it is; where nothing is to say, all of
/// them. Nothing where its front matter cannot be read, or one of the three is not on one line.
[[nodiscard]] std::optional<std::string> with_standing(std::string_view text,
                                                       const wrk_standing& now);

/// What is known of an item that has no WRK file yet.
struct wrk_draft {
  std::string id;
  std::string title;
  std::int64_t priority = 5;
  std::string stage;
  events::instant created;
  std::vector<std::string> blocked_by;
  std::string description;
};

/// A WRK file for it, not locked and `pending`.
[[nodiscard]] std::string new_wrk_text(const wrk_draft& item);

/// The name of a new file: the id, with `/` as `--`, and `.md`.
[[nodiscard]] std::string new_wrk_name(std::string_view id);

} // namespace tally::cli
