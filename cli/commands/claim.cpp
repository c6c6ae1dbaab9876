#include "cli/arguments/file_arguments.hpp"
#include "cli/arguments/item_arguments.hpp"
#include "cli/arguments/named_thing.hpp"
#include "cli/board/change.hpp"
#include "cli/board/queueing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"

#include <utility>

namespace tally::cli {

namespace {

constexpr positional_spec claim_positionals[] = {
    {.name = "item",
     .help = "all of them or none",
     .count = takes::one_or_more,
     .comma_separated = true},
};

constexpr option_spec claim_options[] = {
    {.name = "files",
     .placeholder = "GLOB",
     .help = "reserve these files with it, or take nothing; see tally reserve",
     .repeatable = true},
    {.name = "lease",
     .placeholder = "DURATION",
     .help = "how long the claim lasts without a sign of life"},
    {.name = "despite-blockers",
     .help = "claim it although it waits for something; needs --reason"},
    {.name = "merge",
     .placeholder = "ID",
     .help = "take the slot of this merge point's target with it, or take nothing"},
    {.name = "take-over", .help = "take it from a living session; needs --reason"},
    {.name = "wait",
     .placeholder = "DURATION",
     .help = "queue for what others have, for so long at most"},
    reason_option,
};

constexpr example claim_examples[] = {
    {.line = "tally claim WRK-126 --session session-a",
     .meaning = "Takes the item; exit 4 names who has it otherwise."},
    {.line = "tally claim T-1 T-2", .meaning = "Takes both, or neither."},
    {.line = "tally claim T-1 --files 'src/auth/**'",
     .meaning = "Takes the item and the files, or neither."},
    {.line = "tally claim T-1 --files 'src/auth/**' --merge auth --wait 1h",
     .meaning =
         "Waits its turn for the item, the files and the slot, and takes all of it at once."},
    {.line = "tally claim T-1 --take-over --reason \"session-b went home\"",
     .meaning = "Takes it from a living session, on the record."},
};

int run_claim(invocation& now) {
  commands::claim asked{items_given(now.given, "item"),     seconds_given(now.given, "lease"),
                        now.given.flag("despite-blockers"), now.given.flag("take-over"),
                        now.given.optional_text("reason"),  patterns_given(now, "files")};
  if (const auto point = now.given.optional_text("merge"))
    asked.merge_point = merge_point_named(*point);
  const auto patience = now.given.duration("wait");
  return patience ? wait_in_line(now, std::move(asked), *patience) : change(now, std::move(asked));
}

constexpr positional_spec release_positionals[] = {
    {.name = "item",
     .help = "what to give back",
     .count = takes::one_or_more,
     .comma_separated = true},
};

constexpr option_spec release_options[] = {
    force_option,
    reason_option,
};

constexpr example release_examples[] = {
    {.line = "tally release WRK-126", .meaning = "Gives the item back; it is to do again."},
    {.line = "tally release WRK-126 --force --reason \"the laptop is lost\"",
     .meaning = "Gives back what another session holds, as a person."},
};

int run_release(invocation& now) {
  return change(now, commands::release{items_given(now.given, "item"), now.given.flag("force"),
                                       now.given.optional_text("reason")});
}

} // namespace

constexpr command_spec claim_command{
    .words = "claim",
    .group = command_group::work,
    .summary = "take items, so that nobody else does",
    .positionals = claim_positionals,
    .options = claim_options,
    .examples = claim_examples,
    .description = "A claim is exclusive. It lasts as long as its session shows life: every change "
                   "renews it. A session that is silent for longer, or whose process is gone, has "
                   "lapsed, and a claim takes over from it with a warning. The answer's fence "
                   "guards later writes.\n\n"
                   "Items, files and the slot are one commit, or none. With --wait the session "
                   "queues for what others have, and takes all of it at once when nobody has any "
                   "of it: in the order of waiting, so whoever comes later for some of it comes "
                   "after it. A waiter that shows no life is passed by, and one that leaves all of "
                   "it free for ten seconds loses its turn. A wait that would close a circle of "
                   "waiters is refused at once, and the circle named. Where the wait ends without "
                   "the claim it ends with 4, and the session has left the queue.",
    .run = run_claim,
};

constexpr command_spec release_command{
    .words = "release",
    .group = command_group::work,
    .summary = "give items back",
    .positionals = release_positionals,
    .options = release_options,
    .examples = release_examples,
    .run = run_release,
};

} // namespace tally::cli
