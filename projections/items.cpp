#include "projections/items.hpp"

#include "projections/metadata.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <charconv>

namespace tally::projections {

namespace {

void add_text(memory::vector<memory::text>& list, std::string_view value) {
  list.emplace_back(value.data(), value.size(), list.get_allocator());
}

bool contains(const memory::vector<memory::text>& list, std::string_view value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& one) { return memory::view(one) == value; });
}

void replace(memory::vector<memory::text>& list, const std::vector<std::string>& values) {
  list.clear();
  for (const auto& value : values) add_text(list, value);
}

/// The number in a minted id, `T-12`, or 0.
std::uint64_t minted_number(std::string_view id) {
  if (!id.starts_with("T-")) return 0;
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(id.data() + 2, id.data() + id.size(), number);
  return fault == std::errc{} && end == id.data() + id.size() ? number : 0;
}

/// The item is finished: by the session whose claim that ends, if there is one.
void finish(item_row& row, item_status status, const std::optional<events::session_id>& session,
            const stamp& when) {
  row.status = status;
  row.finished = when.when;
  row.worker.reset();
  if (session) {
    row.worker = when.ids.sessions.intern(session->value);
  } else {
    row.assigned = {};
  }
}

void begin_again(item_row& row) {
  row.status = item_status::todo;
  row.finished = {};
  row.worker.reset();
  row.assigned = {};
  row.current_file.clear();
}

void forget_verdict(item_row& row) {
  row.verdict = gate_verdict::none;
  row.verdict_at = {};
  row.verdict_by.clear();
  row.verdict_reason.clear();
}

void judge(item_row& row, gate_verdict verdict, const std::optional<std::string>& reason,
           const stamp& when) {
  row.verdict = verdict;
  row.verdict_at = when.when;
  memory::assign(row.verdict_by, when.by);
  memory::assign(row.verdict_reason, reason.value_or(""));
}

} // namespace

std::string_view to_string(item_status status) {
  return boost::describe::enum_to_string(status, "");
}

item_row::item_row(const memory::arena& arena)
    : stage(arena),
      title(arena),
      description(arena),
      kind(arena),
      result(arena),
      pull_request(arena),
      reason(arena),
      last_note(arena),
      current_file(arena),
      verdict_by(arena),
      verdict_reason(arena),
      labels(arena),
      files(arena),
      files_modified(arena),
      tasks(arena),
      children(arena),
      metadata(arena) {}

const item_row* items::find(item_number number) const {
  if (index_of(number) >= rows_.size()) return nullptr;
  const item_row& found = rows_[index_of(number)];
  return found.exists ? &found : nullptr;
}

item_row& items::row(item_number number) {
  while (rows_.size() <= index_of(number)) rows_.emplace_back(memory::arena{rows_.get_allocator()});
  return rows_[index_of(number)];
}

item_row& items::touch(const events::item_id& id, const stamp& when) {
  const item_number number = when.ids.items.intern(id.value);
  item_row& found = row(number);
  found.updated = when.when;
  when.changed.push_back(number);
  return found;
}

void items::set_parent(item_number child, item_row& its_row, std::string_view parent,
                       const stamp& when) {
  if (its_row.parent) {
    auto& siblings = row(*its_row.parent).children;
    siblings.erase(std::remove(siblings.begin(), siblings.end(), child), siblings.end());
    its_row.parent.reset();
  }
  if (parent.empty()) return;
  its_row.parent = when.ids.items.intern(parent);
  row(*its_row.parent).children.push_back(child);
}

void items::apply(const events::item_added& added, const stamp& when) {
  item_row& row = touch(added.item, when);
  if (!row.exists) ++count_;
  row.exists = true;
  row.status = item_status::todo;
  row.created = when.when;
  row.finished = {};
  row.priority = static_cast<std::uint8_t>(std::clamp<std::int64_t>(added.priority, 0, 9));
  row.estimate_s = added.estimate_s.value_or(0);
  memory::assign(row.stage, added.stage);
  memory::assign(row.title, added.title);
  memory::assign(row.description, added.description.value_or(""));
  memory::assign(row.kind, added.kind.value_or(""));
  replace(row.labels, added.labels);
  replace(row.files, added.files);
  merge(row.metadata, added.metadata);
  next_minted_ = std::max(next_minted_, minted_number(added.item.value) + 1);
  if (added.parent)
    set_parent(*when.ids.items.find(added.item.value), row, added.parent->value, when);
}

void items::apply(const events::item_edited& edited, const stamp& when) {
  item_row& row = touch(edited.item, when);
  if (edited.title) memory::assign(row.title, *edited.title);
  if (edited.description) memory::assign(row.description, *edited.description);
  if (edited.kind) memory::assign(row.kind, *edited.kind);
  if (edited.priority)
    row.priority = static_cast<std::uint8_t>(std::clamp<std::int64_t>(*edited.priority, 0, 9));
  if (edited.files) replace(row.files, *edited.files);
  if (edited.estimate_s) row.estimate_s = *edited.estimate_s;
  for (const auto& label : edited.labels_added) {
    if (!contains(row.labels, label)) add_text(row.labels, label);
  }
  for (const auto& label : edited.labels_removed) {
    const auto same = [&](const auto& one) { return memory::view(one) == label; };
    row.labels.erase(std::remove_if(row.labels.begin(), row.labels.end(), same), row.labels.end());
  }
  merge(row.metadata, edited.metadata);
  if (edited.parent)
    set_parent(*when.ids.items.find(edited.item.value), row, edited.parent->value, when);
}

void items::apply(const events::item_claimed& claimed, const stamp& when) {
  item_row& row = touch(claimed.item, when);
  row.status = item_status::claimed;
  row.finished = {};
  row.worker = when.ids.sessions.intern(claimed.session.value);
  row.assigned = when.when;
  row.current_file.clear();
}

void items::apply(const events::item_released& released, const stamp& when) {
  begin_again(touch(released.item, when));
}

void items::apply(const events::claim_lapsed& lapsed, const stamp& when) {
  begin_again(touch(lapsed.item, when));
}

void items::apply(const events::item_staged& staged, const stamp& when) {
  item_row& row = touch(staged.item, when);
  memory::assign(row.stage, staged.to);
  forget_verdict(row);
}

void items::apply(const events::item_done& done, const stamp& when) {
  item_row& row = touch(done.item, when);
  finish(row, item_status::done, done.session, when);
  if (done.summary) memory::assign(row.result, *done.summary);
  if (done.pull_request) memory::assign(row.pull_request, *done.pull_request);
  for (const auto& file : done.files) {
    if (!contains(row.files_modified, file)) add_text(row.files_modified, file);
  }
}

void items::apply(const events::item_failed& failed, const stamp& when) {
  item_row& row = touch(failed.item, when);
  finish(row, item_status::failed, failed.session, when);
  memory::assign(row.reason, failed.reason);
}

void items::apply(const events::item_retried& retried, const stamp& when) {
  item_row& row = touch(retried.item, when);
  begin_again(row);
  forget_verdict(row);
  row.attempts = static_cast<std::uint32_t>(retried.attempt);
}

void items::apply(const events::item_cancelled& cancelled, const stamp& when) {
  item_row& row = touch(cancelled.item, when);
  finish(row, item_status::cancelled, cancelled.session, when);
  memory::assign(row.reason, cancelled.reason);
}

void items::apply(const events::item_reopened& reopened, const stamp& when) {
  item_row& row = touch(reopened.item, when);
  begin_again(row);
  forget_verdict(row);
}

void items::apply(const events::item_approved& approved, const stamp& when) {
  item_row& row = touch(approved.item, when);
  if (memory::view(row.stage) == approved.stage)
    judge(row, gate_verdict::approved, approved.reason, when);
}

void items::apply(const events::item_rejected& rejected, const stamp& when) {
  item_row& row = touch(rejected.item, when);
  if (memory::view(row.stage) == rejected.stage)
    judge(row, gate_verdict::rejected, rejected.reason, when);
}

void items::apply(const events::item_noted& noted, const stamp& when) {
  memory::assign(touch(noted.item, when).last_note, noted.text);
}

void items::apply(const events::task_added& added, const stamp& when) {
  auto& tasks = touch(added.item, when).tasks;
  tasks.emplace_back(added.text, memory::arena{tasks.get_allocator()});
}

void items::apply(const events::task_done& done, const stamp& when) {
  auto& tasks = touch(done.item, when).tasks;
  if (done.number >= 1 && static_cast<std::size_t>(done.number) <= tasks.size()) {
    tasks[static_cast<std::size_t>(done.number) - 1].done = true;
  }
}

void items::apply(const events::session_heartbeat& beat, const stamp& when) {
  // A sign of life changes nothing of the item: whoever looked at it before may still write.
  if (beat.item && beat.file)
    memory::assign(row(when.ids.items.intern(beat.item->value)).current_file, *beat.file);
}

} // namespace tally::projections
