#include "projections/reservations.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

template <class Test>
void erase_where(memory::vector<reservation_row>& rows, const Test& test, const stamp& when) {
  for (const reservation_row& row : rows) {
    if (test(row)) when.freed.push_back(memory::copy(row.pattern));
  }
  rows.erase(std::remove_if(rows.begin(), rows.end(), test), rows.end());
}

} // namespace

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
    erase_where(
        rows_,
        [&](const reservation_row& row) {
          return row.session == session && row.item == item && memory::view(row.pattern) == pattern;
        },
        when);
    reservation_row row(session, pattern, memory::arena{rows_.get_allocator()});
    row.shared = reserved.shared;
    row.lease_s = reserved.lease_s;
    row.item = item;
    row.since = when.when;
    rows_.push_back(std::move(row));
  }
}

void reservations::apply(const events::files_released& released, const stamp& when) {
  const session_number session = when.ids.sessions.intern(released.session.value);
  erase_where(
      rows_,
      [&](const reservation_row& row) {
        return row.session == session &&
               std::any_of(released.patterns.begin(), released.patterns.end(),
                           [&](const auto& one) { return memory::view(row.pattern) == one; });
      },
      when);
}

void reservations::end_with(const events::item_id& item, const stamp& when) {
  const auto number = when.ids.items.find(item.value);
  if (number)
    erase_where(
        rows_, [&](const reservation_row& row) { return row.item == number; }, when);
}

void reservations::end_all_of(const events::session_id& session, const stamp& when) {
  const auto number = when.ids.sessions.find(session.value);
  if (number)
    erase_where(
        rows_, [&](const reservation_row& row) { return row.session == *number; }, when);
}

void reservations::apply(const events::item_added& added, const stamp& when) {
  end_with(added.item, when);
}

void reservations::apply(const events::item_claimed& claimed, const stamp& when) {
  // The holder's own go on with it: another lease, or a new process, is no end.
  const auto item = when.ids.items.find(claimed.item.value);
  const auto session = when.ids.sessions.find(claimed.session.value);
  if (!item) return;
  erase_where(
      rows_, [&](const reservation_row& row) { return row.item == item && row.session != session; },
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
