#include "cli/formats/ppds/export.hpp"

#include "cli/board/board.hpp"
#include "cli/formats/ppds/session.hpp"
#include "cli/invocation.hpp"
#include "cli/system/make_folder.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "projections/views.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace tally::cli {

namespace {

namespace json = boost::json;
namespace files = std::filesystem;
using events::session_status;
using projections::session_row;
using projections::session_view;

constexpr std::string_view kept_prefix = "ppds.";

/// As these files have it: whole seconds.
std::string time_text(events::instant at) {
  std::string text = events::to_string(at);
  return text.substr(0, text.find('.')) + "Z";
}

/// What an import kept of the session's file.
json::object kept_of(const session_row& row) {
  json::object kept;
  for (const auto& [name, value] : row.metadata) {
    const std::string_view whole = projections::memory::view(name);
    if (!whole.starts_with(kept_prefix)) continue;
    kept[json::string_view{whole.data() + kept_prefix.size(), whole.size() - kept_prefix.size()}] =
        json::parse({value.data(), value.size()});
  }
  return kept;
}

/// The text that was kept, if it means this time to the second.
std::string same_time(const json::object& kept, std::string_view name, events::instant at) {
  const auto* value = kept.if_contains({name.data(), name.size()});
  const auto* text = value == nullptr ? nullptr : value->if_string();
  const auto read =
      text == nullptr ? std::nullopt : events::parse_instant({text->data(), text->size()});
  if (read && read->milliseconds / 1000 == at.milliseconds / 1000)
    return {text->data(), text->size()};
  return time_text(at);
}

events::instant last_update(const json::object& kept, const session_row& row) {
  events::instant last{std::max(row.entered.at, row.last_seen.at)};
  const auto* value = kept.if_contains("lastUpdate");
  if (value != nullptr && value->is_string()) {
    const auto& text = value->get_string();
    if (const auto read = events::parse_instant({text.data(), text.size()}))
      last = std::max(last, *read);
  }
  return last;
}

/// The word of the status; the file's own, while the board says the same.
std::string status_word(const json::object& kept, const session_row& row,
                        const session_view& view) {
  const auto* value = kept.if_contains("status");
  if (value != nullptr && value->is_string()) {
    std::string word(value->get_string().data(), value->get_string().size());
    if (ppds_status(word).value_or(session_status::registered) == row.status) return word;
  }
  if (row.status != session_status::ended) return view.status;
  return row.pull_request.empty() ? "cancelled" : "complete";
}

json::value text_or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return json::string_view{text->data(), text->size()};
}

json::value stuck_value(const session_view& view) {
  if (!view.stuck) return nullptr;
  json::array options;
  for (const auto& option : view.stuck->options) options.emplace_back(option);
  json::object stuck{{"reason", view.stuck->reason}};
  if (view.stuck->context) stuck["context"] = *view.stuck->context;
  stuck["options"] = std::move(options);
  stuck["since"] = time_text(view.stuck->since);
  return stuck;
}

/// The members of a file, in the order in which these files have them. A session that has let go of
/// its issue still has it in the file that is `there`.
json::object document_of(const session_view& view, const session_row& row,
                         const ppds_session* there) {
  const json::object kept = kept_of(row);
  json::object made{{"id", view.session}, {"status", status_word(kept, row, view)}};
  const auto* issue = kept.if_contains("issue");
  if (!view.items.empty()) {
    made["issue"] = view.items.front();
  } else if (issue != nullptr) {
    made["issue"] = *issue;
  } else {
    made["issue"] = text_or_null(there == nullptr ? std::nullopt : there->issue);
  }
  made["branch"] = text_or_null(view.branch);
  made["worktree"] = text_or_null(view.worktree);
  made["started"] = same_time(kept, "started", view.started);
  made["lastUpdate"] = same_time(kept, "lastUpdate", last_update(kept, row));
  made["stuck"] = stuck_value(view);
  bool has_pull_request = !view.pr.has_value();
  for (const auto& member : kept) {
    if (made.contains(member.key())) continue;
    const bool names_it =
        is_pull_request_name({member.key().data(), member.key().size()}) && view.pr;
    made[member.key()] = names_it ? json::value(json::string(*view.pr)) : member.value();
    has_pull_request = has_pull_request || names_it;
  }
  if (!has_pull_request) made["pr"] = *view.pr;
  return made;
}

/// Two spaces a level, as these files are written.
void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const std::string indent(2 * (depth + 1), ' ');
  const auto* object = value.if_object();
  if (object == nullptr || object->empty()) {
    out += json::serialize(value);
    return;
  }
  out += "{\n";
  bool is_first = true;
  for (const auto& member : *object) {
    out += (is_first ? "" : ",\n") + indent + json::serialize(json::string(member.key())) + ": ";
    append_pretty(out, member.value(), depth + 1);
    is_first = false;
  }
  out += "\n" + std::string(2 * depth, ' ') + "}";
}

/// Nothing and null are the same.
json::object without_nulls(json::object object) {
  json::object kept;
  for (auto& member : object) {
    if (!member.value().is_null()) kept[member.key()] = std::move(member.value());
  }
  return kept;
}

/// True where the file says the same already.
bool says(const files::path& path, const json::object& document) {
  const auto text = read_small_file(path);
  json::error_code error;
  const auto there = text ? json::parse(*text, error) : json::value();
  return !error && there.is_object() &&
         without_nulls(there.get_object()) == without_nulls(document);
}

std::string file_name(const std::string& session) {
  std::string name = session;
  std::replace(name.begin(), name.end(), '/', '-');
  return name + ".json";
}

/// The session files that there are, by session.
using session_files = std::map<std::string, ppds_session>;

/// The session files as the board would have them, and as of which position.
struct departures {
  events::position position;
  std::map<std::string, json::object> documents; ///< by session
  std::vector<std::string> removed;              ///< sessions that are out of the tables
};

/// True where the session was removed after the file was written: a later one speaks for itself.
bool is_removed(const projections::world& world, const ppds_session& file) {
  const auto number = world.ids().sessions.find(file.id);
  const session_row* row = number ? world.sessions().find(*number) : nullptr;
  return row != nullptr && row->removed &&
         (!file.updated || *file.updated <= row->entered.instant());
}

departures departing(invocation& now, const session_files& there) {
  departures found;
  look(now, [&](const projections::world& world, events::position at, const auto& seen) {
    found.position = at;
    for (const auto& view : projections::view_sessions(world, seen, true)) {
      const session_row& row = *world.sessions().find(*world.ids().sessions.find(view.session));
      const bool is_over = !row.active && row.status != session_status::cancelled;
      const auto file = there.find(view.session);
      if (is_over && file == there.end()) continue;
      found.documents.emplace(
          view.session, document_of(view, row, file == there.end() ? nullptr : &file->second));
    }
    for (const auto& [session, file] : there) {
      if (is_removed(world, file)) found.removed.push_back(session);
    }
  });
  return found;
}

exported_file write(const files::path& path, const json::object& document) {
  std::error_code fault;
  const bool is_there = files::exists(path, fault);
  if (is_there && says(path, document)) return {path.string(), "", "unchanged"};
  std::string text;
  append_pretty(text, document, 0);
  replace_file(path, text + "\n");
  return {path.string(), "", is_there ? "written" : "created"};
}

} // namespace

std::vector<exported_file> export_ppds(invocation& now, const files::path& folder) {
  constexpr int most_rounds = 8; // on a board that never rests
  const bool is_file = folder.extension() == ".json" && !files::is_directory(folder);
  if (!is_file) make_folder(folder);
  session_files there;
  if (!is_file || files::exists(folder)) {
    const auto found = read_ppds_folder(folder);
    for (const auto& session : found.sessions) there.emplace(session.id, session);
    for (const auto& file : found.passed_over) {
      now.says.warn({"file_left_alone",
                     exit_status::refused,
                     fmt::format("{} {}: it was left alone", file.file, file.why),
                     {},
                     {{"path", file.file}}});
    }
  } else {
    ppds_session wanted;
    wanted.id = folder.stem().string();
    wanted.path = folder;
    there.emplace(wanted.id, std::move(wanted));
  }
  std::map<std::string, exported_file> done;
  for (int round = 0; round < most_rounds; ++round) {
    const departures found = departing(now, there);
    for (const auto& [session, document] : found.documents) {
      const auto known = there.find(session);
      if (known == there.end() && is_file) continue;
      const auto path = known == there.end() ? folder / file_name(session) : known->second.path;
      const exported_file wrote = write(path, document);
      const auto [told, is_new] = done.try_emplace(session, wrote);
      if (!is_new && wrote.change != "unchanged" && told->second.change == "unchanged")
        told->second.change = wrote.change;
    }
    for (const auto& session : found.removed) {
      const auto& path = there.at(session).path;
      if (remove_file(path)) done[session] = {path.string(), "", "removed"};
    }
    if (must(board_of(now).log().last()) == found.position) break;
  }
  std::vector<exported_file> all;
  for (auto& [session, file] : done) all.push_back(std::move(file));
  return all;
}

} // namespace tally::cli
