#include "cli/help/shell_library.hpp"

#include "cli/board/board_path.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"
#include "cli/version.hpp"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "print", .help = "print the library itself"},
};

constexpr example examples[] = {
    {.line = ". \"$(tally shell-library)\"",
     .meaning = "Gives a script claim_wrk, release_wrk, pipeline_balance, session_get and "
                "session_now_iso."},
    {.line = "eval \"$(tally shell-library --print)\"", .meaning = "The same without a file."},
};

std::filesystem::path cache_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  // A relative one does not count, says the XDG Base Directory Specification.
  if (cache != nullptr && *cache == '/') return cache;
  const char* const home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::filesystem::path{home} / ".cache";
  throw stop({"cannot_create", exit_status::cannot_create,
              "there is no place for the library: HOME is not set",
              "eval \"$(tally shell-library --print)\""});
}

/// Where the library is, or the library itself.
struct library_view {
  std::optional<std::string> path;
  std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(library_view, (), (path, text))

int answer(invocation& now, const library_view& library) {
  if (!now.out.is_for_people()) {
    now.out.row(library);
  } else {
    now.out.page(library.path ? *library.path + "\n" : *library.text);
  }
  return code(exit_status::done);
}

int run(invocation& now) {
  if (now.given.flag("print")) return answer(now, {{}, std::string{shell_library}});
  const auto folder = cache_folder() / "tallyboard" / version;
  const auto path = folder / "workflow-guards.sh";
  if (read_small_file(path) != shell_library) {
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    if (fault) {
      throw stop({"cannot_create", exit_status::cannot_create,
                  fmt::format("{} cannot be made: {}", folder.string(), fault.message()),
                  "eval \"$(tally shell-library --print)\""});
    }
    replace_file(path, shell_library);
  }
  return answer(now, {path.string(), {}});
}

} // namespace

constexpr command_spec shell_library_command{
    .words = "shell-library",
    .group = command_group::exchange,
    .summary = "print the path of a library for shell scripts",
    .options = options,
    .examples = examples,
    .description =
        "The library is part of this program; a copy is kept in $XDG_CACHE_HOME/tallyboard, "
        "~/.cache/tallyboard without it. Its functions are claim_wrk ID, release_wrk ID (also "
        "wrk_claim and wrk_release), pipeline_balance, session_get KEY and session_now_iso. "
        "claim_wrk ends with 4 where another session has the item.",
    .run = run,
};

} // namespace tally::cli
