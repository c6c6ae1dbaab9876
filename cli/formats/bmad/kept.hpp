#pragma once

#include "projections/file_views.hpp"
#include "projections/items.hpp"
#include "projections/sessions.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class value;
class object;
class array;
} // namespace boost::json

/// What the pages of formats/bmad/pages.hpp have in common: what an import kept, what files call
/// things, and conflicts.
namespace tally::cli::bmad {

using metadata_map = projections::memory::text_map<projections::memory::text>;

/// A text as JSON.
[[nodiscard]] boost::json::value text_value(std::string_view text);

/// Texts as a JSON list.
[[nodiscard]] boost::json::array list_of(const std::vector<std::string>& texts);

/// What an import kept under a name; null where it kept nothing.
[[nodiscard]] boost::json::value kept(const metadata_map& metadata, std::string_view name);

/// The same, where it is a text.
[[nodiscard]] std::optional<std::string> kept_text(const metadata_map& metadata,
                                                   std::string_view name);

/// Adds what was kept beside `own` and what the page has already.
void add_kept(boost::json::object& page, const metadata_map& metadata,
              const std::set<std::string_view>& own);

/// Adds the members of an object that the page has not.
void add_members(boost::json::object& page, const boost::json::value& members);

/// True while a session is only what a file says of it.
[[nodiscard]] bool is_untouched(const projections::session_row& row);

/// What the files call a session, or an item.
[[nodiscard]] std::string name_of(const projections::world& world,
                                  projections::session_number session);
[[nodiscard]] std::string name_of(const projections::world& world, projections::item_number item);

[[nodiscard]] bool is_lane(const projections::world& world, projections::item_number item);

/// True for an item that is on the board and no lane.
[[nodiscard]] bool is_story(const projections::world& world, projections::item_number item);

/// True for an item that is done or cancelled.
[[nodiscard]] bool is_over(const projections::item_row& row);

/// A conflict as a file lists it.
[[nodiscard]] boost::json::object conflict_entry(const projections::conflict_view& conflict);

/// The story that a conflict is within; empty where it is between stories.
[[nodiscard]] std::string story_of_conflict(const projections::world& world,
                                            const projections::conflict_view& conflict);

} // namespace tally::cli::bmad
