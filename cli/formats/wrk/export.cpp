#include "cli/formats/wrk/export.hpp"

#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/formats/wrk/folder.hpp"
#include "cli/formats/wrk/path.hpp"
#include "cli/formats/wrk/session_state.hpp"
#include "cli/formats/wrk/text.hpp"
#include "cli/formats/wrk/told.hpp"
#include "cli/formats/yaml.hpp"
#include "cli/invocation.hpp"
#include "cli/system/make_folder.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/report.hpp"
#include "events/shell_word.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace tally::cli {

namespace {

namespace files = std::filesystem;
using projections::memory::copy;
using projections::memory::view;

/// An item on its way into its file.
struct leaving {
  wrk_standing standing;
  wrk_draft draft;
  std::string label; ///< of the file that it came from; empty where there is none

  friend bool operator==(const leaving&, const leaving&) = default;
};

using departures = std::map<std::string, leaving>;

std::string label_of(const projections::item_row& row) {
  const auto found = row.metadata.find(std::string_view{"wrk.path"});
  if (found == row.metadata.end()) return {};
  boost::system::error_code fault;
  const auto said = boost::json::parse(std::string{view(found->second)}, fault);
  return !fault && said.is_string() ? std::string{said.get_string()} : std::string{};
}

/// What its file had and the board has no field for, under its own name.
std::vector<front_matter_field> others_of(const projections::item_row& row) {
  constexpr std::string_view prefix = "wrk.";
  const std::set<std::string_view> said{"id",        "title",        "status",     "priority",
                                        "stage",     "created_at",   "blocked_by", "locked_by",
                                        "locked_at", "completed_at", "path",       told_field};
  std::vector<front_matter_field> others;
  for (const auto& [name, value] : row.metadata) {
    if (!view(name).starts_with(prefix)) continue;
    const auto field = view(name).substr(prefix.size());
    if (!said.contains(field))
      others.push_back({plain_yaml(field), as_json(events::json_text{copy(value)})});
  }
  return others;
}

leaving leaving_item(const projections::world& world, projections::item_number number,
                     const projections::item_row& row) {
  const std::string id{world.ids().items.spell(number)};
  leaving found;
  found.label = label_of(row);
  found.standing.status = to_string(row.status);
  if (const auto* claim = world.claims().find(number)) {
    found.standing.holder = world.ids().sessions.spell(claim->session);
    found.standing.since = claim->since.instant();
  }
  auto& draft = found.draft;
  draft = {id, copy(row.title), row.priority, copy(row.stage), row.created.instant(), {}, {}};
  draft.description = trimmed(view(row.description));
  if (row.finished.position != 0) {
    draft.finished = row.finished.instant();
    if (row.finished.mono.known()) found.standing.finished = draft.finished;
  }
  if (const auto* node = world.dependencies().find(number)) {
    for (const auto& edge : node->on)
      draft.blocked_by.emplace_back(world.ids().items.spell(edge.on));
  }
  const auto told = told_of(world, {id}, row);
  draft.told = told_text(told);
  draft.others = others_of(row);
  draft.is_own = found.label.empty();
  draft.needs_told = draft.is_own ? draft.told != "[]" : tells_more_than_tasks(told);
  return found;
}

/// How these items stand, or all of them where none is named. Ends the command where one is
/// unknown.
departures look_at(invocation& now, const std::vector<std::string>& items) {
  departures found;
  std::string unknown;
  look(now, [&](const projections::world& world, events::position, const auto&) {
    if (items.empty()) {
      for (const auto& [name, number] : world.ids().items.all()) {
        if (const auto* row = world.items().find(number))
          found.emplace(copy(name), leaving_item(world, number, *row));
      }
    }
    for (const auto& name : items) {
      const auto number = world.ids().items.find(name);
      const auto* row = number ? world.items().find(*number) : nullptr;
      if (row == nullptr && unknown.empty()) unknown = name;
      if (row != nullptr) found.insert_or_assign(name, leaving_item(world, *number, *row));
    }
  });
  if (!unknown.empty()) {
    throw stop({"unknown_item",
                exit_status::unknown,
                fmt::format("there is no item {}", unknown),
                "tally list",
                {{"item", unknown}}});
  }
  return found;
}

std::string text_of(const files::path& path) {
  auto text = read_small_file(path);
  if (text) return std::move(*text);
  throw stop({"cannot_read",
              exit_status::io_error,
              fmt::format("{} cannot be read: {}", path.string(), std::strerror(errno)),
              {},
              {{"path", path.string()}}});
}

void leave_alone(invocation& now, const files::path& path, const std::string& id,
                 std::string_view why) {
  now.says.warn({"file_left_alone",
                 exit_status::refused,
                 fmt::format("{} was left alone: {}", path.string(), why),
                 {},
                 {{"path", path.string()}, {"item", id}}});
}

exported_file update(invocation& now, const files::path& path, const leaving& item) {
  const auto& id = item.draft.id;
  const std::string text = text_of(path);
  const auto changed = with_standing(text, item.standing, &item.draft);
  if (!changed)
    leave_alone(now, path, id, "what has to change in its front matter is not on one line");
  if (!changed || *changed == text) return {path.string(), id, "unchanged"};
  replace_file(path, *changed);
  return {path.string(), id, "written"};
}

/// Carries out an export until the board stands as it was written. Somebody else who writes the
/// same file does so too, and the last one to write looks last.
std::vector<exported_file>
settle(invocation& now, const std::vector<std::string>& items,
       const std::function<std::vector<exported_file>(const departures&)>& write) {
  std::map<std::string, exported_file> done;
  departures before = look_at(now, items);
  while (true) {
    for (auto& file : write(before)) {
      const auto known = done.find(file.path);
      if (known == done.end() || known->second.change == "unchanged")
        done.insert_or_assign(file.path, std::move(file));
    }
    departures after = look_at(now, items);
    if (after == before || now.global.at) break;
    before = std::move(after);
  }
  std::vector<exported_file> all;
  for (auto& [path, file] : done) all.push_back(std::move(file));
  return all;
}

/// The text of a file for an item that has none.
std::string drafted(invocation& now, const leaving& item) {
  auto draft = item.draft;
  const auto text = with_standing(new_wrk_text(draft), item.standing);
  if (text && text->size() <= largest_small_file) return *text;
  now.says.warn({"file_cut",
                 exit_status::refused,
                 fmt::format("{} bears more than a WRK file can hold: its file leaves out what is "
                             "in no field of the format",
                             draft.id),
                 fmt::format("tally show {}", draft.id),
                 {{"item", draft.id}}});
  draft.others.clear();
  draft.told = "[]";
  const auto plain = new_wrk_text(draft);
  return with_standing(plain, item.standing).value_or(plain);
}

/// True where the name is taken, were it by a link to nothing.
bool is_there(const files::path& path) {
  std::error_code fault;
  return files::exists(files::symlink_status(path, fault));
}

/// Makes a file in `folder` for an item that has none there: a copy of the one that it came from,
/// where that is still there, so that nothing is lost that the board does not know.
exported_file make_file(invocation& now, const files::path& folder, const leaving& item,
                        const files::path& source) {
  const auto& id = item.draft.id;
  std::error_code fault;
  std::optional<std::string> text;
  files::path path = folder / new_wrk_name(id);
  if (!source.empty() && files::is_regular_file(source, fault)) {
    text = with_standing(text_of(source), item.standing, &item.draft);
    const auto same_name = folder / source.filename();
    if (text && !is_there(same_name)) path = same_name;
  }
  if (is_there(path)) {
    leave_alone(now, path, id, fmt::format("it is not the file of {}, which has none now", id));
    return {path.string(), id, "unchanged"};
  }
  replace_file(path, text ? *text : drafted(now, item));
  return {path.string(), id, "created"};
}

/// True where `file` is there and lies in `folder` or a folder in it.
bool is_kept_in(const files::path& folder, const files::path& file) {
  std::error_code fault;
  return files::exists(file, fault) && files::path{wrk_label(file, folder)}.is_relative();
}

/// The file, or one of its name in the folders beside its own: a queue moves its files from
/// `pending` to `archived`. Empty where there is none.
files::path there_or_moved(const files::path& path) {
  std::error_code fault;
  if (files::exists(path, fault)) return path;
  files::recursive_directory_iterator next(path.parent_path().parent_path(), fault);
  for (; !fault && next != files::recursive_directory_iterator(); next.increment(fault)) {
    if (next->path().filename().native().starts_with('.')) {
      next.disable_recursion_pending();
    } else if (next->path().filename() == path.filename() && next->is_regular_file(fault)) {
      return next->path();
    }
  }
  return {};
}

files::path root_of(invocation& now) {
  return project_root(working_directory(), board_of(now).path());
}

/// The sessions that have not ended, also those that only a file named, by their names.
std::vector<session_entry> sessions_of(const projections::world& world,
                                       const projections::observation& seen) {
  std::vector<session_entry> entries;
  for (const auto number : world.sessions().active()) {
    const auto* row = world.sessions().find(number);
    const auto each = projections::view_session(world, world.ids().sessions.spell(number), seen);
    if (!each) continue;
    const bool works_here = row->last_seen.position != 0;
    session_entry entry{
        each->session, each->provider.value_or(""), {}, copy(row->stage), each->started};
    std::uint64_t newest = 0;
    for (const auto item : world.claims().held_by(number)) {
      const auto* claim = world.claims().find(item);
      if (claim == nullptr || claim->since.position < newest) continue;
      newest = claim->since.position;
      entry.active_wrk = world.ids().items.spell(item);
      // Of a session that was only read from such a file, the file's own words come back.
      if (works_here) entry.locked_at = claim->since.instant();
    }
    if (entry.last_stage.empty() && works_here) entry.last_stage = each->stage.value_or("");
    entries.push_back(std::move(entry));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& one, const auto& other) { return one.session_id < other.session_id; });
  return entries;
}

/// Ends the command where the name is taken by what is no file: reading a pipe would never end, and
/// through a link another file would be written.
void check_session_state(const files::path& path) {
  std::error_code fault;
  const auto type = files::symlink_status(path, fault).type();
  if (type == files::file_type::regular || type == files::file_type::not_found) return;
  throw stop({"cannot_write",
              exit_status::io_error,
              fmt::format("{} cannot be written: it is {}; nothing was exported", path.string(),
                          name_of(type)),
              fmt::format("mv {} {}", events::shell_word(path.string()),
                          events::shell_word(path.string() + ".old")),
              {{"path", path.string()}}});
}

exported_file write_session_state(invocation& now, const files::path& path) {
  check_session_state(path);
  std::vector<session_entry> entries;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    entries = sessions_of(world, seen);
  });
  std::error_code fault;
  const bool is_there = files::exists(path, fault);
  const std::string before = is_there ? text_of(path) : "";
  // A file that says the same in its own manner keeps it.
  const auto said = read_session_state(before);
  const bool says_so = is_there && said && before.find("sessions:") != std::string::npos &&
                       session_state_text(*said) == session_state_text(entries);
  if (says_so) return {path.string(), "", "unchanged"};
  replace_file(path, with_sessions(before, entries));
  return {path.string(), "", is_there ? "written" : "created"};
}

/// Says of what the board holds and no file of the format, not even in told_field, has a place for.
void tell_unsaid(invocation& now) {
  bool has_verdicts = false;
  bool has_reservations = false;
  bool has_merge_points = false;
  bool has_questions = false;
  look(now, [&](const projections::world& world, events::position, const auto&) {
    for (const auto& [name, number] : world.ids().items.all()) {
      const auto* row = world.items().find(number);
      has_verdicts |= row != nullptr && row->verdict != projections::gate_verdict::none;
    }
    has_reservations = !world.reservations().all().empty();
    has_merge_points = !world.merge_points().all().empty();
    for (const auto number : world.sessions().active())
      has_questions |= !world.sessions().find(number)->stuck_reason.empty();
  });
  std::string unsaid;
  const std::pair<bool, std::string_view> kinds[] = {{has_verdicts, "approvals"},
                                                     {has_reservations, "reservations"},
                                                     {has_merge_points, "merge points"},
                                                     {has_questions, "questions of sessions"}};
  for (const auto& [is, what] : kinds) {
    if (is) unsaid += (unsaid.empty() ? "" : ", ") + std::string{what};
  }
  if (unsaid.empty()) return;
  now.says.warn(
      {"not_written",
       exit_status::refused,
       fmt::format("WRK files have no place for what this board has of these: {}", unsaid),
       "tally log has all of it",
       {{"left_out", unsaid}}});
}

} // namespace

std::vector<exported_file> export_wrk(invocation& now, const files::path& folder) {
  std::error_code fault;
  if (folder.filename() == session_state_name) return {write_session_state(now, folder)};
  if (files::is_regular_file(folder, fault)) {
    const auto there = read_wrk_folder(folder);
    const auto& only = there.files.front();
    return settle(now, {only.id}, [&](const departures& items) {
      return std::vector{update(now, only.path, items.at(only.id))};
    });
  }
  make_folder(folder);
  const auto there = read_wrk_folder(folder);
  const auto session_state =
      there.session_states.empty() ? folder / session_state_name : there.session_states.front();
  check_session_state(session_state);
  for (const auto& warning : there.doubles)
    now.says.warn({"file_left_alone", exit_status::refused, warning, {}, {}});
  for (const auto& file : there.passed_over) {
    const bool is_written = files::path{file.file}.filename() == session_state_name;
    if (file.is == passed_file::kind::foreign || is_written) continue;
    now.says.warn({"file_left_alone",
                   exit_status::refused,
                   fmt::format("{} {}: it was left alone", file.file, file.why),
                   {},
                   {{"path", file.file}}});
  }
  std::map<std::string, files::path> paths;
  for (const auto& file : there.files) paths.emplace(file.id, file.path);
  const auto root = root_of(now);
  auto all = settle(now, {}, [&](const departures& items) {
    std::vector<exported_file> done;
    for (const auto& [id, item] : items) {
      if (const auto known = paths.find(id); known != paths.end()) {
        done.push_back(update(now, known->second, item));
        continue;
      }
      const auto source = item.label.empty() ? files::path{} : wrk_labelled(item.label, root);
      // One that lies here and could not be read was named above, and is nobody's to write over.
      if (!source.empty() && is_kept_in(folder, source)) continue;
      done.push_back(make_file(now, folder, item, source));
      if (done.back().change == "created") paths.emplace(id, done.back().path);
    }
    return done;
  });
  all.push_back(write_session_state(now, session_state));
  tell_unsaid(now);
  return all;
}

std::vector<exported_file> export_wrk_items(invocation& now,
                                            const std::vector<std::string>& items) {
  const auto root = root_of(now);
  return settle(now, items, [&](const departures& found) {
    std::vector<exported_file> done;
    for (const auto& [id, item] : found) {
      if (item.label.empty()) continue;
      const auto labelled = wrk_labelled(item.label, root);
      const auto path = there_or_moved(labelled);
      if (path.empty()) {
        now.says.warn({"file_gone",
                       exit_status::refused,
                       fmt::format("the file of {}, {}, is gone", id, labelled.string()),
                       {},
                       {{"item", id}, {"path", labelled.string()}}});
      } else {
        done.push_back(update(now, path, item));
      }
    }
    return done;
  });
}

std::string export_session_state(invocation& now) {
  std::vector<session_entry> entries;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    entries = sessions_of(world, seen);
  });
  return session_state_text(entries);
}

} // namespace tally::cli
