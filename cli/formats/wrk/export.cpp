#include "cli/formats/wrk/export.hpp"

#include "cli/board/board.hpp"
#include "cli/board/board_path.hpp"
#include "cli/formats/wrk/folder.hpp"
#include "cli/formats/wrk/path.hpp"
#include "cli/formats/wrk/session_state.hpp"
#include "cli/formats/wrk/text.hpp"
#include "cli/invocation.hpp"
#include "cli/system/make_folder.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"
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

std::optional<leaving> leaving_item(const projections::world& world,
                                    projections::item_number number) {
  const auto* row = world.items().find(number);
  if (row == nullptr) return std::nullopt;
  leaving found{{std::string{to_string(row->status)}, {}, {}}, label_of(*row)};
  if (const auto* claim = world.claims().find(number)) {
    found.standing.holder = world.ids().sessions.spell(claim->session);
    found.standing.since = claim->since.instant();
  }
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
        if (auto item = leaving_item(world, number)) found.emplace(copy(name), std::move(*item));
      }
    }
    for (const auto& name : items) {
      const auto number = world.ids().items.find(name);
      auto item = number ? leaving_item(world, *number) : std::nullopt;
      if (!item && unknown.empty()) unknown = name;
      if (item) found.insert_or_assign(name, std::move(*item));
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

exported_file update(invocation& now, const files::path& path, const std::string& id,
                     const wrk_standing& standing) {
  const std::string text = text_of(path);
  const auto changed = with_standing(text, standing);
  if (!changed) {
    now.says.warn(
        {"file_left_alone",
         exit_status::refused,
         fmt::format("{} was left alone: its status, locked_by or locked_at is not on one line",
                     path.string()),
         {},
         {{"path", path.string()}, {"item", id}}});
  }
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

wrk_draft draft_of(const projections::item_detail& detail) {
  wrk_draft draft{detail.item, detail.title, detail.priority, detail.stage, detail.created, {}, {}};
  draft.description = detail.description.value_or("");
  return draft;
}

/// The text of a file for an item that has none.
std::string drafted(invocation& now, const std::string& id, const wrk_standing& standing) {
  wrk_draft draft;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    if (const auto detail = projections::view_item_detail(world, id, seen))
      draft = draft_of(*detail);
    for (const auto& each : projections::view_dependencies(world, id))
      draft.blocked_by.push_back(each.on);
  });
  auto text = with_standing(new_wrk_text(draft), standing);
  return text ? std::move(*text) : new_wrk_text(draft);
}

/// Makes a file in `folder` for an item that has none there: a copy of the one that it came from,
/// where that is still there, so that nothing is lost that the board does not know.
exported_file make_file(invocation& now, const files::path& folder, const std::string& id,
                        const wrk_standing& standing, const files::path& source) {
  std::error_code fault;
  std::optional<std::string> text;
  files::path path = folder / new_wrk_name(id);
  if (!source.empty() && files::is_regular_file(source, fault)) {
    text = with_standing(text_of(source), standing);
    const auto same_name = folder / source.filename();
    if (text && !files::exists(same_name, fault)) path = same_name;
  }
  replace_file(path, text ? *text : drafted(now, id, standing));
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

/// The sessions that have not ended, by their names.
std::vector<session_entry> sessions_of(const projections::world& world,
                                       const projections::observation& seen) {
  std::vector<session_entry> entries;
  for (const auto& each : projections::view_sessions(world, seen)) {
    const auto* row = world.sessions().find(*world.ids().sessions.find(each.session));
    const bool works_here = row->last_seen.position != 0;
    session_entry entry{
        each.session, each.provider.value_or(""), {}, copy(row->stage), each.started};
    std::uint64_t newest = 0;
    for (const auto& item : each.items) {
      const auto* claim = world.claims().find(*world.ids().items.find(item));
      if (claim == nullptr || claim->since.position < newest) continue;
      newest = claim->since.position;
      entry.active_wrk = item;
      // Of a session that was only read from such a file, the file's own words come back.
      if (works_here) entry.locked_at = claim->since.instant();
    }
    if (entry.last_stage.empty() && works_here) entry.last_stage = each.stage.value_or("");
    entries.push_back(std::move(entry));
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& one, const auto& other) { return one.session_id < other.session_id; });
  return entries;
}

exported_file write_session_state(invocation& now, const files::path& path) {
  std::vector<session_entry> entries;
  look(now, [&](const projections::world& world, events::position, const auto& seen) {
    entries = sessions_of(world, seen);
  });
  std::error_code fault;
  const bool is_there = files::exists(path, fault);
  const std::string before = is_there ? text_of(path) : "";
  // A file that says the same in its own manner keeps it.
  const auto said = read_session_state(before);
  const bool says_so =
      is_there && said && *said == entries && before.find("sessions:") != std::string::npos;
  if (says_so) return {path.string(), "", "unchanged"};
  replace_file(path, with_sessions(before, entries));
  return {path.string(), "", is_there ? "written" : "created"};
}

} // namespace

std::vector<exported_file> export_wrk(invocation& now, const files::path& folder) {
  std::error_code fault;
  if (files::is_regular_file(folder, fault)) {
    if (folder.filename() == session_state_name) return {write_session_state(now, folder)};
    const auto there = read_wrk_folder(folder);
    const auto& only = there.files.front();
    return settle(now, {only.id}, [&](const departures& items) {
      return std::vector{update(now, only.path, only.id, items.at(only.id).standing)};
    });
  }
  make_folder(folder);
  const auto there = read_wrk_folder(folder);
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
        done.push_back(update(now, known->second, id, item.standing));
        continue;
      }
      const auto source = item.label.empty() ? files::path{} : wrk_labelled(item.label, root);
      // One that lies here and could not be read was named above, and is nobody's to write over.
      if (!source.empty() && is_kept_in(folder, source)) continue;
      done.push_back(make_file(now, folder, id, item.standing, source));
      paths.emplace(id, done.back().path);
    }
    return done;
  });
  all.push_back(write_session_state(now, there.session_states.empty()
                                             ? folder / session_state_name
                                             : there.session_states.front()));
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
        done.push_back(update(now, path, id, item.standing));
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
