#pragma once

#include "events/commit.hpp"
#include "projections/names.hpp"

#include <boost/describe/class.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

/// A monotonic stamp as a row keeps it; boot 0 stands for none.
struct monotonic_row {
  std::uint32_t boot = 0;
  std::int64_t milliseconds = 0;

  [[nodiscard]] bool known() const { return boot != 0; }
};
BOOST_DESCRIBE_STRUCT(monotonic_row, (), (boot, milliseconds))

/// The row form of `stamp`, or of none.
[[nodiscard]] monotonic_row row_of(const std::optional<events::monotonic_stamp>& stamp);

/// A moment of the log: which commit, and what the clocks said.
struct moment {
  std::uint64_t position = 0;
  std::int64_t at = 0; ///< milliseconds since 1970; an imported fact's own time
  monotonic_row mono;  ///< none where the commit is nobody's sign of life

  [[nodiscard]] events::instant instant() const { return {at}; }
};
BOOST_DESCRIBE_STRUCT(moment, (), (position, at, mono))

/// What a fold is told beside the event itself.
struct stamp {
  moment when;
  std::string_view by; ///< session, or `@name`; of an imported fact its own actor
  directory& ids;
  std::vector<item_number>& changed; ///< items whose place in the pipeline may have changed
  std::vector<std::string>& freed;   ///< patterns of files that somebody does not hold any more
};

} // namespace tally::projections
