#include "cli/arguments/item_arguments.hpp"
#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/refusal_report.hpp"
#include "engine/storage/system_clock.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tally::cli {

namespace {

constexpr std::int64_t two_hours = 7200;

constexpr option_spec options[] = {
    {.name = "stages",
     .placeholder = "STAGE,STAGE…",
     .help = "the pipeline, in its order (default: plan,implement,review)",
     .repeatable = true}, // with commas too; parted here, as none is something else than no option
    {.name = "lease",
     .placeholder = "DURATION",
     .help = "how long a claim lasts without a sign of life (default: 2h)"},
    {.name = "since",
     .placeholder = "TIME",
     .help =
         "open the board in the past, so that an import keeps the times at which things happened"},
};

constexpr example examples[] = {
    {.line = "tally init",
     .meaning = "Makes the board of this project; all its worktrees share it."},
    {.line = "tally init --stages plan,implement,review,archive --lease 30m",
     .meaning = "With a pipeline of your own and shorter claims."},
    {.line = "tally init --since 2025-01-01", .meaning = "With room for a history to import."},
};

std::vector<std::string> stages_given(const arguments& given) {
  if (!given.has("stages")) return {"plan", "implement", "review"};
  std::vector<std::string> stages;
  for (const std::string& list : given.list("stages")) {
    for (std::size_t begin = 0; begin < list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      if (end > begin) stages.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  if (stages.empty())
    throw usage_error("--stages names no stage", "such as --stages plan,implement,review");
  for (std::size_t at = 0; at < stages.size(); ++at) {
    if (const auto fault = events::id_fault(stages[at])) {
      throw usage_error(
          fmt::format("\"{}\" cannot be the name of a stage: {}", stages[at], *fault));
    }
    if (std::find(stages.begin(), stages.begin() + static_cast<std::ptrdiff_t>(at), stages[at]) !=
        stages.begin() + static_cast<std::ptrdiff_t>(at)) {
      throw usage_error(fmt::format("the stage {} is named twice", stages[at]));
    }
  }
  return stages;
}

/// What `init` says of where the board is.
struct board_view {
  std::string board;
  bool created = false;
};
BOOST_DESCRIBE_STRUCT(board_view, (), (board, created))

int answer(invocation& now, const board_place& place, bool created) {
  if (!now.out.is_for_people()) {
    now.out.row(board_view{place.path.string(), created});
  } else if (created) {
    now.out.line(fmt::format("made a board in {}", place.path.string()));
    now.out.line(place.origin == board_origin::git
                     ? "every worktree of this repository shares it; git status does not show it"
                     : "every folder below this one finds it");
    now.out.line("next: tally add \"what is to do\", then tally run --next -- COMMAND");
  } else {
    now.out.line(fmt::format("there is a board in {} already", place.path.string()));
  }
  return code(exit_status::done);
}

/// False where something else than a board, or than an empty folder, has its name.
bool may_become_board(const std::filesystem::path& path) {
  std::error_code fault;
  if (!std::filesystem::is_directory(path, fault)) return false;
  const bool is_empty = std::filesystem::is_empty(path, fault);
  return fault || is_empty || std::filesystem::exists(path / "log", fault) || fault;
}

int run(invocation& now) {
  if (now.global.at)
    throw usage_error("init takes no --at: a board is made now", "tally init --since TIME");
  const commands::open_board asked{stages_given(now.given),
                                   seconds_given(now.given, "lease").value_or(two_hours)};
  if (asked.lease_s <= 0) throw usage_error("a lease is longer than nothing", "such as --lease 2h");
  const storage::system_clock clock;
  const auto since = now.given.time("since", clock.now());
  if (since && *since > clock.now()) throw usage_error("--since is in the future");
  const engine::caller who = caller_of(now);
  const board_place place = find_board(working_directory(), now.global.dir);
  if (place.exists && !may_become_board(place.path)) {
    throw stop({"cannot_create",
                exit_status::cannot_create,
                fmt::format("{} is in the way: it is no board", place.path.string()),
                "move it away, or make the board elsewhere: tally init --dir BOARD",
                {{"path", place.path.string()}}});
  }
  const bool is_empty = place.exists && std::filesystem::is_empty(place.path);
  if (!place.exists || is_empty) board::create(place.path);
  now.opened = std::make_shared<board>(place.path);
  // A board whose first commit is missing was left by an init that was killed: this one finishes
  // it.
  const auto last = must(now.opened->log().last());
  if (last.value != 0) return answer(now, place, false);
  const auto opened = now.opened->coordinator().open_board({.what = asked, .who = who}, since);
  if (opened) {
    now.changed = true;
    return answer(now, place, true);
  }
  const engine::problem why = opened.error();
  if (const auto* failure = std::get_if<engine::failure>(&why.why)) stop_for(*failure);
  return answer(now, place, false); // somebody else was faster
}

} // namespace

constexpr command_spec init_command{
    .words = "init",
    .group = command_group::start_here,
    .summary = "make the board of this project",
    .options = options,
    .examples = examples,
    .description = "Inside git the board is kept in the common git directory: every worktree "
                   "shares it, git status never shows it and git clean does not delete it. "
                   "Elsewhere it is the folder .tally.",
    .run = run,
};

} // namespace tally::cli
