#pragma once

#include "cli/formats/bmad/file.hpp"
#include "events/instant.hpp"
#include "events/json_text.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the files of formats/bmad/file.hpp say, field by field. What is not said is empty; what
/// there is no field for is kept as it stands.
namespace tally::cli {

/// The steps of a terminal's list.
struct bmad_tasks {
  std::vector<std::string> all;
  std::vector<std::string> done; ///< a field of the board's own, for what the format cannot say
};

/// A terminal as one of the files has it.
struct bmad_session {
  std::string key;   ///< as other terminals call it
  std::string name;  ///< the session; the key, unless a field of the board's own says another
  std::string story; ///< in `active-sessions.yaml`
  std::vector<std::string> stories; ///< others that it is at; a field of the board's own
  std::optional<std::string> focus;
  bmad_tasks tasks;
  std::optional<std::string> status; ///< as the file spells it
  std::optional<std::string> current_file;
  std::vector<std::string> blocked_by; ///< terminals, or other focuses of the story
  std::optional<std::string> agent;
  std::optional<events::instant> started;
  std::optional<events::instant> completed;
  std::optional<events::instant> updated;
  events::json_members kept;  ///< other fields
  events::json_members times; ///< the texts of the three times
  std::size_t line = 0;
};

/// A part of a story that no terminal is at; the format has no place for one, so the board has.
struct bmad_open_focus {
  std::string focus;
  bmad_tasks tasks;
  std::vector<std::string> blocked_by;
  bool is_done = false;
};

/// `story-ID-sessions.yaml`.
struct bmad_story {
  std::string story;
  std::optional<events::instant> created;
  std::vector<bmad_session> sessions;
  std::vector<bmad_open_focus> open;
  std::vector<std::string> merge_points;
  std::optional<events::json_text> kept; ///< other fields
  events::instant modified;
  std::filesystem::path path;
};

/// What a story waits for.
struct bmad_dependency {
  std::string story;
  std::vector<std::string> on;
  std::optional<std::string> reason;
  events::json_text kept; ///< an object
};

/// A synchronization.
struct bmad_sync {
  events::instant at;
  std::string by;
  std::vector<std::string> conflicts;
  std::vector<std::string> updated;
  std::vector<std::string> ready;
  std::string mark; ///< which board's, and at which position; empty where no board wrote it
  events::json_members kept;
};

/// All that was read. Of files of which there is one, what they say together.
struct bmad_documents {
  std::vector<bmad_story> stories;
  std::vector<bmad_session> sessions; ///< of `active-sessions.yaml`
  events::instant sessions_modified;
  std::vector<bmad_dependency> dependencies;
  events::instant dependencies_modified;
  std::vector<bmad_sync> syncs;
  std::vector<std::pair<std::string, std::string>> sprint; ///< stories and their status
  events::instant sprint_modified;
  events::json_members kept; ///< by `bmad.` and the file's name: other fields of whole files
};

/// Says what the files say. Ends the command (`stop`) where a field is not what it has to be.
[[nodiscard]] bmad_documents understand(const std::vector<bmad_file>& files);

/// True for an epic, or a retrospective of one: `epic-1`, `epic-1-retrospective`.
[[nodiscard]] bool is_epic(std::string_view name);

} // namespace tally::cli
