#include "projections/reservations.hpp"

#include <algorithm>
#include <iterator>

namespace tally::projections {

namespace {

/// Ends the grounds that `test` takes, and with its last ground a reservation.
template <class Test>
void end_where(memory::vector<reservation_row>& rows, const Test& test, const stamp& when) {
  for (reservation_row& row : rows) {
    auto& grounds = row.grounds;
    const auto kept = std::remove_if(grounds.begin(), grounds.end(),
                                     [&](const auto& ground) { return test(row, ground); });
    grounds.erase(kept, grounds.end());
    if (grounds.empty()) when.freed.push_back(memory::copy(row.pattern));
  }
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const reservation_row& row) { return row.grounds.empty(); }),
             rows.end());
}

} // namespace

std::int64_t reservation_row::lease_s() const {
  std::int64_t longest = 0;
  for (const reservation_ground& ground : grounds) longest = std::max(longest, ground.lease_s);
  return longest;
}

bool reservation_row::is_for(item_number item) const {
  return std::any_of(grounds.begin(), grounds.end(),
                     [&](const reservation_ground& ground) { return ground.item == item; });
}

std::vector<item_number> reservation_row::items() const {
  std::vector<item_number> all;
  for (const reservation_ground& ground : grounds) {
    if (ground.item) all.push_back(*ground.item);
  }
  return all;
}

std::vector<const reservation_row*> reservations::held_by(session_number session) const {
  std::vector<const reservation_row*> held;
  for (const reservation_row& row : rows_) {
    if (row.session == session) held.push_back(&row);
  }
  return held;
}

void reservations::apply(const events::files_reserved& reserved, const stamp& when) {
  const session_number session = when.ids.sessions.intern(reserved.session.value);
  std::optional<item_number> item;
  if (reserved.item) item = when.ids.items.intern(reserved.item->value);
  for (const auto& pattern : reserved.patterns) {
    // For the same ground it is as said last, in its lease and its mode.
    end_where(
        rows_,
        [&](const reservation_row& one, const reservation_ground& ground) {
          return one.session == session && ground.item == item &&
                 memory::view(one.pattern) == pattern;
        },
        when);
    reservation_row& held = row(session, pattern, reserved.shared);
    held.grounds.push_back({item, reserved.lease_s});
    held.since = when.when;
  }
}

reservation_row& reservations::row(session_number session, std::string_view pattern, bool shared) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const reservation_row& one) {
    return one.session == session && one.shared == shared && memory::view(one.pattern) == pattern;
  });
  if (found == rows_.end()) {
    rows_.push_back(
        reservation_row(session, pattern, shared, memory::arena{rows_.get_allocator()}));
  } else {
    std::rotate(found, std::next(found), rows_.end());
  }
  return rows_.back();
}

void reservations::apply(const events::files_released& released, const stamp& when) {
  const session_number session = when.ids.sessions.intern(released.session.value);
  end_where(
      rows_,
      [&](const reservation_row& row, const reservation_ground& /*ground*/) {
        return row.session == session &&
               std::any_of(released.patterns.begin(), released.patterns.end(),
                           [&](const auto& one) { return memory::view(row.pattern) == one; });
      },
      when);
}

void reservations::end_with(const events::item_id& item, const stamp& when) {
  const auto number = when.ids.items.find(item.value);
  if (number)
    end_where(
        rows_,
        [&](const reservation_row& /*row*/, const reservation_ground& ground) {
          return ground.item == number;
        },
        when);
}

void reservations::end_all_of(const events::session_id& session, const stamp& when) {
  const auto number = when.ids.sessions.find(session.value);
  if (number)
    end_where(
        rows_,
        [&](const reservation_row& row, const reservation_ground& /*ground*/) {
          return row.session == *number;
        },
        when);
}

void reservations::apply(const events::item_added& added, const stamp& when) {
  end_with(added.item, when);
}

void reservations::apply(const events::item_claimed& claimed, const stamp& when) {
  // The holder's own go on with it: another lease, or a new process, is no end.
  const auto item = when.ids.items.find(claimed.item.value);
  const auto session = when.ids.sessions.find(claimed.session.value);
  if (!item) return;
  end_where(
      rows_,
      [&](const reservation_row& row, const reservation_ground& ground) {
        return ground.item == item && row.session != session;
      },
      when);
}

void reservations::apply(const events::item_released& released, const stamp& when) {
  end_with(released.item, when);
}
void reservations::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  end_with(lapsed.item, when);
}
void reservations::apply(const events::item_done& done, const stamp& when) {
  end_with(done.item, when);
}
void reservations::apply(const events::item_failed& failed, const stamp& when) {
  end_with(failed.item, when);
}
void reservations::apply(const events::item_retried& retried, const stamp& when) {
  end_with(retried.item, when);
}
void reservations::apply(const events::item_cancelled& cancelled, const stamp& when) {
  end_with(cancelled.item, when);
}
void reservations::apply(const events::item_reopened& reopened, const stamp& when) {
  end_with(reopened.item, when);
}

void reservations::apply(const events::session_status_changed& changed, const stamp& when) {
  using events::session_status;
  if (changed.status == session_status::ended || changed.status == session_status::cancelled)
    end_all_of(changed.session, when);
}
void reservations::apply(const events::session_ended& ended, const stamp& when) {
  end_all_of(ended.session, when);
}
void reservations::apply(const events::session_pruned& pruned, const stamp& when) {
  end_all_of(pruned.session, when);
}
void reservations::apply(const events::session_removed& removed, const stamp& when) {
  end_all_of(removed.session, when);
}

} // namespace tally::projections
