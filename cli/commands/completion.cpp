#include "cli/help/completion.hpp"

#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "shell", .help = "bash"},
};

constexpr example examples[] = {
    {.line = "source <(tally completion bash)",
     .meaning = "Completes commands and options in this shell."},
};

int run(invocation& now) {
  if (now.given.text("shell") != "bash") {
    throw usage_error(
        fmt::format("SHELL: there are no completions for '{}'", now.given.text("shell")),
        "tally completion bash");
  }
  now.out.page(bash_completion(now.table));
  return code(exit_status::done);
}

} // namespace

constexpr command_spec completion_command{
    .words = "completion",
    .group = command_group::exchange,
    .summary = "print a script that completes commands and options in a shell",
    .positionals = positionals,
    .examples = examples,
    .run = run,
};

} // namespace tally::cli
