#include "cli/formats/imported.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/formats/wrk/folder.hpp"
#include "cli/formats/wrk/path.hpp"
#include "cli/text/json_text.hpp"
#include "events/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace tally::cli {

namespace {

const events::author the_files{"@wrk"};

/// A lock as a WRK file or a session file says it.
struct lock {
  std::string session;
  events::instant at;
};

/// Collects the facts of WRK files and session files. A fact's source names what the files say, so
/// that the same words come in once and new words are new facts.
class reader {
public:
  reader(const import_target& target, imported& found) : target_(&target), found_(&found) {}

  void take_sessions(const wrk_sessions& said);
  void take_items(const std::vector<wrk_file>& files);
  void take_claims();
  void finish();

private:
  void take_item(const wrk_file& file);
  void take_remarks(const wrk_file& file);
  void take_dependencies(const wrk_file& file, engine::imported_commit& commit);
  void take_end(const wrk_file& file);
  static void take_more(const events::item_edited& more, events::item_added& added);
  void take_lock(const wrk_file& file);
  void take_active(const session_entry& entry);

  void warn(std::string what) { found_->warnings.push_back(std::move(what)); }

  /// A time that does not lie ahead of the board's.
  [[nodiscard]] events::instant past(events::instant at) const {
    return std::min(at, target_->now);
  }

  [[nodiscard]] events::instant created(const wrk_file& file) const {
    return past(file.created.value_or(file.modified));
  }

  events::fact fact(events::event what, std::string source, events::instant occurred,
                    const std::string& actor) const {
    return {std::move(what), events::origin{std::move(source), occurred, actor}};
  }

  [[nodiscard]] std::string stage_of(const wrk_file& file) const {
    const auto& stages = target_->stages;
    const bool is_known = std::find(stages.begin(), stages.end(), file.stage) != stages.end();
    return is_known || stages.empty() ? file.stage : stages.front();
  }

  const import_target* target_;
  imported* found_;
  std::vector<std::pair<session_entry, events::instant>> sessions_;
  std::map<std::string, const wrk_file*> items_;
  std::map<std::string, lock> locks_; // by item
};

void reader::take_sessions(const wrk_sessions& said) {
  const auto modified = modified_at(said.path).value_or(target_->now);
  for (const auto& entry : said.entries) {
    if (const auto fault = events::id_fault(entry.session_id)) {
      warn(fmt::format("{} names a session '{}', which was left out: {}", said.path.string(),
                       entry.session_id, *fault));
      continue;
    }
    for (const auto& what : entry.remarks) found_->remarks.push_back({said.path.string(), what});
    if (!entry.locked_at) found_->untimed_sessions.insert(entry.session_id);
    ++found_->sessions;
    sessions_.emplace_back(entry, past(entry.locked_at.value_or(modified)));
  }
}

/// What has to be said of the values in a file.
void reader::take_remarks(const wrk_file& file) {
  const auto remark = [&](std::string what) {
    found_->remarks.push_back({file.path.string(), std::move(what)});
  };
  for (const auto& what : file.remarks) remark(what);
  if (!file.stage.empty() && stage_of(file) != file.stage)
    remark(fmt::format("stage \"{}\" is none of this board's: it counts as {}", file.stage,
                       stage_of(file)));
  const auto& now = target_->now;
  if (file.created > now || file.updated > now || file.locked_at > now)
    remark("a time lies ahead, and counts as now");
  const bool is_open = meaning_of(file.status) == wrk_meaning::open;
  const bool needs_change = !is_open || (!file.locked_by.empty() && !file.locked_at);
  if (!file.created || (needs_change && !file.updated)) found_->untimed_items.insert(file.id);
}

/// The fields that the format has none for.
void reader::take_more(const events::item_edited& more, events::item_added& added) {
  if (more.title) added.title = *more.title;
  if (more.description) added.description = more.description;
  added.kind = more.kind;
  added.parent = more.parent;
  added.labels = more.labels_added;
  if (more.files) added.files = *more.files;
  added.estimate_s = more.estimate_s;
  added.metadata.insert(more.metadata.begin(), more.metadata.end());
}

void reader::take_item(const wrk_file& file) {
  const auto at = created(file);
  const events::item_id id{file.id};
  events::item_added added{id, file.title, {}, {}, file.priority, stage_of(file),
                           {}, {},         {}, {}, file.metadata};
  if (!file.description.empty()) added.description = file.description;
  if (file.told) take_more(file.told->more, added);
  if (!file.stage.empty() && stage_of(file) != file.stage)
    added.metadata["wrk.stage"] = {json_string(file.stage)};
  std::error_code fault; // what came through a pipe is nowhere
  if (std::filesystem::is_regular_file(file.path, fault))
    added.metadata["wrk.path"] = {json_string(wrk_label(file.path, target_->root))};
  // One source for all of it: the item as it was first read. Its checkboxes come with it.
  const std::string source = "wrk:" + file.id;
  engine::imported_commit commit{the_files, at, {}};
  commit.facts.push_back(fact(std::move(added), source, at, the_files.value));
  std::int64_t number = 0;
  if (file.told) {
    for (const auto& what : file.told->happened)
      commit.facts.push_back(fact(what, source, at, the_files.value));
  }
  for (const auto& task : file.tasks) {
    commit.facts.push_back(fact(events::task_added{id, task.text}, source, at, the_files.value));
    ++number;
    if (task.done)
      commit.facts.push_back(fact(events::task_done{id, number}, source, at, the_files.value));
  }
  take_dependencies(file, commit);
  found_->commits.push_back(std::move(commit));
  ++found_->items;
}

void reader::take_dependencies(const wrk_file& file, engine::imported_commit& commit) {
  std::set<std::string> seen;
  for (const auto& on : file.blocked_by) {
    if (!seen.insert(on).second) continue;
    if (const auto fault = on == file.id ? "it waits for itself" : events::id_fault(on)) {
      warn(fmt::format("{} is blocked_by '{}', which was left out: {}", file.id, on, *fault));
      continue;
    }
    events::dependency_added need{{file.id}, {on}, {}};
    if (file.told) {
      for (const auto& told : file.told->needs) {
        if (told.on == need.on) need.reason = told.reason;
      }
    }
    commit.facts.push_back(fact(std::move(need), fmt::format("wrk:{}:blocked_by:{}", file.id, on),
                                commit.at, the_files.value));
    ++found_->dependencies;
    if (!items_.contains(on)) ++found_->unknown;
  }
}

void reader::take_end(const wrk_file& file) {
  const auto at = std::max(past(file.changed()), created(file));
  const events::item_id id{file.id};
  const auto end = [&](events::event what, std::string_view word) {
    engine::imported_commit commit{the_files, at, {}};
    commit.facts.push_back(
        fact(std::move(what), fmt::format("wrk:{}:{}", file.id, word), at, the_files.value));
    found_->commits.push_back(std::move(commit));
  };
  // What the file tells of its end, where that is the end that its status names.
  const auto told = [&](auto plain) -> events::event {
    const auto* said =
        file.told && file.told->end ? std::get_if<decltype(plain)>(&*file.told->end) : nullptr;
    return said == nullptr ? plain : *said;
  };
  const std::string why = wrk_reason(file.status);
  switch (meaning_of(file.status)) {
  case wrk_meaning::open: break;
  case wrk_meaning::done: end(told(events::item_done{id, {}, {}, {}, {}}), "done"); break;
  case wrk_meaning::failed: end(told(events::item_failed{id, {}, why}), "failed"); break;
  case wrk_meaning::cancelled: end(told(events::item_cancelled{id, {}, why}), "cancelled"); break;
  }
}

void reader::take_lock(const wrk_file& file) {
  // The lock of a finished item was left behind: it holds nothing.
  if (file.locked_by.empty() || meaning_of(file.status) != wrk_meaning::open) return;
  if (const auto fault = events::id_fault(file.locked_by)) {
    warn(fmt::format("{} is locked_by '{}', which was left out: {}", file.id, file.locked_by,
                     *fault));
    return;
  }
  locks_[file.id] = {file.locked_by, past(file.locked_at.value_or(file.changed()))};
}

void reader::take_active(const session_entry& entry) {
  if (entry.active_wrk.empty()) return;
  const auto item = items_.find(entry.active_wrk);
  if (item == items_.end()) {
    warn(fmt::format("session {} is at {}, which is not among the files", entry.session_id,
                     entry.active_wrk));
    return;
  }
  if (meaning_of(item->second->status) != wrk_meaning::open) return;
  const auto at = entry.locked_at.value_or(item->second->changed());
  const auto [held, is_new] =
      locks_.try_emplace(entry.active_wrk, lock{entry.session_id, past(at)});
  if (!is_new && held->second.session != entry.session_id) {
    warn(fmt::format("session {} is at {}, but {} has it", entry.session_id, entry.active_wrk,
                     held->second.session));
  }
}

void reader::take_items(const std::vector<wrk_file>& files) {
  for (const auto& file : files) items_.emplace(file.id, &file);
  // By id: of what began in one second, an item comes before its lanes.
  for (const auto& [id, file] : items_) {
    take_remarks(*file);
    take_item(*file);
    take_end(*file);
    take_lock(*file);
  }
}

void reader::take_claims() {
  for (const auto& [entry, at] : sessions_) {
    const events::session_id id{entry.session_id};
    const std::string source = "wrk:session:" + entry.session_id;
    engine::imported_commit commit{events::author{entry.session_id}, at, {}};
    events::session_started started;
    started.session = id;
    if (!entry.orchestrator_agent.empty()) started.provider = entry.orchestrator_agent;
    commit.facts.push_back(fact(std::move(started), source, at, entry.session_id));
    if (!entry.last_stage.empty()) {
      commit.facts.push_back(
          fact(events::session_heartbeat{id, {}, entry.last_stage, {}, {}},
               fmt::format("{}:{}:{}", source, entry.last_stage, wrk_time_text(at)), at,
               entry.session_id));
    }
    found_->commits.push_back(std::move(commit));
    take_active(entry);
  }
  for (const auto& [item, lock] : locks_) {
    const auto at = std::max(lock.at, created(*items_.at(item)));
    engine::imported_commit commit{events::author{lock.session}, at, {}};
    commit.facts.push_back(
        fact(events::item_claimed{{item}, {lock.session}, target_->lease_s, {}, {}, {}},
             fmt::format("wrk:{}:locked:{}:{}", item, lock.session, wrk_time_text(lock.at)),
             lock.at, lock.session));
    found_->commits.push_back(std::move(commit));
  }
}

void reader::finish() {
  for (auto& commit : found_->commits) fit_into_line(commit, found_->warnings);
  // Stable: of what happened at one time, an item comes before its end, a session before its claim.
  std::stable_sort(found_->commits.begin(), found_->commits.end(),
                   [](const auto& one, const auto& other) { return one.at < other.at; });
}

} // namespace

imported read_wrk(const std::filesystem::path& path, const import_target& target) {
  const auto folder = read_wrk_folder(path);
  imported found;
  found.files = static_cast<std::int64_t>(folder.files.size() + folder.sessions.size());
  found.warnings = folder.doubles;
  found.passed_over = folder.passed_over;
  reader reader{target, found};
  for (const auto& said : folder.sessions) reader.take_sessions(said);
  reader.take_items(folder.files);
  reader.take_claims();
  reader.finish();
  return found;
}

} // namespace tally::cli
