#pragma once

#include "cli/board/log_reading.hpp"
#include "cli/text/output.hpp"
#include "cli/text/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tally::cli {

/// An event as scripts get it: position, at, by, request if there is one, type, occurred, actor and
/// source of an imported fact, then the event's own fields.
value::object event_value(const logged& event);

/// The columns of events in CSV; `data` holds the event's own fields as JSON.
std::vector<std::string_view> event_columns();

/// An event as a row of those columns.
value::object event_row(const logged& event);

/// Tells events to people, a line for each, with a heading where the local day changes.
class event_teller {
public:
  /// Positions are aligned for a log that is `last` long.
  event_teller(events::position last, bool colour);

  /// The line, or the day and the line.
  std::string tell(const logged& event);

private:
  std::size_t digits_;
  bool colour_;
  std::string day_;
};

} // namespace tally::cli
