#include "cli/formats/bmad/kept.hpp"
#include "cli/formats/bmad/pages.hpp"
#include "cli/formats/bmad/words.hpp"
#include "events/ids.hpp"
#include "projections/lanes_view.hpp"
#include "projections/merge_view.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tally::cli {

namespace {

using namespace bmad;
namespace json = boost::json;
using projections::item_number;
using projections::item_row;
using projections::item_status;
using projections::session_number;
using projections::world;
using projections::memory::view;

/// The lanes of one story on their way into its file.
class story_page {
public:
  story_page(const world& world, std::string_view story, const projections::observation& seen)
      : world_(&world), story_(story), number_(*world.ids().items.find(story)) {
    for (const auto& view : projections::view_lanes(world, story, seen)) {
      lane one{view, *world.ids().items.find(view.lane), {}, {}};
      one.row = world.items().find(one.number);
      one.session = session_of(*one.row);
      one.key = one.session ? name_of(world, *one.session) : focus_of(one).value_or(view.focus);
      // A terminal has one focus here; for its others there is a name of the board's own.
      if (one.session && !keys_.insert(one.key).second) {
        one.key += "/" + view.focus;
        keys_.insert(one.key);
      }
      by_number_.emplace(one.number, lanes_.size());
      lanes_.push_back(std::move(one));
    }
    detail_ = projections::view_item_detail(world, story, seen);
  }

  [[nodiscard]] json::object make() const {
    const auto& row = *world_->items().find(number_);
    const auto others = kept(row.metadata, "story");
    json::object page{{"story_id", name_of(*world_, number_)}, {"parallel_mode", "intra_story"}};
    if (others.is_object() && others.get_object().contains("parallel_mode"))
      page["parallel_mode"] = others.get_object().at("parallel_mode");
    page["created"] = bmad_time(row.created.instant());
    if (others.is_object()) {
      for (const auto& member : others.get_object())
        if (member.key() != "coordination") page[member.key()] = member.value();
    }
    json::object sessions;
    json::array open;
    for (const auto& one : lanes_) {
      if (one.session) {
        sessions[one.key] = entry_of(one);
      } else if (one.row->status != item_status::cancelled) {
        open.push_back(open_entry_of(one));
      }
    }
    page["sessions"] = std::move(sessions);
    page["coordination"] = coordination(std::move(open), others);
    return page;
  }

private:
  struct lane {
    projections::lane_view view;
    item_number number;
    const item_row* row = nullptr;
    std::optional<session_number> session;
    std::string key{};
  };

  [[nodiscard]] std::optional<session_number> session_of(const item_row& row) const {
    if (row.worker && (row.status == item_status::claimed || row.status == item_status::done ||
                       row.status == item_status::failed))
      return row.worker;
    if (row.updated.mono.known()) return std::nullopt; // given back here
    const auto named = kept_text(row.metadata, "session");
    return named ? world_->ids().sessions.find(*named) : std::nullopt;
  }

  [[nodiscard]] bool is_untouched_lane(const lane& one) const {
    const auto* session = one.session ? world_->sessions().find(*one.session) : nullptr;
    return !one.row->updated.mono.known() && (session == nullptr || is_untouched(*session));
  }

  /// The focus as the file spells it; nothing where it is only the terminal's name.
  static std::optional<std::string> focus_of(const lane& one) {
    const auto said = kept(one.row->metadata, "focus");
    if (said.is_bool()) return std::nullopt;
    return kept_text(one.row->metadata, "focus").value_or(one.view.focus);
  }

  [[nodiscard]] std::string status_of(const lane& one) const {
    if (const auto word = kept_text(one.row->metadata, "status"); word && is_untouched_lane(one))
      return *word;
    if (one.row->status == item_status::done) return "completed";
    if (one.row->status != item_status::claimed)
      return std::string{to_string(one.row->status)} == "todo"
                 ? "pending"
                 : std::string{to_string(one.row->status)};
    const auto* session = world_->sessions().find(*one.session);
    return session == nullptr ? "in_progress" : bmad_session_word(session->status);
  }

  static void add_tasks(const lane& one, json::object& entry) {
    json::array all;
    json::array done;
    for (const auto& task : one.view.tasks) {
      all.emplace_back(task.text);
      if (task.done) done.emplace_back(task.text);
    }
    if (!all.empty()) entry["tasks"] = std::move(all);
    if (!done.empty()) entry["tasks_done"] = std::move(done);
  }

  /// Lanes of this story that it is to wait for, and what the file named that is none.
  void add_blockers(const lane& one, json::object& entry) const {
    json::array names;
    const auto* node = world_->dependencies().find(one.number);
    const bool all = is_untouched_lane(one);
    for (std::size_t at = 0; node != nullptr && at < node->on.size(); ++at) {
      const auto on = node->on[at].on;
      const auto other = by_number_.find(on);
      const bool waits =
          all || world_->dependencies().state(on) == projections::dependency_state::waiting;
      if (other != by_number_.end() && waits) names.emplace_back(lanes_[other->second].key);
    }
    const auto unknown = kept(one.row->metadata, "blocked_by");
    if (const auto* list = unknown.if_array())
      names.insert(names.end(), list->begin(), list->end());
    if (!names.empty()) entry["blocked_by"] = std::move(names);
  }

  [[nodiscard]] json::object entry_of(const lane& one) const {
    json::object entry;
    if (one.key != name_of(*world_, *one.session))
      entry["session"] = name_of(*world_, *one.session);
    if (const auto focus = focus_of(one)) entry["focus"] = *focus;
    add_tasks(one, entry);
    if (one.row->metadata.find(std::string_view{"bmad.status"}) != one.row->metadata.end() ||
        one.row->updated.mono.known() || !is_untouched_lane(one))
      entry["status"] = status_of(one);
    if (!one.row->current_file.empty()) {
      entry["current_file"] = text_value(view(one.row->current_file));
    } else if (!is_untouched_lane(one) && one.view.current_file &&
               world_->claims().held_by(*one.session).size() == 1) {
      entry["current_file"] = *one.view.current_file;
    }
    add_blockers(one, entry);
    const bool is_said = is_untouched_lane(one);
    std::set<std::string_view> own{"id",      "focus",      "status",
                                   "session", "blocked_by", "current_file"};
    if (!is_said) own.insert({"started", "completed"});
    if (!is_said) entry["last_update"] = bmad_time(one.view.last_update);
    add_kept(entry, one.row->metadata, own);
    if (!entry.contains("last_update")) entry["last_update"] = bmad_time(one.view.last_update);
    return entry;
  }

  [[nodiscard]] json::object open_entry_of(const lane& one) const {
    json::object entry{{"focus", focus_of(one).value_or(one.view.focus)}};
    add_tasks(one, entry);
    if (one.row->status != item_status::todo) entry["status"] = status_of(one);
    add_blockers(one, entry);
    return entry;
  }

  [[nodiscard]] bool concerns_this(const projections::merge_point_view& point) const {
    const auto is_here = [&](const std::string& item) {
      return item == story_ || events::story_of(item) == story_;
    };
    return std::any_of(point.needs.begin(), point.needs.end(), is_here) ||
           std::any_of(point.unlocks.begin(), point.unlocks.end(), is_here);
  }

  [[nodiscard]] json::object coordination(json::array open, const json::value& others) const {
    json::array points;
    for (const auto& point : projections::view_merge_points(*world_, true)) {
      if (concerns_this(point)) points.emplace_back(point.title.empty() ? point.id : point.title);
    }
    json::array conflicts;
    for (const auto& conflict : projections::view_conflicts(*world_)) {
      if (story_of_conflict(*world_, conflict) == story_)
        conflicts.push_back(conflict_entry(conflict));
    }
    json::object made{{"merge_points", std::move(points)}};
    const auto* kept =
        others.is_object() ? others.get_object().if_contains("coordination") : nullptr;
    const auto* foreign = kept != nullptr && kept->is_object()
                              ? kept->get_object().if_contains("conflicts")
                              : nullptr;
    if (foreign != nullptr && foreign->is_array())
      conflicts.insert(conflicts.begin(), foreign->get_array().begin(), foreign->get_array().end());
    made["conflicts"] = std::move(conflicts);
    made["ready_to_merge"] = detail_ && detail_->ready_to_merge.value_or(false);
    if (!open.empty()) made["unassigned"] = std::move(open);
    if (kept != nullptr) add_members(made, *kept);
    return made;
  }

  const world* world_;
  std::string story_;
  item_number number_;
  std::vector<lane> lanes_;
  std::map<item_number, std::size_t> by_number_; // where in the list
  std::set<std::string> keys_;
  std::optional<projections::item_detail> detail_;
};

} // namespace

json::object bmad_story_page(const world& world, std::string_view story,
                             const projections::observation& seen) {
  return story_page{world, story, seen}.make();
}

} // namespace tally::cli
