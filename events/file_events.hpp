#pragma once

#include "events/ids.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// A session holds paths or globs from the repository's root. They are labels: no file is opened.
struct files_reserved {
  static constexpr std::string_view type = "files.reserved";
  session_id session;
  std::vector<std::string> patterns;
  bool shared = false;         ///< with others who reserve it shared too
  std::int64_t lease_s = 0;    ///< how long it lasts without a sign of life
  std::optional<item_id> item; ///< reserved with this item's claim, and free when that ends
};
BOOST_DESCRIBE_STRUCT(files_reserved, (), (session, patterns, shared, lease_s, item))

/// A session's reservations ended.
struct files_released {
  static constexpr std::string_view type = "files.released";
  session_id session;
  std::vector<std::string> patterns;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(files_released, (), (session, patterns, reason))

/// Of reserved files.
using file_events = boost::mp11::mp_list<files_reserved, files_released>;

} // namespace tally::events
