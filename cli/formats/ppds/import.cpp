#include "cli/formats/imported.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/formats/ppds/session.hpp"
#include "cli/formats/wrk/file.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace tally::cli {

namespace {

using events::session_status;

const events::author the_files{"@ppds"};

/// Collects the facts of session files. A fact's source bears the time of the file's last change:
/// the same file comes in once, and one that went on brings what is new.
class reader {
public:
  /// All three must live longer.
  reader(const import_target& target, const projections::world& world, imported& found)
      : target_(&target), world_(&world), found_(&found) {}

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
  void take_remarks(const ppds_session& session);
  void take_issue(const ppds_session& session, const moment& begun, const moment& updated);
  [[nodiscard]] std::optional<std::string> title_of(const events::item_id& item) const;
  [[nodiscard]] bool is_known(const ppds_session& session, const events::item_id& item) const;

  [[nodiscard]] events::instant past(events::instant at) const {
    return std::min(at, target_->now);
  }

  const import_target* target_;
  const projections::world* world_;
  imported* found_;
  std::set<std::string> items_;
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

/// What has to be said of the values in a file.
void reader::take_remarks(const ppds_session& session) {
  const std::string file = session.path.string();
  for (const auto& what : session.remarks) found_->remarks.push_back({file, what});
  const auto& now = target_->now;
  if (session.started > now || session.updated > now)
    found_->remarks.push_back({file, "a time lies ahead, and counts as now"});
  if (!session.updated) found_->untimed_sessions.insert(session.id);
}

/// Whether the board itself says the same of the session and that it has the item.
bool reader::is_known(const ppds_session& session, const events::item_id& item) const {
  const auto number = world_->ids().items.find(item.value);
  const auto* claim = number ? world_->claims().find(*number) : nullptr;
  if (claim == nullptr || world_->ids().sessions.spell(claim->session) != session.id) return false;
  const auto* row = world_->sessions().find(claim->session);
  return row != nullptr && row->last_seen.position != 0 && row->status == session.status;
}

/// The title on the board: these files say none, so that they cannot say another.
std::optional<std::string> reader::title_of(const events::item_id& item) const {
  const auto number = world_->ids().items.find(item.value);
  const auto* row = number ? world_->items().find(*number) : nullptr;
  return row == nullptr ? std::nullopt : std::optional{projections::memory::copy(row->title)};
}

void reader::take(const ppds_session& session) {
  ++found_->sessions;
  take_remarks(session);
  const events::instant modified = modified_at(session.path).value_or(target_->now);
  const auto updated_at = past(session.updated.value_or(modified));
  const auto begun_at = std::min(past(session.started.value_or(updated_at)), updated_at);
  const std::string source = fmt::format("ppds:{}:{}", session.id, events::to_string(updated_at));
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
  const bool is_there = title_of({*session.issue}).has_value();
  const bool may_be =
      !events::id_fault(*session.issue) && session.issue->find('/') == std::string::npos;
  if (!is_there && !may_be) { // a lane is only the board's to make
    found_->warnings.push_back(fmt::format("{} is at \"{}\", which cannot be the id of an item "
                                           "here: it is kept as metadata",
                                           session.id, *session.issue));
    return;
  }
  const events::item_id item{*session.issue};
  if (items_.insert(item.value).second) ++found_->items;
  if (is_known(session, item)) return;
  events::item_added added;
  added.item = item;
  added.title = title_of(item).value_or(session.branch.value_or(*session.issue));
  added.stage = target_->stages.empty() ? "" : target_->stages.front();
  add({session.id, begun.at, "ppds:item:" + *session.issue}, {std::move(added)});
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
  auto folder = read_ppds_folder(path);
  found.files = static_cast<std::int64_t>(folder.sessions.size());
  found.passed_over = std::move(folder.passed_over);
  target.look([&](const projections::world& world) {
    reader reader{target, world, found};
    for (const auto& session : folder.sessions) reader.take(session);
    reader.finish();
  });
  return found;
}

} // namespace tally::cli
