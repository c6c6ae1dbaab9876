#include "cli/command.hpp"

#include <algorithm>
#include <array>

namespace tally::cli {

namespace {

constexpr std::array<std::string_view, 4> formats{"table", "json", "ndjson", "csv"};

constexpr std::array globals{
    option_spec{.name = "dir",
                .placeholder = "BOARD",
                .help = "the board's folder, instead of the one found from here (or TALLY_DIR)"},
    option_spec{.name = "session",
                .placeholder = "SESSION",
                .help = "act as this session (or TALLY_SESSION)"},
    option_spec{.name = "by",
                .placeholder = "NAME",
                .help = "act as the person @NAME; without it, the login name"},
    option_spec{.name = "request",
                .placeholder = "ID",
                .help = "do this change once: the same ID again gives the first answer"},
    option_spec{.name = "expect",
                .placeholder = "POSITION",
                .help = "refuse (6) if the item changed after POSITION"},
    option_spec{.name = "fence",
                .placeholder = "N",
                .help = "refuse (6) if the claim with fence N is no longer held"},
    option_spec{.name = "relaxed",
                .help = "do not wait for the disk; a power failure may undo the change"},
    option_spec{.name = "lock-timeout",
                .placeholder = "DURATION",
                .help = "wait this long for the write lock (10s), then end with 69"},
    option_spec{.name = "output",
                .letter = 'o',
                .placeholder = "FORMAT",
                .help = "table, json, ndjson or csv",
                .choices = formats},
    option_spec{
        .name = "at", .placeholder = "POSITION|TIME", .help = "read the board as it was then"},
    option_spec{.name = "quiet", .letter = 'q', .help = "no warnings"},
    option_spec{.name = "help", .letter = 'h', .help = "show help"},
    option_spec{.name = "version", .help = "show the version"},
};

} // namespace

std::span<const option_spec> global_options() { return globals; }

const command_spec* find_command(command_table table, std::string_view words) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const command_spec* each) {
    return each->words == words ||
           std::find(each->aliases.begin(), each->aliases.end(), words) != each->aliases.end();
  });
  return found == table.end() ? nullptr : *found;
}

const option_spec* find_option(const command_spec& command, std::string_view name) {
  for (const std::span<const option_spec> options : {command.options, global_options()}) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const option_spec& each) { return each.name == name; });
    if (found != options.end()) {
      return &*found;
    }
  }
  return nullptr;
}

} // namespace tally::cli
