#pragma once

#include "events/event.hpp"
#include "events/expected.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {
class world;
struct item_row;
} // namespace tally::projections

namespace tally::cli {

/// The field of a front matter for what the format has no field for. Its value is a list, in JSON
/// on one line, of the events that say it, as docs/events.md has them.
inline constexpr const char* told_field = "tally";

/// What that field says of an item.
struct wrk_told {
  events::item_edited more;                    ///< fields, to be set over those of the file
  std::vector<events::dependency_added> needs; ///< dependencies that have a reason
  std::vector<events::event> happened;         ///< tasks, notes, and what was tried before
  std::optional<events::event> end;            ///< done, failed or cancelled
};

/// What of an item the other fields of its file leave out.
[[nodiscard]] wrk_told told_of(const projections::world& world, const events::item_id& item,
                               const projections::item_row& row);

/// Whether there is more to tell than tasks, which a file can have as checkboxes.
[[nodiscard]] bool tells_more_than_tasks(const wrk_told& told);

/// The value of the field; `[]` where there is nothing to tell.
[[nodiscard]] std::string told_text(const wrk_told& told);

/// Reads the value of the field in the file of that item. The fault is a sentence without the final
/// stop.
[[nodiscard]] expected<wrk_told, std::string> read_told(std::string_view json,
                                                        std::string_view item);

/// Why an item failed or was cancelled, where its file says no more than that it did.
[[nodiscard]] std::string wrk_reason(std::string_view status);

} // namespace tally::cli
