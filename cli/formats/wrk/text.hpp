#pragma once

#include "cli/formats/wrk/front_matter.hpp"
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
  std::optional<events::instant> finished = {}; ///< where it was this board that finished it

  friend bool operator==(const wrk_standing&, const wrk_standing&) = default;
};

/// What else is known of an item.
struct wrk_draft {
  std::string id;
  std::string title;
  std::int64_t priority = 5;
  std::string stage;
  events::instant created;
  std::vector<std::string> blocked_by;
  std::string description;
  std::optional<events::instant> finished = {}; ///< whoever did
  std::vector<front_matter_field> others = {};  ///< that its file had, and the board has not
  std::string told = "[]";                      ///< what told_field says of it
  bool is_own = true;                           ///< it came from no file
  bool needs_told = false; ///< its file is to have that field, were it not there yet

  friend bool operator==(const wrk_draft&, const wrk_draft&) = default;
};

/// A WRK file's text with the item's standing: `status` where the file's word means something else,
/// `locked_by` and `locked_at`, `completed_at`. In a file that a board wrote, one with told_field,
/// also that field as it is in `item`, and where that is the board's own, title, priority, stage
/// and blocked_by. Every other byte stays as it is; where nothing is to
/// say, all of them. Nothing where its front matter cannot be read, or what has to change is not on
/// one line.
[[nodiscard]] std::optional<std::string>
with_standing(std::string_view text, const wrk_standing& now, const wrk_draft* item = nullptr);

/// A WRK file for it, not locked and `pending`, with told_field.
[[nodiscard]] std::string new_wrk_text(const wrk_draft& item);

/// The name of a new file: the id, with `/` as `--`, and `.md`.
[[nodiscard]] std::string new_wrk_name(std::string_view id);

} // namespace tally::cli
