#pragma once

#include "events/instant.hpp"
#include "projections/observation.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class object;
}

namespace tally::projections {
class world;
}

/// The documents of formats/bmad/file.hpp as the board would have them: its own fields, and what an
/// import kept. While nobody here has touched a session or a lane, its words are those of its file.
namespace tally::cli {

/// The stories that have a file of their own: with lanes and not finished, or known to `there`.
[[nodiscard]] std::vector<std::string> bmad_stories(const projections::world& world,
                                                    const std::set<std::string>& there);

/// What the files call an item.
[[nodiscard]] std::string bmad_name(const projections::world& world, std::string_view item);

/// The file of one story.
[[nodiscard]] boost::json::object bmad_story_page(const projections::world& world,
                                                  std::string_view story,
                                                  const projections::observation& seen);

/// `active-sessions.yaml`; of sessions that are over, those in `there`.
[[nodiscard]] boost::json::object bmad_active_page(const projections::world& world,
                                                   const std::set<std::string>& there);

/// `dependencies-template.yaml`.
[[nodiscard]] boost::json::object bmad_dependencies_page(const projections::world& world);

/// `sprint-status.yaml`; of cancelled items, those in `there`.
[[nodiscard]] boost::json::object bmad_sprint_page(const projections::world& world,
                                                   const std::set<std::string>& there);

/// How far the board says a story is, in a word of `sprint-status.yaml`.
[[nodiscard]] std::string bmad_sprint_word(const projections::world& world, std::string_view story);

/// The names of the terminals that the board has had, whatever became of them.
[[nodiscard]] std::set<std::string> bmad_terminals(const projections::world& world);

/// A time as these files have it: whole seconds.
[[nodiscard]] std::string bmad_time(events::instant at);

} // namespace tally::cli
