#include "cli/board/file_mentions.hpp"

#include "projections/file_use.hpp"

#include <algorithm>

namespace tally::cli {

namespace {

/// The patterns that an event names; a path as a pattern of itself alone.
std::vector<std::string> patterns_in(const events::event& event) {
  const auto quoted = [](const std::vector<std::string>& paths) {
    std::vector<std::string> patterns;
    for (const auto& path : paths) patterns.push_back(projections::quoted_path(path));
    return patterns;
  };
  if (const auto* one = std::get_if<events::files_reserved>(&event)) return one->patterns;
  if (const auto* one = std::get_if<events::files_released>(&event)) return one->patterns;
  if (const auto* one = std::get_if<events::item_added>(&event)) return one->files;
  if (const auto* one = std::get_if<events::item_edited>(&event))
    return one->files.value_or(std::vector<std::string>{});
  if (const auto* one = std::get_if<events::item_done>(&event)) return quoted(one->files);
  if (const auto* one = std::get_if<events::conflict_found>(&event)) return quoted(one->paths);
  if (const auto* one = std::get_if<events::session_heartbeat>(&event); one != nullptr && one->file)
    return quoted({*one->file});
  return {};
}

} // namespace

bool mentions_files(const events::event& event, const std::vector<std::string>& patterns) {
  const auto named = patterns_in(event);
  return std::any_of(named.begin(), named.end(), [&](const std::string& one) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& asked) {
      return projections::common_path(asked, one).has_value();
    });
  });
}

} // namespace tally::cli
