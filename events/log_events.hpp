#pragma once

#include "events/ids.hpp"
#include "events/json_text.hpp"

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tally::events {

/// The board was made: the first event of every log.
struct board_opened {
  static constexpr std::string_view type = "board.opened";
  std::vector<std::string> stages; ///< the pipeline, in its order; at least one
  std::int64_t lease_s = 7200;     ///< how long a claim lasts without a sign of life
};
BOOST_DESCRIBE_STRUCT(board_opened, (), (stages, lease_s))

/// The project decided something about itself.
struct config_changed {
  static constexpr std::string_view type = "config.changed";
  std::string key;                  ///< `lease`, `limit.review`, …
  std::optional<std::string> value; ///< none: as if it had never been set
};
BOOST_DESCRIBE_STRUCT(config_changed, (), (key, value))

/// Facts from elsewhere were brought in; they stand in the commits before this one.
struct import_performed {
  static constexpr std::string_view type = "import.performed";
  std::string format;
  std::string path;
  std::int64_t items = 0;
  std::int64_t dependencies = 0;
  std::int64_t facts = 0;
  std::int64_t skipped = 0; ///< facts that were here already
  json_members kept;        ///< what its files say that is no item's; a null takes one away
};
BOOST_DESCRIBE_STRUCT(import_performed, (),
                      (format, path, items, dependencies, facts, skipped, kept))

/// What a crash left behind the last whole commit was cut off and kept.
struct log_recovered {
  static constexpr std::string_view type = "log.recovered";
  std::string kind;       ///< the row of the recovery table: torn_tail or unsynced_hole
  std::int64_t bytes = 0; ///< how many were cut
  std::string quarantine; ///< the file below `quarantine/` that holds them
};
BOOST_DESCRIBE_STRUCT(log_recovered, (), (kind, bytes, quarantine))

/// An event of a user's own, `x.something`: kept and shown, changes no projection.
struct user_event {
  std::string name; ///< the whole wire name, beginning with `x.`
  std::optional<item_id> item;
  json_text data;
};
BOOST_DESCRIBE_STRUCT(user_event, (), (item, data))

/// An event that a newer tally wrote. It is shown as it stands; a board that holds one is not
/// written to.
struct unknown_event {
  std::string name;
  std::int64_t version = 1;
  json_text fields;
};

/// Of the board and its log.
using log_events =
    boost::mp11::mp_list<board_opened, config_changed, import_performed, log_recovered>;

/// Of others: a user's own, and those that only a newer tally understands.
using foreign_events = boost::mp11::mp_list<user_event, unknown_event>;

} // namespace tally::events
