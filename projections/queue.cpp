#include "projections/queue.hpp"

#include "projections/glob.hpp"
#include "projections/world.hpp"

#include <algorithm>

namespace tally::projections {

namespace {

bool wants(const ticket& place, item_number item) {
  return std::find(place.items.begin(), place.items.end(), item) != place.items.end();
}

/// True where something that one waits for may be what the other waits for.
bool may_collide(const ticket& one, const ticket& other) {
  return (!one.merge_point.empty() && !other.merge_point.empty()) ||
         std::any_of(one.items.begin(), one.items.end(),
                     [&](item_number item) { return wants(other, item); }) ||
         std::any_of(one.files.begin(), one.files.end(), [&](const memory::text& mine) {
           return std::any_of(other.files.begin(), other.files.end(), [&](const auto& theirs) {
             return may_meet(memory::view(mine), memory::view(theirs));
           });
         });
}

bool waits_for_same(const ticket& place, const events::item_queued& queued, const stamp& when) {
  return std::equal(place.items.begin(), place.items.end(), queued.items.begin(),
                    queued.items.end(),
                    [&](item_number mine, const events::item_id& said) {
                      return when.ids.items.spell(mine) == said.value;
                    }) &&
         std::equal(
             place.files.begin(), place.files.end(), queued.files.begin(), queued.files.end(),
             [](const auto& mine, const auto& said) { return memory::view(mine) == said; }) &&
         memory::view(place.merge_point) ==
             (queued.merge_point ? std::string_view{queued.merge_point->value} : "");
}

/// True where it waits for a place in a stage with a limit, too.
bool wants_place(const world& world, const ticket& place) {
  return std::any_of(place.items.begin(), place.items.end(), [&](item_number item) {
    const item_row* row = world.items().find(item);
    return row != nullptr && world.settings().rules_of(memory::view(row->stage)).limit != 0;
  });
}

/// True where nobody is there any more to be served, or nothing any more to serve with.
bool is_void(const world& world, const ticket& place) {
  const session_row* session = world.sessions().find(place.session);
  if (session == nullptr || !session->active) return true;
  if (!place.merge_point.empty()) {
    const auto point = world.merge_points().find(memory::view(place.merge_point));
    if (!point || world.merge_points().row(*point).state == merge_state::integrated) return true;
  }
  return std::any_of(place.items.begin(), place.items.end(), [&](item_number item) {
    const item_row* row = world.items().find(item);
    return row == nullptr ||
           (row->status != item_status::todo && row->status != item_status::claimed);
  });
}

} // namespace

template <class Test>
void queue::leave(const Test& test, const moment& when) {
  for (auto place = tickets_.begin(); place != tickets_.end();) {
    if (!test(*place)) {
      ++place;
      continue;
    }
    for (auto behind = place + 1; behind != tickets_.end(); ++behind) {
      if (may_collide(*place, *behind)) behind->stirred = when;
    }
    place = tickets_.erase(place);
  }
}

void queue::renew(ticket& place, const std::optional<events::process_identity>& process,
                  const std::optional<std::string>& host, const stamp& when) {
  place.said = when.when.position;
  place.process = process ? projections::row_of(*process) : process_row{};
  memory::assign(place.host, host.value_or(""));
}

void queue::apply(const events::item_queued& queued, const stamp& when) {
  const session_number session = when.ids.sessions.intern(queued.session.value);
  auto own = std::find_if(tickets_.begin(), tickets_.end(), [&](const ticket& place) {
    return place.session == session && !place.merges && waits_for_same(place, queued, when);
  });
  if (own == tickets_.end()) {
    const memory::arena arena{tickets_.get_allocator()};
    own = tickets_.insert(own, ticket{arena});
    own->session = session;
    own->since = when.when;
    own->stirred = when.when;
    for (const auto& item : queued.items) own->items.push_back(when.ids.items.intern(item.value));
    for (const auto& pattern : queued.files)
      own->files.push_back(memory::text{pattern.data(), pattern.size(), arena});
    if (queued.merge_point) memory::assign(own->merge_point, queued.merge_point->value);
  }
  renew(*own, queued.process, queued.host, when);
}

void queue::apply(const events::item_unqueued& unqueued, const stamp& when) {
  const session_number session = when.ids.sessions.intern(unqueued.session.value);
  leave(
      [&](const ticket& place) {
        return !place.merges && place.session == session &&
               place.since.position == unqueued.ticket.value;
      },
      when.when);
}

void queue::apply(const events::merge_queued& queued, const stamp& when) {
  const session_number session = when.ids.sessions.intern(queued.session.value);
  auto own = std::find_if(tickets_.begin(), tickets_.end(), [&](const ticket& place) {
    return place.session == session && place.merges &&
           memory::view(place.merge_point) == queued.merge_point.value;
  });
  if (own == tickets_.end()) {
    own = tickets_.insert(own, ticket{memory::arena{tickets_.get_allocator()}});
    own->session = session;
    own->since = when.when;
    own->stirred = when.when;
    own->merges = true;
    memory::assign(own->merge_point, queued.merge_point.value);
  }
  renew(*own, queued.process, queued.host, when);
}

void queue::apply(const events::merge_started& started, const stamp& when) {
  const session_number session = when.ids.sessions.intern(started.session.value);
  leave(
      [&](const ticket& place) {
        return place.merges && place.session == session &&
               memory::view(place.merge_point) == started.merge_point.value;
      },
      when.when);
}

void queue::apply(const events::merge_done& /*done*/, const stamp& /*when*/) { slot_freed_ = true; }

void queue::apply(const events::merge_abandoned& abandoned, const stamp& when) {
  const session_number session = when.ids.sessions.intern(abandoned.session.value);
  leave(
      [&](const ticket& place) {
        return place.merges && place.session == session &&
               memory::view(place.merge_point) == abandoned.merge_point.value;
      },
      when.when);
  slot_freed_ = true;
}

void queue::settle(const world& world, const std::vector<item_number>& changed,
                   const std::vector<std::string>& freed) {
  leave([&](const ticket& place) { return is_void(world, place); }, world.last());
  for (ticket& place : tickets_) {
    const bool is_stirred =
        (slot_freed_ && !place.merge_point.empty()) ||
        (!changed.empty() && wants_place(world, place)) ||
        std::any_of(changed.begin(), changed.end(),
                    [&](item_number item) { return wants(place, item); }) ||
        std::any_of(place.files.begin(), place.files.end(), [&](const memory::text& mine) {
          return std::any_of(freed.begin(), freed.end(), [&](const std::string& one) {
            return may_meet(memory::view(mine), one);
          });
        });
    if (is_stirred) place.stirred = world.last();
  }
  slot_freed_ = false;
}

} // namespace tally::projections
