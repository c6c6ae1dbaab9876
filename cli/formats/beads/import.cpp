#include "cli/formats/beads/history.hpp"
#include "cli/formats/beads/records.hpp"
#include "cli/formats/imported.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/screen_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace tally::cli {

namespace {

/// Ties between issues, as commits that stand behind the issues' own.
class ties {
public:
  ties(id_map& ids, imported& all, std::map<std::string, events::instant, std::less<>> begun,
       events::instant now)
      : ids_(&ids), all_(&all), begun_(std::move(begun)), now_(now) {}

  void add(const beads::dependency& tie) {
    if (!seen_.emplace(tie.issue, tie.on, tie.kind).second) return;
    const events::item_id item = ids_->item(tie.issue);
    const events::item_id on = ids_->item(tie.on);
    if (tie.kind == "blocks") {
      ++all_->dependencies;
      push(tie, events::dependency_added{item, on, {}});
    } else {
      events::item_edited edit{};
      edit.item = item;
      if (tie.kind == "parent-child") {
        ++all_->parents;
        edit.parent = on;
      } else {
        ++all_->links;
        edit.metadata[tie.kind] = {link(tie, on)};
      }
      push(tie, std::move(edit));
    }
    const bool is_known = begun_.contains(tie.issue) && begun_.contains(tie.on);
    if (!is_known && (tie.kind == "blocks" || tie.kind == "parent-child")) ++all_->unknown;
  }

private:
  /// All that the issue is tied to in this way, as JSON.
  std::string link(const beads::dependency& tie, const events::item_id& on) {
    auto& list = linked_[{tie.issue, tie.kind}];
    list += (list.empty() ? "" : ",") + json_string(on.value);
    return fmt::format("[{}]", list);
  }

  void push(const beads::dependency& tie, events::event what) {
    engine::imported_commit next;
    next.by = ids_->author(tie.by, beads::unnamed_actor);
    const auto begun = begun_.find(tie.issue);
    const events::instant first = begun == begun_.end() ? events::instant{} : begun->second;
    next.at = std::max(tie.at.value_or(begun == begun_.end() ? now_ : first), first);
    const std::string actor{tie.by.empty() ? beads::unnamed_actor : std::string_view{tie.by}};
    next.facts.push_back(
        {std::move(what),
         events::origin{beads::source_name(tie.issue, fmt::format("{}:{}", tie.kind, tie.on)),
                        next.at, actor}});
    all_->commits.push_back(std::move(next));
  }

  id_map* ids_;
  imported* all_;
  std::map<std::string, events::instant, std::less<>> begun_; // when each issue was made
  events::instant now_;
  std::set<std::tuple<std::string, std::string, std::string>> seen_;
  std::map<std::pair<std::string, std::string>, std::string> linked_;
};

/// The issues of the file in its order, then those that only events name.
std::vector<std::string> names_of(const beads::records& from) {
  std::vector<std::string> names;
  std::set<std::string_view> known;
  for (const auto& issue : from.issues) {
    if (known.insert(issue.id).second) names.push_back(issue.id);
  }
  for (const auto& event : from.events) {
    if (known.insert(event.issue).second) names.push_back(event.issue);
  }
  return names;
}

/// What lies ahead of the board's clock counts as now: no commit after it could be earlier.
void leave_nothing_ahead(imported& all, events::instant now) {
  std::int64_t ahead = 0;
  for (auto& commit : all.commits) {
    if (commit.at <= now) continue;
    ++ahead;
    commit.at = now;
    for (auto& fact : commit.facts) fact.from->occurred = now;
  }
  if (ahead > 0) {
    all.warnings.push_back(
        fmt::format("{} ahead, and now was taken",
                    ahead == 1 ? "1 change lies" : counted(ahead, "change") + " lie"));
  }
}

} // namespace

imported read_beads(const std::filesystem::path& path, const import_target& target) {
  imported all;
  const beads::records from = beads::read(path, all);
  std::map<std::string_view, const beads::issue*> rows;
  for (const auto& issue : from.issues) rows.emplace(issue.id, &issue);
  std::map<std::string_view, std::vector<const beads::event*>> happened;
  for (const auto& event : from.events) happened[event.issue].push_back(&event);

  id_map ids{all.warnings};
  std::map<std::string, events::instant, std::less<>> begun;
  std::map<std::string_view, beads::history> issues;
  const auto names = names_of(from);
  for (const auto& name : names) {
    const auto row = rows.find(name);
    auto& history = issues
                        .try_emplace(name, ids, target, row == rows.end() ? nullptr : row->second,
                                     std::move(happened[name]), all.commits)
                        .first->second;
    if (!history.begins_with_event()) history.begin();
    if (!history.is_timed()) all.untimed_items.insert(name);
  }
  for (const auto& event : from.events) issues.at(event.issue).happen(event);
  for (auto& [name, history] : issues) {
    history.end();
    begun.emplace(name, history.begun());
  }
  all.items = static_cast<std::int64_t>(issues.size());
  all.events = static_cast<std::int64_t>(from.events.size());
  ties ties{ids, all, std::move(begun), target.now};
  for (const auto& tie : from.dependencies) ties.add(tie);

  leave_nothing_ahead(all, target.now);
  std::stable_sort(all.commits.begin(), all.commits.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  for (auto& commit : all.commits) fit_into_line(commit, all.warnings);
  return all;
}

} // namespace tally::cli
