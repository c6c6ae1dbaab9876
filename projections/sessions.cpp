#include "projections/sessions.hpp"

#include "projections/metadata.hpp"

namespace tally::projections {

using events::session_status;

namespace {

void assign_if(memory::text& stored, const std::optional<std::string>& value) {
  if (value) memory::assign(stored, *value);
}

/// Empties a text and gives its memory back.
void forget(memory::text& stored) { stored = memory::text(stored.get_allocator()); }

bool is_over(session_status status) {
  return status == session_status::cancelled || status == session_status::ended;
}

} // namespace

process_row row_of(const events::process_identity& process) {
  return {process.pid, process.started, row_of(events::monotonic_stamp{process.boot, 0}).boot,
          process.pid_namespace, process.alive_byte.value_or(-1)};
}

bool waits_for_a_person(session_status status) {
  return status == session_status::planning_complete || status == session_status::stuck ||
         status == session_status::paused || status == session_status::complete;
}

bool waits_for_a_person(const session_row& session) {
  if (session.status == session_status::stuck) return !session.answered;
  return waits_for_a_person(session.status);
}

session_status status_behind_pause(const session_row& session) {
  return session.status == session_status::paused ? session.before_pause : session.status;
}

session_row::session_row(const memory::arena& arena)
    : provider(arena),
      host(arena),
      branch(arena),
      worktree(arena),
      focus(arena),
      stage(arena),
      file(arena),
      note(arena),
      reason(arena),
      plan(arena),
      pull_request(arena),
      stuck_reason(arena),
      stuck_context(arena),
      stuck_options(arena),
      metadata(arena),
      tasks(arena),
      lost(arena) {}

const session_row* sessions::find(session_number number) const {
  if (index_of(number) >= rows_.size()) return nullptr;
  const session_row& found = rows_[index_of(number)];
  return found.exists ? &found : nullptr;
}

session_row& sessions::row(session_number number) {
  while (rows_.size() <= index_of(number)) rows_.emplace_back(memory::arena{rows_.get_allocator()});
  return rows_[index_of(number)];
}

session_row& sessions::begin(std::string_view id, const stamp& when) {
  const session_number number = when.ids.sessions.intern(id);
  session_row& found = row(number);
  if (!found.active) {
    const memory::arena arena{rows_.get_allocator()};
    memory::vector<lost_claim> untold(std::move(found.lost));
    found = session_row(arena);
    found.lost = std::move(untold);
    found.exists = true;
    found.active = true;
    found.started = when.when;
    found.entered = when.when;
    active_.insert(number);
  }
  return found;
}

void sessions::seen(std::string_view id, const stamp& when) {
  session_row& found = begin(id, when);
  found.last_seen = when.when;
  found.lost.clear();
}

void sessions::apply(const events::item_claimed& claimed, const stamp& when) {
  session_row& found = begin(claimed.session.value, when);
  if (claimed.taken_over_from == claimed.session) return; // a new fence for what it held before
  // Who takes something is at work, whatever it said of itself before.
  if (found.status == session_status::registered || found.status == session_status::complete)
    enter(found, session_status::working, "", when);
  if (claimed.taken_over_from) lose(*claimed.taken_over_from, claimed.item, when);
}

void sessions::lose(const events::session_id& holder, const events::item_id& item,
                    const stamp& when) {
  session_row& found = row(when.ids.sessions.intern(holder.value));
  const item_number number = when.ids.items.intern(item.value);
  if (!found.file_for || found.file_for == number) forget(found.file); // it was there for this item
  if (holder.value == when.by || !when.when.mono.known()) return; // an import takes nothing away
  found.lost.push_back({number, when.when.position});
}

void sessions::apply(const events::item_released& released, const stamp& when) {
  lose(released.session, released.item, when);
}
void sessions::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  lose(lapsed.session, lapsed.item, when);
}
void sessions::apply(const events::item_done& done, const stamp& when) {
  if (done.session) lose(*done.session, done.item, when);
}
void sessions::apply(const events::item_failed& failed, const stamp& when) {
  if (failed.session) lose(*failed.session, failed.item, when);
}
void sessions::apply(const events::item_cancelled& cancelled, const stamp& when) {
  if (cancelled.session) lose(*cancelled.session, cancelled.item, when);
}

void sessions::apply(const events::session_started& started, const stamp& when) {
  session_row& found = begin(started.session.value, when);
  assign_if(found.provider, started.provider);
  assign_if(found.host, started.host);
  assign_if(found.branch, started.branch);
  assign_if(found.worktree, started.worktree);
  assign_if(found.focus, started.focus);
  merge(found.metadata, started.metadata);
  if (!started.tasks.empty()) {
    found.tasks.clear();
    for (const auto& task : started.tasks)
      found.tasks.emplace_back(task.data(), task.size(), found.tasks.get_allocator());
  }
  if (started.process) {
    found.process = row_of(*started.process);
  } else if (started.taken_over_from) {
    found.process = {}; // the one recorded before is not this one
  }
  // It is at work, whoever wrote that down; an import's word is no sign of life.
  if (when.when.mono.known()) found.last_seen = when.when;
}

void sessions::apply(const events::session_heartbeat& beat, const stamp& when) {
  session_row& found = begin(beat.session.value, when);
  assign_if(found.stage, beat.stage);
  if (beat.file) {
    memory::assign(found.file, *beat.file);
    found.file_for.reset();
    if (beat.item) found.file_for = when.ids.items.intern(beat.item->value);
  }
  assign_if(found.note, beat.note);
}

void sessions::enter(session_row& row, session_status status, std::string_view reason,
                     const stamp& when) {
  const bool waited = waits_for_a_person(row);
  if (status == session_status::paused && row.status != session_status::paused)
    row.before_pause = row.status;
  if (status != session_status::paused && status != session_status::stuck) {
    row.answered = false;
    row.stuck_since = {};
    forget(row.stuck_reason);
    forget(row.stuck_context);
    row.stuck_options.clear();
  }
  if (status == session_status::stuck && row.stuck_since.position == 0) row.stuck_since = when.when;
  row.status = status;
  row.entered = when.when;
  memory::assign(row.reason, reason);
  if (waited && !waits_for_a_person(row) && when.when.mono.known()) row.resumed = when.when;
}

void sessions::apply(const events::session_status_changed& changed, const stamp& when) {
  if (is_over(changed.status)) {
    end(changed.session.value, changed.status, changed.reason.value_or(""), when);
    return;
  }
  session_row& found = begin(changed.session.value, when);
  if (changed.plan) {
    memory::assign(found.plan, *changed.plan);
  } else if (changed.status == session_status::planning_complete &&
             status_behind_pause(found) != session_status::planning_complete) {
    forget(found.plan); // this one has no words
  }
  enter(found, changed.status, changed.reason.value_or(""), when);
}

void sessions::apply(const events::session_stuck& stuck, const stamp& when) {
  session_row& found = begin(stuck.session.value, when);
  enter(found, session_status::stuck, "", when);
  found.answered = false;
  found.stuck_since = when.when;
  memory::assign(found.stuck_reason, stuck.reason);
  memory::assign(found.stuck_context, stuck.context.value_or(""));
  found.stuck_options.clear();
  for (const auto& option : stuck.options)
    found.stuck_options.emplace_back(option.data(), option.size(),
                                     found.stuck_options.get_allocator());
}

void sessions::apply(const events::session_guided& guided, const stamp& when) {
  session_row& found = row(when.ids.sessions.intern(guided.session.value));
  if (status_behind_pause(found) != session_status::stuck || found.answered) return;
  found.answered = true;
  if (found.status == session_status::stuck && when.when.mono.known()) found.resumed = when.when;
}

void sessions::apply(const events::session_completed& completed, const stamp& when) {
  session_row& found = begin(completed.session.value, when);
  enter(found, session_status::complete, "", when);
  assign_if(found.pull_request, completed.pull_request);
}

void sessions::apply(const events::session_removed& removed, const stamp& when) {
  const session_status last = row(when.ids.sessions.intern(removed.session.value)).status;
  end(removed.session.value, is_over(last) ? last : session_status::ended,
      removed.reason.value_or(""), when);
  row(*when.ids.sessions.find(removed.session.value)).removed = true;
}

void sessions::end(std::string_view id, session_status status, std::string_view reason,
                   const stamp& when) {
  const session_number number = when.ids.sessions.intern(id);
  session_row& found = row(number);
  enter(found, status, reason, when);
  forget(found.plan);
  found.active = false;
  active_.erase(number);
}

void sessions::apply(const events::session_ended& ended, const stamp& when) {
  end(ended.session.value, session_status::ended, ended.reason.value_or(""), when);
}

void sessions::apply(const events::session_pruned& pruned, const stamp& when) {
  end(pruned.session.value, session_status::ended, "", when);
}

void sessions::apply(const events::session_noted& noted, const stamp& when) {
  memory::assign(begin(noted.session.value, when).note, noted.text);
}

} // namespace tally::projections
