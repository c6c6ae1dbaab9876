#pragma once

#include "cli/arguments/arguments.hpp"
#include "cli/command.hpp"
#include "events/ids.hpp"
#include "events/json_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// An item of the board, for commands that take one.
inline constexpr positional_spec item_positional{.name = "item", .help = "the item's id"};

/// A person's word against the holder's.
inline constexpr option_spec force_option{
    .name = "force", .help = "as a person, in the holder's place; needs --reason"};

/// Why something is done.
inline constexpr option_spec reason_option{
    .name = "reason", .placeholder = "TEXT", .help = "why", .is_text = true};

/// The items that were given under `name`, in order.
std::vector<events::item_id> items_given(const arguments& given, std::string_view name);

/// The item that was given under `name`.
events::item_id item_given(const arguments& given, std::string_view name = "item");

/// The item that was given under `name`, if there is one.
std::optional<events::item_id> optional_item(const arguments& given, std::string_view name);

/// `--meta K=V`: a value that is JSON is taken as such, anything else as text; `K=` takes the name
/// away.
events::json_members metadata_given(const arguments& given);

/// A duration as whole seconds.
std::optional<std::int64_t> seconds_given(const arguments& given, std::string_view name);

} // namespace tally::cli
