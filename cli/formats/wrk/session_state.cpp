#include "cli/formats/wrk/session_state.hpp"

#include "cli/formats/wrk/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>

namespace tally::cli {

namespace {

constexpr std::array<std::string_view, 5> fields{"session_id", "orchestrator_agent", "active_wrk",
                                                 "last_stage", "locked_at"};

session_entry entry_of(const yaml_value& said) {
  session_entry entry{said["session_id"].text, said["orchestrator_agent"].text,
                      said["active_wrk"].text, said["last_stage"].text,
                      wrk_time(said["locked_at"].text)};
  for (const auto name : fields) {
    const auto is = said[name].is;
    if (is == yaml_value::kind::list || is == yaml_value::kind::map)
      entry.remarks.push_back(fmt::format("{} is no text, and says nothing here", name));
  }
  if (const auto& time = said["locked_at"].text; !time.empty() && !entry.locked_at)
    entry.remarks.push_back(fmt::format("locked_at is no time: \"{}\"", time));
  return entry;
}

/// Whether a line is the beginning of a field at the top that the array takes the place of.
bool begins_replaced(std::string_view line) {
  const std::string_view name = line.substr(0, line.find(':'));
  return name.size() < line.size() &&
         (name == "sessions" || std::find(fields.begin(), fields.end(), name) != fields.end());
}

/// Whether a line goes on with the field above it: indented, or a part of a list.
bool goes_on(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t') || line.starts_with('-') || line == "\n" ||
         line == "\r\n";
}

} // namespace

expected<std::vector<session_entry>, yaml_fault> read_session_state(std::string_view text) {
  using kind = yaml_value::kind;
  const auto said = read_yaml(text);
  if (!said) return said.error();
  std::vector<session_entry> found;
  const auto& sessions = (*said)["sessions"];
  const auto& names = said->names;
  const bool has_list = std::find(names.begin(), names.end(), "sessions") != names.end();
  if (!has_list && (*said)["session_id"].text.empty())
    return yaml_fault{"it has neither a list of sessions nor a session_id", said->line};
  if (sessions.is == kind::scalar || sessions.is == kind::map)
    return yaml_fault{"its sessions are no list", sessions.line};
  for (const auto& each : sessions.values) {
    if (each.is != kind::map)
      return yaml_fault{"one of its sessions is no map of fields", each.line};
    found.push_back(entry_of(each));
  }
  if (!has_list) found.push_back(entry_of(*said));
  return found;
}

std::string session_state_text(const std::vector<session_entry>& entries) {
  if (entries.empty()) return "sessions: []\n";
  std::string text = "sessions:\n";
  for (const auto& each : entries) {
    fmt::format_to(std::back_inserter(text),
                   "  - session_id: {}\n"
                   "    orchestrator_agent: {}\n"
                   "    active_wrk: {}\n"
                   "    last_stage: {}\n"
                   "    locked_at: {}\n",
                   quoted_yaml(each.session_id), plain_yaml(each.orchestrator_agent),
                   plain_yaml(each.active_wrk), plain_yaml(each.last_stage),
                   quoted_yaml(each.locked_at ? wrk_time_text(*each.locked_at) : ""));
  }
  return text;
}

std::string with_sessions(std::string_view text, const std::vector<session_entry>& entries) {
  std::string changed;
  bool written = false;
  bool skips = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    skips = begins_replaced(line) || (skips && goes_on(line));
    if (!skips) changed += line;
    if (skips && line.starts_with("sessions:")) {
      changed += session_state_text(entries);
      written = true;
    }
  }
  if (!changed.empty() && !changed.ends_with('\n')) changed += '\n';
  if (!written) changed += session_state_text(entries);
  return changed;
}

} // namespace tally::cli
