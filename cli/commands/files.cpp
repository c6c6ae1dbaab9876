#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/board/change.hpp"
#include "cli/board/queueing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

#include <utility>

namespace tally::cli {

namespace {

constexpr positional_spec reserve_positionals[] = {
    {.name = "glob",
     .help = "paths or patterns, from the working directory; :/ is the project's root",
     .count = takes::one_or_more},
};

constexpr option_spec reserve_options[] = {
    {.name = "shared", .help = "together with others who reserve them shared too"},
    {.name = "lease",
     .placeholder = "DURATION",
     .help = "how long it lasts without a sign of life"},
    {.name = "wait",
     .placeholder = "DURATION",
     .help = "queue for what others have, for so long at most"},
};

constexpr example reserve_examples[] = {
    {.line = "tally reserve 'src/auth/**' docs/auth.md",
     .meaning = "Holds these files; exit 4 names who holds some of them otherwise."},
    {.line = "tally reserve --shared :/package.json",
     .meaning = "Holds a file together with others who say the same."},
    {.line = "tally reserve 'db/**' --wait 30m", .meaning = "Waits its turn for the files."},
};

int run_reserve(invocation& now) {
  commands::reserve asked{patterns_given(now, "glob"), now.given.flag("shared"),
                          seconds_given(now.given, "lease")};
  const auto patience = now.given.duration("wait");
  return patience ? wait_in_line(now, std::move(asked), *patience) : change(now, std::move(asked));
}

constexpr positional_spec unreserve_positionals[] = {
    {.name = "glob",
     .help = "what to give back, as it was reserved (default: all of your session's)",
     .count = takes::any},
};

constexpr example unreserve_examples[] = {
    {.line = "tally unreserve 'src/auth/**'", .meaning = "Gives these files back."},
    {.line = "tally unreserve", .meaning = "Gives back all that your session reserved."},
};

int run_unreserve(invocation& now) {
  return change(now, commands::unreserve{patterns_given(now, "glob")});
}

} // namespace

constexpr command_spec reserve_command{
    .words = "reserve",
    .group = command_group::work,
    .summary = "hold files, so that nobody else does",
    .positionals = reserve_positionals,
    .options = reserve_options,
    .examples = reserve_examples,
    .description =
        "Files are held by name: nothing is opened, and none need exist. * and ? match within a "
        "folder, **/ any folders or none, a trailing /** or / everything below, [a-z] and [!a] one "
        "character, {a,b} one of several; \\ takes a character as it is. Quote patterns for the "
        "shell.\n\n"
        "Two patterns that have any path in common cannot be held by two sessions, unless both "
        "share them; the refusal names such a path. What a lapsed session held is let go. "
        "Reserving again renews.",
    .run = run_reserve,
};

constexpr command_spec unreserve_command{
    .words = "unreserve",
    .group = command_group::work,
    .summary = "give files back",
    .positionals = unreserve_positionals,
    .examples = unreserve_examples,
    .run = run_unreserve,
};

} // namespace tally::cli
