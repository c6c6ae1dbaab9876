#include "cli/board/verification.hpp"

#include "cli/board/board.hpp"
#include "engine/storage/file.hpp"
#include "engine/storage/segment.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

namespace tally::cli {

namespace {

std::string hex(const std::array<std::uint8_t, 32>& hash) {
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

std::string_view name_of(engine::failure_kind kind) {
  using engine::failure_kind;
  switch (kind) {
  case failure_kind::damaged: return "damaged";
  case failure_kind::no_board: return "no_board";
  case failure_kind::busy: return "busy";
  case failure_kind::cannot_create: return "cannot_create";
  case failure_kind::io: return "io";
  case failure_kind::unknown_outcome: return "unknown_outcome";
  case failure_kind::newer: return "newer";
  case failure_kind::too_long: return "too_long";
  case failure_kind::not_permitted: return "not_permitted";
  }
  return "unknown";
}

log_problem problem_of(const engine::failure& why) {
  log_problem made;
  if (why.position) made.position = why.position->value;
  if (!why.path.empty()) made.segment = std::filesystem::path(why.path).filename().string();
  made.offset = why.offset;
  made.kind = name_of(why.kind);
  made.message = why.message;
  return made;
}

/// What there is before the place at which a reading failed.
void count_good_part(board& of, verification& found) {
  const auto read =
      of.log().read({}, [&](const events::commit& commit, const engine::log_cursor& after) {
        found.commits = commit.number.value;
        found.events += commit.facts.size();
        found.head = hex(after.hash);
        return true;
      });
  static_cast<void>(read); // its failure is known already
}

std::uint64_t count_segments(const board& of) {
  const auto log = storage::file::open_directory((of.path() / "log").string());
  const auto names = log ? storage::segments_in_use(*log)
                         : engine::outcome<std::vector<storage::segment_name>>{log.error()};
  return names ? names->size() : 0;
}

/// Compares a replay with the live world, at the live world's position.
engine::outcome<void> compare(board& of, engine::private_world& replayed, engine::deadline patience,
                              verification& found) {
  engine::outcome<void> read_on;
  auto looked = of.worlds().read(
      of.log(), patience, [&](const projections::world& live, const engine::log_cursor& at) {
        const auto caught_up = of.log().read(
            replayed.cursor(), [&](const events::commit& commit, const engine::log_cursor& after) {
              if (commit.number > at.applied) return false;
              replayed.apply(commit, after);
              return true;
            });
        if (!caught_up) {
          read_on = caught_up.error();
        } else if (live.digest() != replayed.get().digest()) {
          found.problems.push_back({at.applied.value,
                                    {},
                                    {},
                                    "world_differs",
                                    "the live world is not what follows from the log; tally "
                                    "rebuild makes it anew"});
        }
      });
  if (!looked) return looked;
  return read_on;
}

} // namespace

verification verify(board& of, std::chrono::seconds patience,
                    const std::function<void(std::uint64_t)>& progress) {
  verification found;
  found.segments = count_segments(of);
  auto replayed = of.worlds().replay(
      of.log(), std::nullopt,
      [&](const events::commit& commit) {
        progress(commit.number.value);
        return true;
      },
      true);
  if (!replayed) {
    found.problems.push_back(problem_of(replayed.error()));
    count_good_part(of, found);
    return found;
  }
  const auto compared =
      compare(of, **replayed, std::chrono::duration_cast<engine::deadline>(patience), found);
  if (!compared) found.problems.push_back(problem_of(compared.error()));
  found.commits = (*replayed)->cursor().applied.value;
  found.events = (*replayed)->get().events();
  found.head = hex((*replayed)->cursor().hash);
  found.ok = found.problems.empty();
  return found;
}

} // namespace tally::cli
