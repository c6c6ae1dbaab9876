#pragma once

#include "cli/text/report.hpp"
#include "events/ids.hpp"

#include <string>

namespace tally::cli {

/// What an id on the command line may name: `item:W-1`, `session:a`, `merge:m`; bare, any of these,
/// looked up in this order.
struct named_thing {
  std::string id;
  bool item = true;
  bool session = true;
  bool merge_point = true;
};

/// Takes the prefix off, where there is one.
named_thing named(const std::string& text);

/// The item that `text` names; `item:ID` means the same as `ID`.
events::item_id item_named(const std::string& text);

/// The session that `text` names; `session:ID` means the same as `ID`.
events::session_id session_named(const std::string& text);

/// The merge point that `text` names; `merge:ID` means the same as `ID`.
events::merge_point_id merge_point_named(const std::string& text);

/// There is no such thing (5).
stop no_such_thing(const named_thing& asked);

} // namespace tally::cli
