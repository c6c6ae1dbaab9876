#pragma once

#include "cli/formats/imported.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the files of beads hold, as they say it.
namespace tally::cli::beads {

/// One value of an issue.
struct field_value {
  std::string text;       ///< what the string says; the JSON where it is none; nothing for null
  events::json_text json; ///< compact
  bool is_empty = false;  ///< null, false, 0, or without content

  friend bool operator==(const field_value& a, const field_value& b) { return a.json == b.json; }
};

/// Values by the names that beads gives them.
using fields = std::map<std::string, field_value, std::less<>>;

/// What `name` says, nothing where it is not there.
[[nodiscard]] std::string_view text_of(const fields& from, std::string_view name);

/// The whole number that a value says.
[[nodiscard]] std::optional<std::int64_t> number_of(const field_value& value);

/// What a priority counts as: 0 to 9, and 5 where it is no number.
[[nodiscard]] std::int64_t priority_of(const field_value& value);

/// True where that is what it says, or it says nothing.
[[nodiscard]] bool is_priority(const field_value& value);

/// The time that `name` says; years before 1970 stand for none.
[[nodiscard]] std::optional<events::instant> time_of(const fields& from, std::string_view name);

/// What somebody wrote below an issue.
struct comment {
  std::string id;
  std::string author;
  std::string text;
  std::optional<events::instant> at;
};

/// An issue as it is at the end of the history.
struct issue {
  std::string id;
  fields now;
  std::vector<std::string> labels;
  std::vector<comment> comments;
};

/// One event of the history.
struct event {
  std::string issue;
  std::string id;
  std::string type;
  std::string actor;
  std::string comment;
  events::instant at;
  std::optional<fields> before; ///< the whole issue before the event
  std::optional<fields> change; ///< what it set
  std::string old_text;         ///< what stands there instead of `before`
  std::string new_text;         ///< what stands there instead of `change`
};

/// One issue's tie to another.
struct dependency {
  std::string issue;
  std::string on;
  std::string kind; ///< `blocks`, `parent-child`, or another word
  std::string by;
  std::optional<events::instant> at;
};

/// All that there is to import.
struct records {
  std::vector<issue> issues;
  std::vector<event> events; ///< in the order of their times
  std::vector<dependency> dependencies;
};

/// Reads the files in a folder, or one file of issues; counts them, and tells what has to be said
/// of them. Throws `stop` by the rule of formats/sources.hpp.
[[nodiscard]] records read(const std::filesystem::path& path, imported& all);

} // namespace tally::cli::beads
