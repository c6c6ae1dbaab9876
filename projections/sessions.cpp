#include "projections/sessions.hpp"

namespace tally::projections {

using events::session_status;

namespace {

void assign_if(memory::text& stored, const std::optional<std::string>& value) {
  if (value) memory::assign(stored, *value);
}

process_row row_of(const events::process_identity& process) {
  return {process.pid, process.started,
          projections::row_of(events::monotonic_stamp{process.boot, 0}).boot, process.pid_namespace,
          process.alive_byte.value_or(-1)};
}

} // namespace

session_row::session_row(const memory::arena& arena)
    : provider(arena),
      host(arena),
      branch(arena),
      worktree(arena),
      focus(arena),
      stage(arena),
      file(arena),
      note(arena),
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
  begin(claimed.session.value, when);
  if (claimed.taken_over_from && *claimed.taken_over_from != claimed.session)
    lose(*claimed.taken_over_from, claimed.item, when);
}

void sessions::lose(const events::session_id& holder, const events::item_id& item,
                    const stamp& when) {
  if (holder.value == when.by || !when.when.mono.known()) return; // an import takes nothing away
  row(when.ids.sessions.intern(holder.value))
      .lost.push_back({when.ids.items.intern(item.value), when.when.position});
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
  assign_if(found.file, beat.file);
  assign_if(found.note, beat.note);
}

void sessions::apply(const events::session_status_changed& changed, const stamp& when) {
  session_row& found = begin(changed.session.value, when);
  if (changed.status == session_status::paused && found.status != session_status::paused) {
    found.before_pause = found.status;
  }
  found.status = changed.status;
}

void sessions::end(std::string_view id, session_status status, const stamp& when) {
  const session_number number = when.ids.sessions.intern(id);
  session_row& found = row(number);
  found.status = status;
  found.active = false;
  active_.erase(number);
}

void sessions::apply(const events::session_ended& ended, const stamp& when) {
  end(ended.session.value, session_status::ended, when);
}

void sessions::apply(const events::session_pruned& pruned, const stamp& when) {
  end(pruned.session.value, session_status::ended, when);
}

void sessions::apply(const events::session_noted& noted, const stamp& when) {
  memory::assign(begin(noted.session.value, when).note, noted.text);
}

} // namespace tally::projections
