#pragma once

#include "projections/sessions.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tally::projections {

class world;

/// A session's place in the queue, and what it waits for there: all of it, or nothing.
struct ticket {
  explicit ticket(const memory::arena& arena)
      : host(arena), items(arena), files(arena), merge_point(arena) {}

  session_number session{};
  moment since;           ///< when it came to its place
  std::uint64_t said = 0; ///< the commit that last said which process waits
  moment stirred; ///< when something last changed about what it waits for, or who comes before it
  process_row process;
  memory::text host;
  memory::vector<item_number> items; ///< to be claimed
  memory::vector<memory::text> files;
  memory::text merge_point; ///< whose target's slot it wants; empty: none
  bool merges = false;      ///< waits by `merge start`, and for nothing but the slot
};
BOOST_DESCRIBE_STRUCT(ticket, (),
                      (session, since, said, stirred, process, host, items, files, merge_point,
                       merges))

/// Who waits for items, files and slots that others have, in the order in which they are served.
/// There is one queue for all of it, so that whoever wants several things has one place.
class queue {
public:
  using ignored =
      ignored_events<events::log_events, events::item_events, events::dependency_events,
                     events::session_events, events::file_events, events::conflict_events,
                     events::merge_point_declared, events::foreign_events>;

  explicit queue(const memory::arena& arena) : tickets_(arena) {}

  void apply(const events::item_queued& queued, const stamp& when);
  void apply(const events::item_unqueued& unqueued, const stamp& when);
  void apply(const events::merge_queued& queued, const stamp& when);
  void apply(const events::merge_started& started, const stamp& when);
  void apply(const events::merge_done& done, const stamp& when);
  void apply(const events::merge_abandoned& abandoned, const stamp& when);

  /// After each commit: no ticket outlives its session, or something that it waits for. `changed`
  /// are the items and `freed` the files with which something happened. Costs nothing where nobody
  /// waits.
  void settle(const world& world, const std::vector<item_number>& changed,
              const std::vector<std::string>& freed);

  /// All tickets, in the order in which they are served.
  [[nodiscard]] const memory::vector<ticket>& tickets() const { return tickets_; }

  template <class Sink>
  void describe(Sink& sink) const {
    sink(tickets_);
  }

private:
  template <class Test>
  void leave(const Test& test, const moment& when);
  void renew(ticket& place, const std::optional<events::process_identity>& process,
             const std::optional<std::string>& host, const stamp& when);

  memory::vector<ticket> tickets_;
  bool slot_freed_ = false; ///< in this commit
};

} // namespace tally::projections
