#pragma once

#include "cli/arguments/arguments.hpp"
#include "events/ids.hpp"
#include "events/json_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

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
