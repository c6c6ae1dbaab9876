#pragma once

#include "engine/decide.hpp"
#include "projections/numbers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What reserving files means, alone or together with a claim.
namespace tally::engine::files {

/// Files that a session is to hold.
struct request {
  events::session_id session;
  std::vector<std::string> patterns;
  bool shared = false;
  std::int64_t lease_s = 0;
  std::optional<events::item_id> item; ///< with whose claim they end
  std::vector<events::item_id> taken =
      {}; ///< claimed in the same commit: what their holders reserved with them is free
};

/// Why `pattern` cannot be reserved or planned by anybody: it is malformed, or not from the root.
[[nodiscard]] std::optional<refusal> fault_of(const std::string& pattern);

/// Why `path` is no file of the project.
[[nodiscard]] std::optional<refusal> path_fault(const std::string& path);

/// Those of `patterns` that `session` has not reserved for itself alone.
[[nodiscard]] std::vector<std::string> not_held_by(const projections::world& world,
                                                   projections::session_number session,
                                                   const std::vector<std::string>& patterns);

/// Adds to `happened` what reserving them means: the lapsed let go, the files are reserved, and who
/// else is at them is found. Answers who is in the way; then nothing was added. Each pattern is
/// compared with each reservation there is, most of them by their beginnings and ends alone.
[[nodiscard]] std::vector<refusal> reserve(const request& asked, const projections::world& world,
                                           const context& context, happenings& happened);

} // namespace tally::engine::files
