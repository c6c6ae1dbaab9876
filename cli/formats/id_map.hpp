#pragma once

#include "events/ids.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// Gives the ids of another tool the shape that the board's have, and says where it had to change
/// one. The same name always becomes the same id, two names never one.
class id_map {
public:
  /// Changes are told to `warnings`, which must live longer.
  explicit id_map(std::vector<std::string>& warnings) : warnings_(&warnings) {}

  /// The item of that name. `/` becomes `-`: here it names lanes.
  [[nodiscard]] events::item_id item(std::string_view name);

  /// The session of that name.
  [[nodiscard]] events::session_id session(std::string_view name);

  /// Who acted: a session, a person where the name begins with `@`, and `unnamed` where it is
  /// empty.
  [[nodiscard]] events::author author(std::string_view name, std::string_view unnamed);

private:
  struct known_names {
    std::map<std::string, std::string, std::less<>> ids; // by the other tool's name
    std::set<std::string, std::less<>> taken;
  };
  const std::string& map(known_names& known, std::string_view name, bool is_item);

  known_names items_;
  known_names sessions_;
  std::vector<std::string>* warnings_;
};

} // namespace tally::cli
