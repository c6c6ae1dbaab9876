#include "cli/formats/imported.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/formats/ppds_session.hpp"
#include "cli/formats/wrk_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tally::cli {

namespace {

using events::session_status;

const events::author the_files{"@ppds"};

/// Collects the facts of session files. A fact's source bears the time of the file's last change:
/// the same file comes in once, and one that went on brings what is new.
class reader {
public:
  reader(const import_target& target, imported& found) : target_(&target), found_(&found) {}

  void take(const ppds_session& session);
  void finish();

private:
  /// The facts of one session at one time.
  struct moment {
    std::string session;
    events::instant at;
    std::string source;
  };

  void add(const moment& when, std::vector<events::event> what,
           const events::author& by = the_files);
  void take_issue(const ppds_session& session, const moment& begun, const moment& updated);

  [[nodiscard]] events::instant past(events::instant at) const {
    return std::min(at, target_->now);
  }

  const import_target* target_;
  imported* found_;
};

void reader::add(const moment& when, std::vector<events::event> what, const events::author& by) {
  engine::imported_commit commit{by, when.at, {}};
  for (auto& one : what)
    commit.facts.push_back({std::move(one), events::origin{when.source, when.at, by.value}});
  found_->commits.push_back(std::move(commit));
}

/// What a status says happened.
events::event status_event(const ppds_session& session) {
  const events::session_id id{session.id};
  if (session.status == session_status::stuck) {
    const ppds_stuck stuck = session.stuck.value_or(ppds_stuck{"it did not say why", {}, {}, {}});
    return events::session_stuck{id, stuck.reason, stuck.context, stuck.options};
  }
  if (session.status == session_status::complete)
    return events::session_completed{id, session.pull_request};
  return events::session_status_changed{id, session.status, {}, {}};
}

void reader::take(const ppds_session& session) {
  const events::instant modified = modified_at(session.path).value_or(target_->now);
  const auto updated_at = past(session.updated.value_or(modified));
  const auto begun_at = std::min(past(session.started.value_or(updated_at)), updated_at);
  const std::string source = fmt::format("ppds:{}:{}", session.id, events::to_string(updated_at));
  if (!session.is_known_status) {
    found_->warnings.push_back(fmt::format("{} says that {} is \"{}\", which is no status here: it "
                                           "counts as registered, and the word is kept",
                                           session.path.string(), session.id, session.word));
  }
  events::session_started started;
  started.session = {session.id};
  started.branch = session.branch;
  started.worktree = session.worktree;
  for (const auto& [name, json] : session.kept) started.metadata["ppds." + name] = json;
  const moment begun{session.id, begun_at, source};
  add(begun, {std::move(started)}, {session.id});
  const moment updated{session.id, updated_at, source + ":" + session.word};
  take_issue(session, begun, updated);
  moment since = updated;
  if (session.status == session_status::stuck && session.stuck && session.stuck->since)
    since.at = std::max(begun_at, past(*session.stuck->since));
  add(since, {status_event(session)}, {session.id});
}

void reader::take_issue(const ppds_session& session, const moment& begun, const moment& updated) {
  if (!session.issue) return;
  if (const auto fault = events::id_fault(*session.issue);
      fault || session.issue->find('/') != std::string::npos) {
    found_->warnings.push_back(fmt::format("{} is at \"{}\", which cannot be the id of an item "
                                           "here: it is kept as metadata",
                                           session.id, *session.issue));
    return;
  }
  const events::item_id item{*session.issue};
  events::item_added added;
  added.item = item;
  added.title = session.branch.value_or(*session.issue);
  added.stage = target_->stages.empty() ? "" : target_->stages.front();
  add({session.id, begun.at, "ppds:item:" + *session.issue}, {std::move(added)});
  ++found_->items;
  if (session.status == session_status::cancelled || session.status == session_status::ended)
    return;
  const events::session_id id{session.id};
  add({session.id, begun.at, fmt::format("ppds:{}:has:{}", session.id, *session.issue)},
      {events::item_claimed{item, id, target_->lease_s, {}, {}, {}}}, {session.id});
  if (session.status == session_status::complete) {
    add({session.id, updated.at, fmt::format("ppds:{}:did:{}", session.id, *session.issue)},
        {events::item_done{item, id, {}, {}, session.pull_request}}, {session.id});
  }
}

void reader::finish() {
  for (auto& commit : found_->commits) fit_into_line(commit, found_->warnings);
  // Stable: of what happened at one time, a session begins before it takes an item.
  std::stable_sort(found_->commits.begin(), found_->commits.end(),
                   [](const auto& one, const auto& other) { return one.at < other.at; });
}

} // namespace

imported read_ppds(const std::filesystem::path& path, const import_target& target) {
  imported found;
  reader reader{target, found};
  for (const auto& session : read_ppds_sessions(path, found.warnings)) reader.take(session);
  reader.finish();
  return found;
}

} // namespace tally::cli
