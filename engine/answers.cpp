#include "engine/answers.hpp"

#include "events/match.hpp"
#include "projections/file_views.hpp"
#include "projections/merge_view.hpp"
#include "projections/settings_view.hpp"
#include "projections/world.hpp"

#include <algorithm>

namespace tally::engine {

namespace {

using projections::observation;
using projections::world;

/// What a commit says of one item beside that it changed.
struct item_story {
  std::optional<taken_over_view> taken_over_from;
  bool is_done = false;
  bool is_cancelled = false;
  std::string finished_by; ///< the session whose work it was, where there was one
};

item_story story_of(const std::string& item, const receipt& made) {
  item_story story;
  for (const auto& fact : made.facts) {
    if (const auto* lapsed = std::get_if<events::claim_lapsed>(&fact.what);
        lapsed != nullptr && lapsed->item.value == item) {
      story.taken_over_from =
          taken_over_view{lapsed->session.value, lapsed->last_seen_at, lapsed->judged,
                          lapsed->worktree,      lapsed->branch,       lapsed->note};
    } else if (const auto* claimed = std::get_if<events::item_claimed>(&fact.what);
               claimed != nullptr && claimed->item.value == item && claimed->taken_over_from) {
      story.taken_over_from = taken_over_view{claimed->taken_over_from->value, {}, {}, {}, {}, {}};
    } else if (const auto* done = std::get_if<events::item_done>(&fact.what);
               done != nullptr && done->item.value == item) {
      story.is_done = true;
      if (done->session) story.finished_by = done->session->value;
    } else if (const auto* cancelled = std::get_if<events::item_cancelled>(&fact.what);
               cancelled != nullptr && cancelled->item.value == item) {
      story.is_cancelled = true;
      if (cancelled->session) story.finished_by = cancelled->session->value;
    }
  }
  return story;
}

/// What is known of a living former holder's place.
void say_where(taken_over_view& from, const world& world, const observation& seen) {
  const auto session = projections::view_session(world, from.session, seen);
  if (!session || from.judged) return;
  from.last_seen = session->last_seen;
  from.worktree = session->worktree;
  from.branch = session->branch;
  from.note = session->note;
}

change_view row_of_item(const std::string& item, const world& world, const receipt& made,
                        const observation& seen) {
  change_view row;
  row.item = item;
  row.position = made.position.value;
  if (made.repeated) row.repeated = true;
  item_story story = story_of(item, made);
  if (story.taken_over_from) say_where(*story.taken_over_from, world, seen);
  row.taken_over_from = std::move(story.taken_over_from);
  if (story.is_done) row.unblocked = projections::unblocked_by(world, item);
  if (story.is_done || story.is_cancelled) {
    auto wholes = projections::completed_by(world, item);
    if (!wholes.empty()) row.completes = std::move(wholes);
    auto parts = projections::held_parts(world, item);
    parts.erase(std::remove_if(parts.begin(), parts.end(),
                               [&](const auto& part) { return part.session == story.finished_by; }),
                parts.end());
    if (!parts.empty()) row.still_held = std::move(parts);
  }
  return row;
}

void add_claim(change_view& row, const world& world, const observation& seen) {
  const auto number = world.ids().items.find(*row.item);
  if (!number) return;
  const auto claim = projections::view_claim(world, *number, seen);
  if (!claim) return;
  row.session = claim->session;
  row.fence = claim->fence;
  row.since = claim->since;
  row.expires = claim->expires;
  auto before = projections::lanes_before(world, *row.item);
  if (!before.empty()) row.lanes_before = std::move(before);
}

/// The items that a commit names, in its order, each once.
std::vector<std::string> items_in(const receipt& made) {
  std::vector<std::string> items;
  for (const auto& fact : made.facts) {
    std::visit(
        [&](const auto& event) {
          if constexpr (requires {
                          { event.item } -> std::convertible_to<const events::item_id&>;
                        }) {
            if (std::find(items.begin(), items.end(), event.item.value) == items.end()) {
              items.push_back(event.item.value);
            }
          }
        },
        fact.what);
  }
  return items;
}

/// The items that a commit claimed.
std::vector<std::string> claimed_in(const receipt& made) {
  std::vector<std::string> items;
  for (const auto& fact : made.facts) {
    if (const auto* claimed = std::get_if<events::item_claimed>(&fact.what))
      items.push_back(claimed->item.value);
  }
  return items;
}

/// The sessions that a commit said something of, each once.
std::vector<std::string> sessions_in(const receipt& made) {
  std::vector<std::string> sessions;
  const auto add = [&](const std::string& session) {
    if (std::find(sessions.begin(), sessions.end(), session) == sessions.end())
      sessions.push_back(session);
  };
  for (const auto& fact : made.facts) {
    std::visit(
        [&](const auto& event) {
          if constexpr (
              requires {
                { event.session } -> std::convertible_to<const events::session_id&>;
              } &&
              !requires { event.item; }) {
            add(event.session.value);
          } else if constexpr (std::is_same_v<std::decay_t<decltype(event)>,
                                              events::session_heartbeat>) {
            add(event.session.value);
          }
        },
        fact.what);
  }
  return sessions;
}

std::vector<change_view> rows_of_items(const std::vector<std::string>& items, bool with_claim,
                                       const world& world, const receipt& made,
                                       const observation& seen) {
  std::vector<change_view> rows;
  for (const auto& item : items) {
    rows.push_back(row_of_item(item, world, made, seen));
    if (with_claim) add_claim(rows.back(), world, seen);
  }
  return rows;
}

/// What a claim reserved with each of its items.
void add_files(std::vector<change_view>& rows, const receipt& made) {
  for (const auto& fact : made.facts) {
    const auto* reserved = std::get_if<events::files_reserved>(&fact.what);
    if (reserved == nullptr || !reserved->item) continue;
    for (auto& row : rows) {
      if (row.item == reserved->item->value) row.files = reserved->patterns;
    }
  }
}

change_view row_of(const receipt& made) {
  change_view row;
  row.position = made.position.value;
  if (made.repeated) row.repeated = true;
  return row;
}

/// A row for each pattern, with what the session has of it now.
std::vector<change_view> rows_of_files(const std::vector<std::string>& patterns,
                                       const std::string& session, const world& world,
                                       const receipt& made, const observation& seen) {
  std::vector<change_view> rows;
  for (const auto& pattern : patterns) {
    change_view row = row_of(made);
    row.session = session;
    row.reservation = pattern;
    if (const auto held = projections::view_reservation(world, session, pattern, seen)) {
      row.fence = held->fence;
      row.since = held->since;
      row.expires = held->expires;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// What a commit gave back of a session's own.
std::vector<std::string> released_in(const receipt& made) {
  for (const auto& fact : made.facts) {
    if (const auto* released = std::get_if<events::files_released>(&fact.what))
      return released->patterns;
  }
  return {};
}

std::vector<change_view> rows_of_conflict(const events::conflict_id& conflict,
                                          const receipt& made) {
  change_view row = row_of(made);
  row.conflict = conflict.value;
  return {std::move(row)};
}

/// The conflicts that a commit found.
std::vector<change_view> rows_of_findings(const receipt& made) {
  std::vector<change_view> rows;
  for (const auto& fact : made.facts) {
    if (const auto* found = std::get_if<events::conflict_found>(&fact.what))
      rows.push_back(rows_of_conflict(found->conflict, made).front());
  }
  return rows;
}

std::vector<change_view> rows_of_sessions(std::vector<std::string> sessions,
                                          const std::string& otherwise, const receipt& made) {
  if (sessions.empty() && !otherwise.empty()) sessions.push_back(otherwise);
  std::vector<change_view> rows;
  for (auto& session : sessions) {
    change_view row;
    row.session = std::move(session);
    row.position = made.position.value;
    if (made.repeated) row.repeated = true;
    rows.push_back(std::move(row));
  }
  return rows;
}

change_view row_of_setting(const std::string& key, const world& world, const receipt& made) {
  change_view row;
  row.setting = key;
  if (auto setting = projections::view_setting(world, key)) row.value = std::move(setting->value);
  row.position = made.position.value;
  if (made.repeated) row.repeated = true;
  return row;
}

std::vector<change_view> rows_of_merge_point(const events::merge_point_id& id, const caller& who,
                                             const world& world, const receipt& made) {
  change_view row;
  row.merge_point = id.value;
  row.position = made.position.value;
  if (made.repeated) row.repeated = true;
  const auto point = projections::view_merge_point(world, id.value);
  if (!point) return {std::move(row)};
  row.state = point->state;
  row.session = point->holder;
  const auto& queue = point->queue;
  if (std::find(queue.begin(), queue.end(), who.by.value) != queue.end()) {
    row.state = "queued";
    row.session = who.by.value;
  }
  if (point->state == "integrated")
    row.unblocked = projections::unblocked_by(world, projections::name_among_items(id));
  return {std::move(row)};
}

std::vector<std::string> names(const std::vector<events::item_id>& items) {
  std::vector<std::string> list;
  for (const auto& item : items) {
    if (std::find(list.begin(), list.end(), item.value) == list.end()) list.push_back(item.value);
  }
  return list;
}

} // namespace

std::vector<change_view> answer(const command& asked, const caller& who, const world& world,
                                const receipt& made, const observation& seen) {
  const auto items = [&](const std::vector<std::string>& list, bool with_claim = false) {
    return rows_of_items(list, with_claim, world, made, seen);
  };
  const auto staged = [&](const std::string& item, const std::string& stage) {
    auto rows = items({item});
    rows.front().stage = stage;
    return rows;
  };
  const auto chosen = [&] {
    auto rows = items(claimed_in(made), true);
    for (auto& row : rows) {
      const auto item = projections::view_item(world, *row.item);
      row.title = item->title;
      row.stage = item->stage;
    }
    return rows;
  };
  const auto started = [&](const commands::start_session& one) {
    const std::string id = one.session ? one.session->value : who.by.value;
    auto rows = rows_of_sessions(sessions_in(made), id, made);
    for (auto& row : items(claimed_in(made), true)) rows.push_back(std::move(row));
    return rows;
  };
  const auto of_sessions = [&](const std::string& otherwise = {}) {
    return rows_of_sessions(sessions_in(made), otherwise, made);
  };
  const auto of_sessions_and_items = [&](const std::string& otherwise = {}) {
    auto rows = of_sessions(otherwise);
    for (auto& row : items(items_in(made))) rows.push_back(std::move(row));
    return rows;
  };
  using namespace commands;
  return match(
      asked, [&](const open_board&) { return rows_of_sessions({}, {}, made); },
      [&](const add&) { return items(items_in(made)); },
      [&](const among<edit, add_task, finish_task, done, fail, retry, cancel, reopen, depend,
                      undepend> auto& one) { return items({one.item.value}); },
      [&](const note& one) {
        return items_in(made).empty() ? rows_of_sessions({one.id}, {}, made) : items({one.id});
      },
      [&](const claim& one) {
        auto rows = items(names(one.items), true);
        add_files(rows, made);
        if (one.merge_point) {
          for (auto& row : rows_of_merge_point(*one.merge_point, who, world, made))
            rows.push_back(std::move(row));
        }
        return rows;
      },
      [&](const claim_next&) { return chosen(); },
      [&](const release& one) { return items(names(one.items)); },
      [&](const stage& one) { return staged(one.item.value, one.to); },
      [&](const among<declare_merge_point, start_merge, finish_merge, abandon_merge> auto& one) {
        return rows_of_merge_point(one.merge_point, who, world, made);
      },
      [&](const start_session& one) { return started(one); },
      [&](const among<heartbeat, plan, submit_plan, work, get_stuck, acknowledge,
                      stop_waiting> auto&) { return of_sessions(who.by.value); },
      [&](const among<end_session, prune_sessions, pause, resume, cancel_session, guide,
                      remove_session> auto&) { return of_sessions(); },
      [&](const complete&) { return of_sessions_and_items(who.by.value); },
      [&](const among<approve, commands::reject> auto&) { return of_sessions_and_items(); },
      [&](const reserve& one) {
        return rows_of_files(one.patterns, who.by.value, world, made, seen);
      },
      [&](const unreserve&) {
        return rows_of_files(released_in(made), who.by.value, world, made, seen);
      },
      [&](const among<acknowledge_conflict, resolve_conflict> auto& one) {
        return rows_of_conflict(one.conflict, made);
      },
      [&](const sync&) { return rows_of_findings(made); },
      [&](const configure& one) { return std::vector{row_of_setting(one.key, world, made)}; },
      [&](const append_event& one) {
        return one.item ? items({one.item->value}) : rows_of_sessions({}, who.by.value, made);
      });
}

std::vector<added_view> answer_added(const world& world, const receipt& made) {
  std::vector<added_view> rows;
  for (const auto& item : items_in(made)) {
    auto view = projections::view_item(world, item);
    if (!view) continue;
    added_view row;
    static_cast<projections::item_view&>(row) = std::move(*view);
    row.position = made.position.value;
    if (made.repeated) row.repeated = true;
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace tally::engine
