#pragma once

#include "cli/formats/yaml.hpp"
#include "events/expected.hpp"
#include "events/instant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// One session as a `session-state.yaml` has it. What is not known is empty.
struct session_entry {
  std::string session_id;
  std::string orchestrator_agent;
  std::string active_wrk;
  std::string last_stage;
  std::optional<events::instant> locked_at;
  std::vector<std::string> remarks = {}; ///< values that cannot be, of which it is told nothing

  friend bool operator==(const session_entry&, const session_entry&) = default;
};

/// Reads the array `sessions`, or the older form with the fields of one session at the top. A text
/// of another shape is a fault, like one that is no YAML.
[[nodiscard]] expected<std::vector<session_entry>, yaml_fault>
read_session_state(std::string_view text);

/// The array `sessions` with these entries.
[[nodiscard]] std::string session_state_text(const std::vector<session_entry>& entries);

/// `text` with its array `sessions` replaced, or with one at its end. The fields of the older form
/// go, for the array says it; every other line stays as it is.
[[nodiscard]] std::string with_sessions(std::string_view text,
                                        const std::vector<session_entry>& entries);

} // namespace tally::cli
