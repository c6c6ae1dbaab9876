#pragma once

#include <string_view>

namespace boost::json {
class object;
}

/// What a row of another tool says for which the board has no word: a priority that is null, a
/// summary of what is not done, microseconds. It is kept beside what the board would write in its
/// place, and written again as long as the board would still write that:
///
///     {"columns": {"priority": {"was": null, "here": 5}}, "metadata": {…}, "tally": {…}}
///
/// `metadata` and `tally` are of the members of the column metadata, and of its member `tally`.
/// Without `was` the member was not there, without `here` the board writes none. `while` names
/// columns that must be as they were too: of what says how the item stands.
namespace tally::cli {

/// The item's metadata in which it is kept.
inline constexpr std::string_view kept_of_row = "work_items.kept";

/// What `row` says otherwise than `written`, which the board would write for it; empty where it
/// says nothing else.
[[nodiscard]] boost::json::object kept_of(const boost::json::object& row,
                                          const boost::json::object& written);

/// Puts what was kept back into what the board writes now, as far as it still holds.
void restore(const boost::json::object& kept, boost::json::object& written);

} // namespace tally::cli
