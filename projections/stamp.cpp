#include "projections/stamp.hpp"

#include <charconv>

namespace tally::projections {

monotonic_row row_of(const std::optional<events::monotonic_stamp>& stamp) {
  if (!stamp) return {};
  std::uint32_t boot = 0;
  std::from_chars(stamp->boot.data(), stamp->boot.data() + stamp->boot.size(), boot, 16);
  // A boot whose digits are all zero is as good as any; 1 keeps it apart from none.
  return {boot == 0 ? 1 : boot, stamp->milliseconds};
}

} // namespace tally::projections
