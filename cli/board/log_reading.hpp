#pragma once

#include "cli/arguments/moments.hpp"
#include "engine/ports.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tally::cli {

/// One event of the log with what its commit says of it.
struct logged {
  events::position position;
  events::instant at;
  events::author by;
  std::optional<std::string> request;
  events::fact fact;

  /// When it happened: for an imported fact the time that it bears itself.
  [[nodiscard]] events::instant when() const { return fact.from ? fact.from->occurred : at; }
};

/// Whether an event is asked for.
using event_test = std::function<bool(const events::commit&, const events::fact&)>;

/// Is told each event that was asked for; false stops the reading.
using event_visitor = std::function<bool(logged)>;

/// The commits after one position up to and with another.
struct log_range {
  events::position after;
  events::position last;
};

/// Which events a reader asks for; an empty field asks for any.
struct log_filter {
  std::vector<std::string> items = {};    ///< the event names one of them
  std::vector<std::string> sessions = {}; ///< the event names one of them, or is by it
  std::vector<std::string> types = {};    ///< wire names, or what stands before their dot
  std::vector<std::string> files = {};    ///< patterns: the event names a file that one matches
  std::vector<std::string> authors = {}; ///< as written, or without the `@`; also of imported facts
  std::optional<events::instant> not_before = {};
  std::optional<events::instant> not_after = {};

  [[nodiscard]] bool takes(const events::commit& commit, const events::fact& fact) const;

  /// True where every event of every commit is asked for.
  [[nodiscard]] bool takes_all() const;
};

/// True for what tells people something: not the mere signs of life.
[[nodiscard]] bool is_news(const events::commit& commit, const events::fact& fact);

/// The first commit that bears a time of `when` or later, or the one after the last. Found by
/// bisection: where a clock was set back, commits just before the step may be passed over.
[[nodiscard]] engine::outcome<events::position>
first_not_before(engine::event_log& log, events::instant when, events::position last);

/// What happened after a position or since a time, up to and with a position or time, of the
/// commits up to `end`. Sets the times of `filter` where clocks decide.
[[nodiscard]] engine::outcome<log_range> range_of(engine::event_log& log, events::position end,
                                                  const std::optional<moment>& since,
                                                  const std::optional<moment>& until,
                                                  log_filter& filter);

/// Reads the events of `range` that `wanted` takes, in their order.
[[nodiscard]] engine::outcome<void> read_events(engine::event_log& log, log_range range,
                                                const event_test& wanted,
                                                const event_visitor& visit);

/// The last `count` events of `range` that `wanted` takes, in their order. Reads backwards in
/// blocks, so that it costs as little as they are near.
[[nodiscard]] engine::outcome<std::vector<logged>>
last_events(engine::event_log& log, log_range range, const event_test& wanted, std::size_t count);

} // namespace tally::cli
