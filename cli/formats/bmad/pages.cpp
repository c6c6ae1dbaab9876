#include "cli/formats/bmad/pages.hpp"

#include "cli/formats/bmad/documents.hpp"
#include "cli/formats/bmad/kept.hpp"
#include "cli/formats/bmad/words.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace tally::cli {

namespace {

using namespace bmad;
namespace json = boost::json;
using events::session_status;
using projections::item_number;
using projections::item_row;
using projections::item_status;
using projections::session_number;
using projections::session_row;
using projections::world;
using projections::memory::view;

/// What a story waits for, as far as that are stories.
json::object dependency_entry(const world& world, item_number item, const item_row& row,
                              bool with_status) {
  json::array on;
  std::vector<std::string> reasons;
  if (const auto* node = world.dependencies().find(item)) {
    for (const auto& edge : node->on) {
      const bool is_merge = world.ids().items.spell(edge.on).starts_with("merge:");
      if (is_lane(world, edge.on) || is_merge) continue;
      on.emplace_back(name_of(world, edge.on));
      std::string reason{view(edge.reason)};
      if (!reason.empty() && std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
        reasons.push_back(std::move(reason));
    }
  }
  json::object entry{{"depends_on", std::move(on)}};
  const bool is_blocked = world.dependencies().is_blocked(item);
  if (with_status) entry["status"] = is_over(row) ? "completed" : is_blocked ? "blocked" : "ready";
  if (!reasons.empty()) entry["reason"] = fmt::format("{}", fmt::join(reasons, "; "));
  const auto others = kept(row.metadata, "dependency");
  if (others.is_object() && others.get_object().contains("status") && !is_over(row) && with_status)
    entry["status"] = others.get_object().at("status");
  add_members(entry, others);
  if (!with_status) entry.erase("status");
  return entry;
}

/// True where a story stands in the list of what waits for what.
bool is_in_order(const world& world, item_number item, const item_row& row, bool all) {
  if (!kept(row.metadata, "dependency").is_null()) return true;
  const auto* node = world.dependencies().find(item);
  if (node == nullptr || (is_over(row) && !all)) return false;
  const auto is_open = [&](item_number other) {
    const auto* found = world.items().find(other);
    return is_story(world, other) && (all || !is_over(*found));
  };
  const bool waits = std::any_of(node->on.begin(), node->on.end(), [&](const auto& edge) {
    return !is_lane(world, edge.on) && !world.ids().items.spell(edge.on).starts_with("merge:");
  });
  return waits || (!all && std::any_of(node->dependents.begin(), node->dependents.end(), is_open));
}

json::object dependencies_of(const world& world, bool with_status) {
  json::object found;
  for (const auto& [id, number] : world.ids().items.all()) {
    if (!is_story(world, number)) continue;
    const auto& row = *world.items().find(number);
    if (is_in_order(world, number, row, !with_status))
      found[name_of(world, number)] = dependency_entry(world, number, row, with_status);
  }
  return found;
}

json::value kept_of_file(const world& world, std::string_view file) {
  return kept(world.imports().kept(), file);
}

/// The last story that each session finished.
std::map<session_number, item_number> finished_stories(const world& world) {
  std::map<session_number, item_number> found;
  for (const auto& [id, number] : world.ids().items.all()) {
    const auto* row = world.items().find(number);
    if (row == nullptr || row->status != item_status::done || !row->worker ||
        is_lane(world, number))
      continue;
    const auto [known, is_new] = found.emplace(*row->worker, number);
    if (!is_new && world.items().find(known->second)->finished.at < row->finished.at)
      known->second = number;
  }
  return found;
}

/// One terminal on its way into `active-sessions.yaml`.
class active_entry {
public:
  active_entry(const world& world, session_number number, const session_row& row,
               std::optional<item_number> finished)
      : world_(&world), row_(&row), finished_(finished) {
    for (const auto item : world.claims().held_by(number)) {
      if (is_story(world, item)) held_.push_back(item);
      has_lanes_ = has_lanes_ || is_lane(world, item);
    }
  }

  /// A terminal that is at lanes only stands in the files of their stories.
  [[nodiscard]] bool is_listed() const {
    return !held_.empty() || !has_lanes_ || !kept(row_->metadata, "listed").is_null();
  }

  [[nodiscard]] json::object make() const {
    json::object entry;
    const bool is_said = is_untouched(*row_);
    const auto story = story_id(is_said);
    if (story) entry["story_id"] = *story;
    json::array others;
    for (const auto item : held_) {
      if (auto name = name_of(*world_, item); name != story) others.emplace_back(std::move(name));
    }
    if (!others.empty()) entry["other_stories"] = std::move(others);
    if (auto phase = kept(row_->metadata, "phase"); !phase.is_null()) entry["phase"] = phase;
    const auto word = kept_text(row_->metadata, "status");
    const bool is_silent = is_said && !word && !kept(row_->metadata, "listed").is_null();
    if (!is_silent) entry["status"] = is_said && word ? *word : status();
    if (!row_->provider.empty()) entry["agent"] = text_value(view(row_->provider));
    add_times(entry, is_said);
    add_kept(entry, row_->metadata,
             {"id", "status", "story_id", "listed", "started", "last_update", "completed"});
    return entry;
  }

private:
  [[nodiscard]] std::optional<std::string> story_id(bool is_said) const {
    auto said = kept_text(row_->metadata, "story_id");
    if (is_said && said) return said;
    if (!held_.empty()) return name_of(*world_, held_.front());
    if (finished_) return name_of(*world_, *finished_);
    return said;
  }

  [[nodiscard]] std::string status() const {
    const bool has_finished = finished_ && held_.empty();
    switch (row_->status) {
    case session_status::ended:
      return has_finished || !row_->pull_request.empty() ? "completed" : "cancelled";
    case session_status::registered:
    case session_status::working:
      return has_finished ? "completed" : bmad_session_word(row_->status);
    default: return bmad_session_word(row_->status);
    }
  }

  void add_times(json::object& entry, bool is_said) const {
    entry["started"] = bmad_time(row_->started.instant());
    entry["last_update"] = bmad_time({std::max(row_->entered.at, row_->last_seen.at)});
    if (entry.contains("status") && entry.at("status") == "completed") {
      entry["completed"] =
          bmad_time({finished_ ? world_->items().find(*finished_)->finished.at : row_->entered.at});
    }
    if (!is_said || kept(row_->metadata, "listed").is_null()) return;
    for (const auto* time : {"started", "last_update", "completed"}) {
      if (const auto text = kept_text(row_->metadata, time)) {
        entry[time] = *text;
      } else {
        entry.erase(time);
      }
    }
  }

  const world* world_;
  const session_row* row_;
  std::optional<item_number> finished_;
  std::vector<item_number> held_;
  bool has_lanes_ = false;
};

/// Epics, then their stories by their numbers, then what has none.
auto sprint_order(const std::string& name) {
  const std::string_view rest =
      is_epic(name) ? std::string_view{name}.substr(5) : std::string_view{name};
  int epic = 0;
  int story = 0;
  const auto* const end = rest.data() + rest.size();
  const auto first = std::from_chars(rest.data(), end, epic);
  const bool has_epic = first.ec == std::errc{};
  const bool has_story = has_epic && !is_epic(name) && first.ptr != end && *first.ptr == '-' &&
                         std::from_chars(first.ptr + 1, end, story).ec == std::errc{};
  const bool is_last = is_epic(name) && has_epic && first.ptr != end;
  return std::tuple(!has_epic, epic, is_last, has_story, story, name);
}

std::string sprint_word(const world& world, item_number number, const item_row& row) {
  const auto word = kept_text(row.metadata, "status");
  if (word && !row.updated.mono.known()) return *word;
  const bool is_in_review = view(row.stage) == bmad_review;
  auto now = is_in_review ? bmad_progress::review : bmad_progress::todo;
  if (row.status == item_status::done) now = bmad_progress::done;
  if (row.status == item_status::cancelled) now = bmad_progress::cancelled;
  if (row.status == item_status::claimed && !is_in_review) now = bmad_progress::in_progress;
  if (word && bmad_progress_of(*word) == now) return *word;
  switch (now) {
  case bmad_progress::done: return "done";
  case bmad_progress::cancelled: return "cancelled";
  case bmad_progress::review: return "review";
  case bmad_progress::in_progress: return "in-progress";
  case bmad_progress::todo: break;
  }
  if (row.status == item_status::failed) return "failed";
  return world.dependencies().is_blocked(number) ? "backlog" : "ready-for-dev";
}

} // namespace

std::string bmad_time(events::instant at) {
  const std::string text = events::to_string(at);
  return text.substr(0, text.find('.')) + "Z";
}

std::string bmad_name(const world& world, std::string_view item) {
  const auto number = world.ids().items.find(item);
  return number ? name_of(world, *number) : std::string{item};
}

std::vector<std::string> bmad_stories(const world& world, const std::set<std::string>& there) {
  std::vector<std::string> found;
  for (const auto& [id, number] : world.ids().items.all()) {
    if (!is_story(world, number)) continue;
    const auto& row = *world.items().find(number);
    const auto* node = world.dependencies().find(number);
    const bool has_lanes = node != nullptr && !node->lanes.empty() && !is_over(row);
    if (has_lanes || !kept(row.metadata, "story").is_null() ||
        there.contains(name_of(world, number)))
      found.emplace_back(view(id));
  }
  return found;
}

json::object bmad_active_page(const world& world, const std::set<std::string>& there) {
  json::object page{{"parallel_mode", "inter_story"}};
  const auto others = kept_of_file(world, "active-sessions");
  if (others.is_object()) {
    for (const auto& member : others.get_object())
      if (member.key() != "conflicts") page[member.key()] = member.value();
  }
  const auto finished = finished_stories(world);
  json::object sessions;
  for (const auto& [id, number] : world.ids().sessions.all()) {
    const auto* row = world.sessions().find(number);
    const auto name = name_of(world, number);
    if (row == nullptr || row->removed || (!row->active && !there.contains(name))) continue;
    const auto done = finished.find(number);
    const active_entry entry{world, number, *row,
                             done == finished.end() ? std::nullopt : std::optional{done->second}};
    if (entry.is_listed()) sessions[name] = entry.make();
  }
  page["sessions"] = std::move(sessions);
  page["dependencies"] = dependencies_of(world, true);
  json::array conflicts;
  if (others.is_object() && others.get_object().contains("conflicts") &&
      others.get_object().at("conflicts").is_array())
    conflicts = others.get_object().at("conflicts").get_array();
  const auto stories = bmad_stories(world, {});
  for (const auto& conflict : projections::view_conflicts(world)) {
    const auto story = story_of_conflict(world, conflict);
    if (std::find(stories.begin(), stories.end(), story) == stories.end())
      conflicts.push_back(conflict_entry(conflict));
  }
  if (!conflicts.empty()) page["conflicts"] = std::move(conflicts);
  return page;
}

json::object bmad_dependencies_page(const world& world) {
  json::object page;
  add_members(page, kept_of_file(world, "dependencies-template"));
  page["dependencies"] = dependencies_of(world, false);
  return page;
}

json::object bmad_sprint_page(const world& world, const std::set<std::string>& there) {
  std::map<std::string, std::string> words;
  for (const auto& [id, number] : world.ids().items.all()) {
    if (!is_story(world, number)) continue;
    const auto& row = *world.items().find(number);
    auto name = name_of(world, number);
    const bool is_known = !kept(row.metadata, "status").is_null() || there.contains(name);
    if (row.status == item_status::cancelled && !is_known) continue;
    words.emplace(std::move(name), sprint_word(world, number, row));
  }
  json::object page;
  const auto others = kept_of_file(world, "sprint-status");
  if (others.is_object()) {
    for (const auto& member : others.get_object()) {
      if (member.key() != "development_status") page[member.key()] = member.value();
    }
    const auto* epics = others.get_object().if_contains("development_status");
    if (epics != nullptr && epics->is_object()) {
      for (const auto& epic : epics->get_object()) {
        if (const auto* word = epic.value().if_string())
          words.emplace(std::string{epic.key().data(), epic.key().size()},
                        std::string{word->data(), word->size()});
      }
    }
  }
  std::vector<std::string> names;
  for (const auto& [name, word] : words) names.push_back(name);
  std::sort(names.begin(), names.end(), [](const auto& one, const auto& other) {
    return sprint_order(one) < sprint_order(other);
  });
  json::object status;
  for (const auto& name : names) status[name] = words.at(name);
  page["development_status"] = std::move(status);
  return page;
}

std::string bmad_sprint_word(const world& world, std::string_view story) {
  const auto number = *world.ids().items.find(story);
  return sprint_word(world, number, *world.items().find(number));
}

std::set<std::string> bmad_terminals(const world& world) {
  std::set<std::string> found;
  for (const auto& [id, number] : world.ids().sessions.all()) {
    if (world.sessions().find(number) != nullptr) found.insert(name_of(world, number));
  }
  return found;
}

} // namespace tally::cli
