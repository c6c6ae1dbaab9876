#pragma once

#include <map>
#include <string>

namespace tally::events {

/// One JSON value as compact text, kept as it came: what users attach to items and events.
struct json_text {
  std::string value = "null";

  friend bool operator==(const json_text&, const json_text&) = default;
};

/// Names to JSON values, in the order of the names.
using json_members = std::map<std::string, json_text>;

} // namespace tally::events
