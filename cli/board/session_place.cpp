#include "cli/board/session_place.hpp"

#include "cli/system/git.hpp"
#include "events/ids.hpp"

namespace tally::cli {

namespace {

/// A folder's name as an id: what an id cannot hold becomes a dash.
std::string as_id(std::string name) {
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20U || byte == 0x7FU || c == ',' || c == '/') c = '-';
  }
  if (name.size() > events::longest_id - 8)
    name.resize(events::longest_id - 8); // room for a number
  while (!name.empty() && (name.front() == '-' || name.front() == '@')) name.erase(0, 1);
  return events::id_fault(name) ? "session" : name;
}

} // namespace

session_place find_session_place(const std::filesystem::path& directory) {
  session_place place;
  std::filesystem::path folder = directory;
  if (const auto repository = find_git(directory)) {
    if (repository->worktree) {
      folder = *repository->worktree;
      place.worktree = folder.string();
    }
    place.branch = current_branch(*repository);
  }
  place.suggested = as_id(folder.filename().string());
  return place;
}

} // namespace tally::cli
