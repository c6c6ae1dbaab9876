#pragma once

#include "projections/glob.hpp"
#include "projections/numbers.hpp"
#include "projections/observation.hpp"
#include "projections/reservations.hpp"
#include "projections/vitality.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What sessions have to do with files: by what they reserved, by the file that they are in, and by
/// the planned and changed files of the items that they hold.
namespace tally::projections {

class world;

/// True where `session` has to do with `path`.
[[nodiscard]] bool is_at(const world& world, session_number session, std::string_view path);

/// True where `session` reserved `path` shared: it agreed to others who did so too.
[[nodiscard]] bool shares(const world& world, session_number session, std::string_view path);

/// True where both have to do with `path`, and did not agree to share it.
[[nodiscard]] bool are_at_odds(const world& world, session_number a, session_number b,
                               std::string_view path);

/// Whether the holder of a reservation shows life.
[[nodiscard]] vitality holder_vitality(const world& world, const reservation_row& held,
                                       const observation& seen);

/// A path that another session has to do with.
struct use {
  session_number session{};
  std::string path;
  std::vector<item_number> items; ///< for which it has
  bool shared = false;            ///< by a shared reservation alone
};

/// The living sessions but `session` that have to do with a path that `pattern` matches, each with
/// one path for each of their own patterns. Costs as much as there are reservations, claims and
/// active sessions.
[[nodiscard]] std::vector<use> uses_by_others(const world& world, session_number session,
                                              std::string_view pattern, const observation& seen);

/// A path that both patterns match, or nothing; malformed ones match nothing.
[[nodiscard]] std::optional<std::string> common_path(std::string_view pattern,
                                                     std::string_view other);

/// The files of an item as patterns: those planned, and those it changed before.
[[nodiscard]] std::vector<std::string> files_of(const world& world, item_number item);

} // namespace tally::projections
