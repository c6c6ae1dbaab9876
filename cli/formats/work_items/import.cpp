#include "cli/formats/id_map.hpp"
#include "cli/formats/imported.hpp"
#include "cli/formats/json_lines.hpp"
#include "cli/formats/line_limit.hpp"
#include "cli/formats/work_items/kept.hpp"
#include "cli/formats/work_items/row.hpp"
#include "cli/formats/work_items/rows.hpp"
#include "cli/formats/work_items/sql.hpp"
#include "cli/formats/work_items/trial.hpp"
#include "cli/text/json_text.hpp"
#include "events/wire.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tally::cli {

namespace {

namespace json = boost::json;

constexpr std::string_view the_table = "@work-items";
constexpr std::int64_t most_attempts = 1'000'000'000;

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

/// A name for a text of any length.
std::string mark_of(std::string_view text) {
  return to_string(boost::uuids::name_generator_sha1{boost::uuids::ns::oid()}(std::string{text}));
}

/// Gives columns that SQL has no place for back their own.
json::object with_own_columns(json::object row) {
  auto* metadata = row.if_contains("metadata");
  if (metadata == nullptr || !metadata->is_object()) return row;
  auto* rest = metadata->get_object().if_contains("tally");
  if (rest == nullptr || !rest->is_object()) return row;
  auto* columns = rest->get_object().if_contains("columns");
  if (columns == nullptr || !columns->is_object()) return row;
  const json::object own = std::move(columns->get_object());
  auto& left = rest->get_object();
  left.erase("columns");
  if (left.empty()) {
    metadata->get_object().erase("tally");
  } else if (const auto* only = left.if_contains("tally");
             only != nullptr && left.size() == 1 && !only->is_object()) {
    *rest = json::value(*only); // its own, which stood there alone
  }
  for (const auto& column : own) {
    if (!row.contains(column.key())) row[column.key()] = column.value();
  }
  return row;
}

/// What the board has a place for; other columns are kept as they stand.
const std::set<std::string_view> known_columns{
    "parent_item_id",    "title",        "description",     "task_type",      "status",
    "files_modified",    "dependencies", "estimated_hours", "result_summary", "failure_reason",
    "created_at",        "updated_at",   "completed_at",    "metadata",       "priority",
    "assigned_agent_id", "assigned_at"};

events::json_text compact(const json::value& value, const row& of, std::string_view name) {
  auto text = events::wire::compact_json(json::serialize(value));
  if (!text)
    refuse_line(of.place(), fmt::format("has a value for {} that the log cannot hold", name));
  return std::move(*text);
}

/// Turns rows into what happened, as far as they tell it.
class teller {
public:
  teller(const import_target& target, imported& found)
      : target_(&target), found_(&found), ids_(found.warnings) {}

  /// First all rows are named, so that each may refer to one that comes later.
  void name(const row& of) {
    const std::string id = of.needed("id");
    const json::object rest = rest_of(of);
    const auto* item = rest.if_contains("item");
    const bool is_named = item != nullptr && item->is_string();
    const std::string name{is_named ? view(item->get_string()) : std::string_view{id}};
    // A name that a board gave is an id, a lane's too.
    const bool is_id = is_named && !events::id_fault(name);
    if (!items_.emplace(id, is_id ? events::item_id{name} : ids_.item(name)).second) {
      refuse_line(of.place(), fmt::format("names {}, as a row before it does", id));
    }
  }

  void tell(const row& of) {
    ++found_->items;
    const std::string id = of.needed("id");
    const auto said = of.time("created_at");
    const events::instant created = said.value_or(target_->now);
    if (!said) found_->untimed_items.insert(id);
    look_ahead(of);
    push(id, "added", created, added(of, items_.at(id)));
    tell_tasks(of, id, created);
    for (const auto& on : of.texts("dependencies")) {
      ++found_->dependencies;
      push(id, "on:" + on, created,
           events::dependency_added{items_.at(id), item_of(on), reason_of(of, on)});
    }
    tell_failures(of, id, created);
    tell_standing(of, id, created);
    tell_note(of, id, created);
    ends_.push_back(found_->commits.size() - 1);
  }

  /// Then what they say that the board would not say again is kept with the last that was told of
  /// each. Of an item that this board changed nothing is.
  void keep(const std::vector<row>& rows) {
    const auto written = rows_after(found_->commits, *target_);
    target_->look([&](const projections::world& world) {
      for (std::size_t at = 0; at < rows.size(); ++at) {
        const std::string id = rows[at].needed("id");
        const auto here = written.find(id);
        if (here == written.end()) continue;
        const json::object kept = kept_of(rows[at].columns(), here->second);
        const auto text =
            kept.empty() ? events::json_text{} : compact(kept, rows[at], "what is kept of it");
        const auto before = kept_on(world, items_.at(id));
        if (before && json::parse(*before) != json::parse(text.value))
          push_kept(rows[at], id, text, found_->commits.at(ends_.at(at)));
      }
    });
  }

private:
  /// What is kept of an item, `null` where nothing is; none where this board changed the item.
  static std::optional<std::string> kept_on(const projections::world& world,
                                            const events::item_id& item) {
    const auto number = world.ids().items.find(item.value);
    const auto* found = number ? world.items().find(*number) : nullptr;
    if (found == nullptr) return "null";
    if (found->updated.mono.known()) return std::nullopt;
    const auto kept = found->metadata.find(kept_of_row);
    return kept == found->metadata.end() ? "null" : projections::memory::copy(kept->second);
  }

  void push_kept(const row& of, const std::string& id, const events::json_text& text,
                 engine::imported_commit& last) {
    events::item_edited edited{};
    edited.item = items_.at(id);
    edited.metadata[std::string{kept_of_row}] = text;
    const auto source = fmt::format("work-items:{}:kept@{}:{}", id,
                                    of.text("updated_at").value_or(""), mark_of(text.value));
    last.facts.push_back(
        {std::move(edited), events::origin{source, last.at, std::string{the_table}}});
  }

  static std::optional<std::string> reason_of(const row& of, const std::string& on) {
    const json::object rest = rest_of(of);
    const auto* reasons = rest.if_contains("reasons");
    if (reasons == nullptr || !reasons->is_object()) return std::nullopt;
    const auto* why = reasons->get_object().if_contains(on);
    if (why == nullptr || !why->is_string()) return std::nullopt;
    return std::string{view(why->get_string())};
  }

  static json::object rest_of(const row& of) {
    const json::object metadata = of.object("metadata");
    const auto* rest = metadata.if_contains("tally");
    return rest != nullptr && rest->is_object() ? rest->get_object() : json::object{};
  }

  events::item_id item_of(const std::string& id) {
    const auto found = items_.find(id);
    if (found != items_.end()) return found->second;
    ++found_->unknown;
    return ids_.item(id);
  }

  events::item_added added(const row& of, const events::item_id& item) {
    const json::object rest = rest_of(of);
    events::item_added what{};
    what.item = item;
    what.title = of.needed("title");
    what.description = of.text("description");
    what.kind = of.text("task_type");
    if (const auto* kind = rest.if_contains("kind"); kind != nullptr && kind->is_string())
      what.kind = std::string{view(kind->get_string())};
    const std::int64_t priority = of.number("priority").value_or(5);
    what.priority = std::clamp<std::int64_t>(priority, 0, 9);
    if (what.priority != priority)
      remark(of, fmt::format("priority {} counts as {}", priority, what.priority));
    what.stage = stage_of(rest);
    if (const auto parent = of.text("parent_item_id")) {
      ++found_->parents;
      what.parent = item_of(*parent);
    }
    what.labels = texts_of(rest, "labels");
    what.files = of.text("status").value_or("todo") == "done" ? texts_of(rest, "files")
                                                              : of.texts("files_modified");
    if (const auto hours = of.number("estimated_hours").value_or(0); hours > 0)
      what.estimate_s = std::min(hours, most_hours) * 3600;
    if (const auto* estimate = rest.if_contains("estimate_s");
        estimate != nullptr && estimate->is_int64() && estimate->get_int64() >= 0)
      what.estimate_s = estimate->get_int64();
    keep_columns(of, what.metadata);
    return what;
  }

  /// What there is no field for: the metadata under its own names, and other columns, the ids
  /// among them, so that an export gives the same row.
  static void keep_columns(const row& of, events::json_members& metadata) {
    for (const auto& member : of.object("metadata")) {
      const std::string name{view(member.key())};
      const bool is_rest = name == "tally" && member.value().is_object();
      if (!is_rest && !member.value().is_null() && !name.starts_with("work_items."))
        metadata[name] = compact(member.value(), of, name);
    }
    const json::object rest = rest_of(of);
    if (const auto* own = rest.if_contains("tally"); own != nullptr && !own->is_null())
      metadata["tally"] = compact(*own, of, "tally");
    for (const auto& member : of.columns()) {
      const std::string name{view(member.key())};
      if (member.value().is_null() || known_columns.contains(name) || name == "kept") continue;
      metadata["work_items." + name] = compact(member.value(), of, name);
    }
  }

  [[nodiscard]] std::string stage_of(const json::object& rest) const {
    const auto* said = rest.if_contains("stage");
    const std::string stage =
        said != nullptr && said->is_string() ? std::string{view(said->get_string())} : "";
    const auto& stages = target_->stages;
    const bool is_known = std::find(stages.begin(), stages.end(), stage) != stages.end();
    return is_known || stages.empty() ? stage : stages.front();
  }

  static std::vector<std::string> texts_of(const json::object& from, std::string_view name) {
    std::vector<std::string> found;
    const auto* list = from.if_contains({name.data(), name.size()});
    if (list == nullptr || !list->is_array()) return found;
    for (const auto& one : list->get_array()) {
      if (one.is_string()) found.emplace_back(view(one.get_string()));
    }
    return found;
  }

  void tell_tasks(const row& of, const std::string& id, events::instant at) {
    const json::object rest = rest_of(of);
    const auto* tasks = rest.if_contains("tasks");
    if (tasks == nullptr || !tasks->is_array()) return;
    std::int64_t number = 0;
    for (const auto& task : tasks->get_array()) {
      const auto* text = task.is_object() ? task.get_object().if_contains("text") : nullptr;
      if (text == nullptr || !text->is_string()) continue;
      ++number;
      push(id, fmt::format("task:{}", number), at,
           events::task_added{items_.at(id), std::string{view(text->get_string())}});
      const auto* done = task.get_object().if_contains("done");
      if (done != nullptr && done->is_bool() && done->get_bool())
        push(id, fmt::format("task:{}:done", number), at, events::task_done{items_.at(id), number});
    }
  }

  /// That it failed before and is tried again.
  struct retry {
    std::int64_t attempts = 1;
    std::string reason;
    std::string name; ///< tells it from others of the item; empty where it did not fail
  };

  /// Its agents say so by the reason that they leave, and this board by the number of the try.
  static retry retry_of(const row& of) {
    const json::object rest = rest_of(of);
    const std::string status = of.text("status").value_or("todo");
    const bool is_over = status == "failed" || status == "cancelled";
    retry found;
    if (!is_over) found.reason = of.text("failure_reason").value_or("");
    if (!found.reason.empty()) found.attempts = 2;
    if (const auto* said = rest.if_contains("attempts"); said != nullptr && said->is_int64())
      found.attempts = std::clamp<std::int64_t>(said->get_int64(), 1, most_attempts);
    if (found.attempts != 1 || !found.reason.empty())
      found.name = fmt::format(":{}:{}", found.attempts, mark_of(found.reason));
    return found;
  }

  void tell_failures(const row& of, const std::string& id, events::instant created) {
    const retry before = retry_of(of);
    if (before.name.empty()) return;
    const events::item_id& item = items_.at(id);
    push(id, "failed-before" + before.name, created, events::item_failed{item, {}, before.reason});
    push(id, "tried-again" + before.name, created, events::item_retried{item, before.attempts, {}});
  }

  void tell_note(const row& of, const std::string& id, events::instant created) {
    const json::object rest = rest_of(of);
    const auto* note = rest.if_contains("note");
    if (note == nullptr || !note->is_string()) return;
    const auto at = of.time("updated_at").value_or(created);
    push(id, "note@" + to_string(at), at,
         events::item_noted{items_.at(id), std::string{view(note->get_string())}});
  }

  void tell_standing(const row& of, const std::string& id, events::instant created) {
    const std::string status = of.text("status").value_or("todo");
    const auto agent = of.text("assigned_agent_id");
    std::optional<events::session_id> session;
    if (agent && !agent->empty()) session = ids_.session(*agent);
    if (status == "claimed" && session) {
      tell_claim(of, id, *session, std::max(created, of.time("assigned_at").value_or(created)));
    } else if (status == "done" || status == "failed" || status == "cancelled") {
      tell_end(of, id, session, created);
    } else if (status == "claimed") {
      remark(of, "status \"claimed\" without an assigned_agent_id counts as to do");
    } else if (status != "todo") {
      remark(of, fmt::format("status \"{}\" is none of todo, claimed, done, failed and cancelled, "
                             "and counts as to do",
                             status));
    }
  }

  void tell_claim(const row& of, const std::string& id, const events::session_id& session,
                  events::instant since) {
    push(id, fmt::format("claimed:{}@{}{}", session.value, to_string(since), retry_of(of).name),
         since, events::item_claimed{items_.at(id), session, target_->lease_s, {}, {}, {}},
         session.value);
  }

  /// Done, failed or cancelled, and by whom, where the row says it: it was theirs then.
  void tell_end(const row& of, const std::string& id,
                const std::optional<events::session_id>& session, events::instant created) {
    const std::string status = of.text("status").value_or("todo");
    const events::item_id& item = items_.at(id);
    const events::instant ended = std::max(
        created, of.time("completed_at").value_or(of.time("updated_at").value_or(created)));
    std::string what = fmt::format("{}@{}", status, to_string(ended));
    if (session) what += ":" + session->value;
    what += retry_of(of).name; // said again after a failure that was not known before
    if (session) {
      const auto since = of.time("assigned_at").value_or(ended);
      tell_claim(of, id, *session, std::clamp(since, created, ended));
    }
    if (status == "done") {
      const json::object rest = rest_of(of);
      events::item_done done{
          item, session, of.text("result_summary"), of.texts("files_modified"), {}};
      if (const auto* url = rest.if_contains("pull_request"); url != nullptr && url->is_string())
        done.pull_request = std::string{view(url->get_string())};
      push(id, what, ended, std::move(done), actor(session));
      return;
    }
    std::string reason = of.text("failure_reason").value_or("");
    if (status == "failed") {
      push(id, what, ended, events::item_failed{item, session, std::move(reason)}, actor(session));
    } else {
      push(id, what, ended, events::item_cancelled{item, session, std::move(reason)},
           actor(session));
    }
  }

  void remark(const row& of, std::string what) {
    found_->remarks.push_back(
        {fmt::format("{}:{}", of.place().file, of.place().line), std::move(what)});
  }

  void look_ahead(const row& of) {
    for (const auto* name : {"created_at", "updated_at", "assigned_at", "completed_at"}) {
      if (of.time(name) > target_->now)
        remark(of, fmt::format("{} lies ahead, and counts as now", name));
    }
  }

  static std::string actor(const std::optional<events::session_id>& session) {
    return session ? session->value : std::string{the_table};
  }

  void push(const std::string& id, const std::string& what, events::instant at, events::event fact,
            const std::string& by = std::string{the_table}) {
    engine::imported_commit next;
    next.by = events::author{by};
    next.at = std::min(at, target_->now);
    next.facts.push_back(
        {std::move(fact), events::origin{fmt::format("work-items:{}:{}", id, what), next.at, by}});
    found_->commits.push_back(std::move(next));
  }

  const import_target* target_;
  imported* found_;
  id_map ids_;
  std::map<std::string, events::item_id> items_;
  std::vector<std::size_t> ends_; // by row: the number of the last commit of it
};

/// The files of a folder: work_items.json, or without it work_items.sql, which says the same.
std::vector<std::filesystem::path> tables_in(const std::filesystem::path& folder,
                                             std::vector<passed_file>& passed_over) {
  for (const auto* name : {"work_items.json", "work_items.sql"}) {
    const auto is_wanted = [&](const auto& each) { return each.filename() == name; };
    auto found = files_in(folder, depth::flat, is_wanted, passed_over);
    if (!found.empty()) return found;
  }
  return {};
}

} // namespace

imported read_work_items(const std::filesystem::path& path, const import_target& target) {
  imported all;
  std::vector<row> rows;
  const auto files = is_folder(path) ? tables_in(path, all.passed_over) : std::vector{path};
  all.files = static_cast<std::int64_t>(files.size());
  const auto take = [&](const json::object& object, const line_place& place) {
    rows.emplace_back(with_own_columns(object), place);
  };
  for (const auto& file : files) {
    if (file.extension() == ".sql") {
      read_sql_rows(file, take);
    } else {
      read_json_objects(file, all.warnings, take);
    }
  }
  teller tell{target, all};
  for (const auto& one : rows) tell.name(one);
  for (const auto& one : rows) tell.tell(one);
  tell.keep(rows);
  std::stable_sort(all.commits.begin(), all.commits.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  for (auto& commit : all.commits) fit_into_line(commit, all.warnings);
  return all;
}

} // namespace tally::cli
