#include "cli/arguments/item_arguments.hpp"
#include "cli/board/change.hpp"
#include "cli/commands/commands.hpp"
#include "cli/invocation.hpp"
#include "events/wire.hpp"

#include <fmt/format.h>

namespace tally::cli {

namespace {

constexpr option_spec options[] = {
    {.name = "type", .placeholder = "x.NAME", .help = "what happened; it begins with x."},
    {.name = "data", .placeholder = "JSON", .help = "what there is to say of it", .is_text = true},
    {.name = "item", .placeholder = "ITEM", .help = "the item that it is about"},
};

constexpr example examples[] = {
    {.line = "tally append --type x.deployed --data '{\"to\":\"staging\"}' --item WRK-126",
     .meaning = "Keeps an event of your own in the log."},
};

int run(invocation& now) {
  auto data = events::wire::compact_json(now.given.optional_text("data").value_or("null"));
  if (!data) {
    const auto fault = data.error();
    throw usage_error(fmt::format("--data {}", fault.message),
                      "such as --data '{\"to\":\"staging\"}'");
  }
  return change(now, commands::append_event{now.given.text("type"), std::move(*data),
                                            optional_item(now.given, "item")});
}

} // namespace

constexpr command_spec append_command{
    .words = "append",
    .group = command_group::the_log,
    .summary = "keep an event of your own",
    .options = options,
    .examples = examples,
    .description = "It is kept and shown with all others, and changes nothing else.",
    .run = run,
};

} // namespace tally::cli
