#pragma once

#include "engine/coordinator.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tally::cli {

struct invocation;

/// A board that is open: its log, its worlds, and the coordinator of both.
class board {
public:
  /// Opens the board in `path`; ends the command (`stop`) where there is none, or where it cannot
  /// be read.
  explicit board(std::filesystem::path path);
  ~board();
  board(const board&) = delete;
  board& operator=(const board&) = delete;

  /// Makes a board in `path`, which must not exist or be empty; ends the command where it cannot.
  static void create(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  engine::coordinator& coordinator();
  engine::event_log& log();
  engine::world_store& worlds();
  const engine::clock& clock() const;
  const engine::processes& processes() const;

  /// Identifies this process and holds a byte of `alive` as long as it lives, so that everybody can
  /// tell exactly when it is gone.
  std::optional<events::process_identity> identify_and_stay(std::int64_t pid);

private:
  struct parts;

  std::filesystem::path path_;
  std::unique_ptr<parts> parts_;
};

/// The board that the command works on: the one of its batch, or the one that `--dir`, TALLY_DIR or
/// the working directory names, opened when first asked for.
board& board_of(invocation& now);

/// Folds what was sealed into a checkpoint, in a process of its own that nobody waits for: what
/// took the command this far has been answered.
void checkpoint_in_background(const std::filesystem::path& board);

/// Who acts: `--session` or TALLY_SESSION, else `@` and `--by` or the login name; with `--expect`
/// and `--fence`. A usage error where the name cannot be one.
engine::caller caller_of(const invocation& now);

/// What a view needs: the world, where it stands, and the present or, with `--at`, the past.
using viewer = std::function<void(const projections::world&, events::position,
                                  const projections::observation&)>;

/// Shows the world to `view`: as of now, or as of `--at`. Ends the command where it cannot be read.
void look(invocation& now, const viewer& view);

/// The last commit before the damage that `why` names: it warns that no more than the board up to
/// there is shown, and the command will end with 65. Ends it at once where `why` is something else,
/// or nothing good comes before.
events::position good_end(invocation& now, const engine::failure& why);

/// As above, where something that reads only parts of the log met the damage: reads all of it.
events::position good_end(invocation& now);

/// What tells this board from all others: the beginning of the hash of its first commit, in hex.
std::string board_mark(invocation& now, std::size_t digits = 8);

/// Ends the command with the environment's failure.
[[noreturn]] void stop_for(const engine::failure& why);

/// The value, or the command's end.
template <class T>
T must(engine::outcome<T> got) {
  if (!got) stop_for(got.error());
  if constexpr (!std::is_void_v<T>) return std::move(*got);
}

} // namespace tally::cli
