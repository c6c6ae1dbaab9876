#pragma once

#include "projections/stamp.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string_view>

namespace tally::projections {

/// What became of a request that its caller named.
struct request_row {
  explicit request_row(const memory::arena& arena) : command(arena) {}

  moment when;
  memory::text command; ///< digest of the command that it was
};
BOOST_DESCRIBE_STRUCT(request_row, (), (when, command))

/// The requests of the last 30 days by who and name, so that a repeat takes effect once.
class requests {
public:
  static constexpr std::int64_t kept_ms = std::int64_t{30} * 24 * 3600 * 1000;

  explicit requests(const memory::arena& arena) : by_name_(arena), by_age_(arena) {}

  /// Notes the request of a commit, and forgets those that are too old by then.
  void note(const events::commit& commit, const stamp& when);

  /// What became of `name`, asked for by `by`; null where it is new.
  [[nodiscard]] const request_row* find(std::string_view by, std::string_view name) const;

  template <class Sink>
  void describe(Sink& sink) const {
    sink(by_name_, by_age_);
  }

private:
  memory::text_map<request_row> by_name_;           ///< author, a blank, name
  memory::map<std::uint64_t, memory::text> by_age_; ///< position to key
};

} // namespace tally::projections
