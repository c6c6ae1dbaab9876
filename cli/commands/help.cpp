#include "cli/help/help.hpp"

#include "cli/commands/commands.hpp"
#include "cli/help/help_data.hpp"
#include "cli/help/man_page.hpp"
#include "cli/help/reference.hpp"
#include "cli/invocation.hpp"
#include "cli/text/report.hpp"

#include <fmt/format.h>

#include <string>

namespace tally::cli {

namespace {

constexpr positional_spec positionals[] = {
    {.name = "command", .help = "the command's name, one word or two", .count = takes::any},
};

constexpr option_spec options[] = {
    {.name = "man", .help = "print the manual page, tally(1)"},
    {.name = "markdown", .help = "print the reference of all commands as Markdown"},
};

constexpr example examples[] = {
    {.line = "tally help", .meaning = "Lists all commands."},
    {.line = "tally help session start",
     .meaning = "Shows examples of one command and its options."},
};

int run(invocation& now) {
  if (now.given.flag("man")) {
    now.out.page(man_page(now.table));
    return code(exit_status::done);
  }
  if (now.given.flag("markdown")) {
    now.out.page(markdown_reference(now.table));
    return code(exit_status::done);
  }
  const std::string words = fmt::format("{}", fmt::join(now.given.list("command"), " "));
  if (!now.out.is_for_people()) {
    const value data = help_data(now.table, words);
    if (data.is_absent())
      throw usage_error(fmt::format("there is no command '{}'", words),
                        "'tally help' lists all commands");
    now.out.one(data, help_columns(data));
    return code(exit_status::done);
  }
  if (words.empty()) {
    now.out.page(overview_help(now.table, now.out.screen()));
    return code(exit_status::done);
  }
  if (const command_spec* const found = find_command(now.table, words)) {
    now.out.page(command_help(*found, now.out.screen()));
    return code(exit_status::done);
  }
  const std::string family = family_help(now.table, words, now.out.screen());
  if (family.empty()) {
    throw usage_error(fmt::format("there is no command '{}'", words),
                      "'tally help' lists all commands");
  }
  now.out.page(family);
  return code(exit_status::done);
}

} // namespace

constexpr command_spec help_command{
    .words = "help",
    .group = command_group::start_here,
    .summary = "show help, of one command or of all",
    .positionals = positionals,
    .options = options,
    .examples = examples,
    .run = run,
};

} // namespace tally::cli
