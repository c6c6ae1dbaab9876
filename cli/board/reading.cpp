#include "cli/board/reading.hpp"

#include "cli/board/change.hpp"
#include "cli/invocation.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <vector>

namespace tally::cli {

void look_and_tell(invocation& now, const viewer& view) {
  std::vector<engine::taken_claim> lost;
  engine::unread_guidance unread;
  std::uint64_t unknown = 0;
  look(now, [&](const auto& world, events::position at, const auto& seen) {
    unknown = world.first_unknown();
    if (!now.global.at && now.global.session) {
      lost = engine::taken_from(world, caller_of(now));
      unread = engine::unread_by(world, caller_of(now));
    }
    view(world, at, seen);
  });
  if (unknown != 0) {
    now.says.warn({"incomplete",
                   exit_status::newer_log,
                   fmt::format("commit {} holds an event that only a newer tally understands: "
                               "what is shown may be incomplete",
                               unknown),
                   fmt::format("tally log --position {}", unknown),
                   {{"position", unknown}}});
  }
  tell_lost(now, lost);
  tell_unread(now, unread);
}

std::string project_name(const board& of) {
  const std::filesystem::path& path = of.path();
  if (path.filename() == ".tally") return path.parent_path().filename().string();
  if (path.filename() != "tally") return path.filename().string();
  const std::filesystem::path holder = path.parent_path(); // git's common directory
  return holder.filename() == ".git" ? holder.parent_path().filename().string()
                                     : holder.filename().string();
}

} // namespace tally::cli
