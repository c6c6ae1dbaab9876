#include "cli/formats/bmad/export.hpp"

#include "cli/board/board.hpp"
#include "cli/board/log_reading.hpp"
#include "cli/formats/bmad/blend.hpp"
#include "cli/formats/bmad/file.hpp"
#include "cli/formats/bmad/pages.hpp"
#include "cli/formats/bmad/statuses.hpp"
#include "cli/invocation.hpp"
#include "cli/system/make_folder.hpp"
#include "cli/system/replace_file.hpp"
#include "cli/system/small_file.hpp"
#include "cli/text/report.hpp"
#include "projections/world.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace tally::cli {

namespace {

namespace json = boost::json;
namespace files = std::filesystem;

constexpr std::size_t most_syncs = 10'000;

/// A file that is there, and what it says; nothing where that cannot be read.
struct found_file {
  bmad_kind kind = bmad_kind::active;
  std::optional<json::value> said;
};

/// A file as the board would have it.
struct written_page {
  files::path path;
  bmad_kind kind = bmad_kind::active;
  json::value said;
};

std::string text_at(const json::value& document, std::string_view name) {
  const auto* object = document.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

std::set<std::string> names_at(const json::value& document, std::string_view name) {
  std::set<std::string> found;
  const auto* object = document.if_object();
  const auto* map = object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
  if (map == nullptr || !map->is_object()) return found;
  for (const auto& member : map->get_object()) {
    found.emplace(member.key().data(), member.key().size());
    if (auto session = text_at(member.value(), "session"); !session.empty())
      found.insert(std::move(session));
  }
  return found;
}

/// `1-2` of `1-2-user-authentication`; the whole id where it does not begin so.
std::string short_name(const std::string& story) {
  std::size_t at = 0;
  for (int part = 0; part < 2; ++part) {
    const std::size_t begin = at;
    while (at < story.size() && std::isdigit(static_cast<unsigned char>(story[at])) != 0) ++at;
    if (at == begin || at == story.size() || story[at] != '-') return story;
    if (part == 0) ++at;
  }
  return story.substr(0, at);
}

std::map<std::string, std::string> statuses_of(const json::value& page) {
  std::map<std::string, std::string> found;
  for (const auto& member : page.at("development_status").as_object()) {
    if (const auto* word = member.value().if_string())
      found.emplace(std::string{member.key().data(), member.key().size()},
                    std::string{word->data(), word->size()});
  }
  return found;
}

exported_file give(const files::path& path, const found_file* there, const json::value& page) {
  if (there == nullptr) {
    replace_file(path, yaml_document(page));
    return {path.string(), {}, "created"};
  }
  if (*there->said == page) return {path.string(), {}, "unchanged"};
  const bool has_comments = there->kind == bmad_kind::sprint;
  const auto before = has_comments ? read_small_file(path) : std::nullopt;
  const auto patched = before ? with_statuses(*before, statuses_of(page)) : std::nullopt;
  replace_file(path, patched ? *patched : yaml_document(page));
  return {path.string(), {}, "written"};
}

json::value list_of_ids(const auto& ids) {
  json::array list;
  for (const auto& id : ids) list.emplace_back(id.value);
  return list;
}

/// One entry of the log of synchronizations. A mark tells whose it is, so that it comes back to its
/// own board as nothing new.
json::object sync_entry(const logged& event, const std::string& mark) {
  const auto& said = std::get<events::sync_performed>(event.fact.what);
  json::array ready;
  for (const auto& each : said.ready_to_merge) ready.emplace_back(each);
  json::object entry{{"at", bmad_time(event.when())},
                     {"by", event.fact.from ? event.fact.from->actor : event.by.value},
                     {"conflicts_found", list_of_ids(said.conflicts_found)},
                     {"dependencies_updated", list_of_ids(said.dependencies_updated)},
                     {"ready_to_merge", std::move(ready)}};
  for (const auto& [name, value] : said.metadata) entry[name] = json::parse(value.value);
  if (!event.fact.from) entry["tally"] = fmt::format("{}-{}", mark, event.position.value);
  return entry;
}

/// What tells one entry from all others: its mark, or else all that it says.
std::string identity_of(const json::value& entry) {
  auto mark = text_at(entry, "tally");
  return mark.empty() ? json::serialize(entry) : mark;
}

} // namespace

struct bmad_export::state {
  state(invocation& caller, files::path where) : now(&caller), path(std::move(where)) {}

  [[nodiscard]] std::map<files::path, found_file> find_files();
  [[nodiscard]] std::vector<written_page>
  pages(const projections::world& world, const projections::observation& seen,
        const std::map<files::path, found_file>& there) const;
  void add_stories(const projections::world& world, const projections::observation& seen,
                   const std::map<files::path, found_file>& there,
                   std::vector<written_page>& made) const;
  [[nodiscard]] json::value made(const projections::world& world, bmad_kind kind,
                                 const json::value& there) const;
  void read_syncs(events::position last);
  [[nodiscard]] json::value sync_page(const json::value& there) const;

  invocation* now;
  files::path path;
  std::optional<bmad_kind> only; ///< of the one file that is asked for
  std::string mark;
  events::position syncs_read; ///< up to which the log was read for synchronizations
  json::array syncs;
  events::position synced; ///< the last one that the board knows of
  std::set<std::string> told;
};

std::map<files::path, found_file> bmad_export::state::find_files() {
  std::map<files::path, found_file> found;
  std::error_code fault;
  std::vector<passed_file> no_files; // what is put in their place is one
  const auto paths = only ? std::vector{path} : bmad_paths_in(path, no_files);
  for (const auto& each : paths) {
    if (!files::exists(each, fault)) continue;
    const auto kind = only.value_or(bmad_kind_of(each).value_or(bmad_kind::active));
    found_file file{kind, {}};
    try {
      file.said = json::parse(json_of(read_bmad_file(each, kind).said).value);
      if (kind == bmad_kind::sync_log && file.said->is_null()) file.said = json::array{};
    } catch (const stop& why) {
      if (only)
        throw stop({why.why.code, why.why.exit, why.why.message, "nothing was written", {}});
      if (told.insert(why.why.message).second)
        now->says.warn({"file_left_alone",
                        exit_status::refused,
                        why.why.message + ": it was left alone",
                        {},
                        {{"path", each.string()}}});
    }
    found.emplace(each, std::move(file));
  }
  return found;
}

json::value bmad_export::state::made(const projections::world& world, bmad_kind kind,
                                     const json::value& there) const {
  switch (kind) {
  case bmad_kind::active: return bmad_active_page(world, names_at(there, "sessions"));
  case bmad_kind::dependencies: return bmad_dependencies_page(world);
  case bmad_kind::sprint: return bmad_sprint_page(world, names_at(there, "development_status"));
  case bmad_kind::story:
  case bmad_kind::sync_log: break; // these are made elsewhere
  }
  return {};
}

void bmad_export::state::add_stories(const projections::world& world,
                                     const projections::observation& seen,
                                     const std::map<files::path, found_file>& there,
                                     std::vector<written_page>& made) const {
  std::map<std::string, files::path> known; // by the story's name
  for (const auto& [where, file] : there) {
    if (file.kind == bmad_kind::story && file.said)
      known.emplace(text_at(*file.said, "story_id"), where);
  }
  std::set<std::string> names;
  for (const auto& [name, where] : known) names.insert(name);
  std::set<files::path> taken;
  for (const auto& story : bmad_stories(world, names)) {
    const auto found = known.find(bmad_name(world, story));
    auto where = found == known.end()
                     ? path / fmt::format("story-{}-sessions.yaml", short_name(story))
                     : found->second;
    if (only && found == known.end()) {
      // A file that is not there yet is for the story that its name is of.
      const auto name = path.filename().string();
      if (name != fmt::format("story-{}-sessions.yaml", short_name(story)) &&
          name != fmt::format("story-{}-sessions.yaml", story))
        continue;
      where = path;
    } else if (found == known.end() && (there.contains(where) || taken.contains(where))) {
      where = path / fmt::format("story-{}-sessions.yaml", story);
      if (there.contains(where)) continue; // one that cannot be read
    }
    if (!taken.insert(where).second) continue;
    made.push_back({where, bmad_kind::story, bmad_story_page(world, story, seen)});
  }
}

std::vector<written_page>
bmad_export::state::pages(const projections::world& world, const projections::observation& seen,
                          const std::map<files::path, found_file>& there) const {
  std::vector<written_page> all;
  if (!only || *only == bmad_kind::story) add_stories(world, seen, there, all);
  for (const auto kind : {bmad_kind::active, bmad_kind::dependencies, bmad_kind::sprint}) {
    if (only && *only != kind) continue;
    const auto found = std::find_if(there.begin(), there.end(),
                                    [&](const auto& one) { return one.second.kind == kind; });
    if (found == there.end() && !only && kind != bmad_kind::active) continue;
    const auto where = only                   ? path
                       : found == there.end() ? path / bmad_name_of(kind)
                                              : found->first;
    const bool is_read = found != there.end() && found->second.said;
    auto page = made(world, kind, is_read ? *found->second.said : json::value{});
    // Nobody needs a new file that says that there is nobody.
    if (found == there.end() && !only && page.at("sessions").as_object().empty() &&
        page.at("dependencies").as_object().empty())
      continue;
    all.push_back({where, kind, std::move(page)});
  }
  for (auto& each : all) {
    const auto file = there.find(each.path);
    if (file != there.end() && file->second.said)
      each.said = bmad_blend(world, each.kind, std::move(each.said), *file->second.said);
  }
  return all;
}

void bmad_export::state::read_syncs(events::position last) {
  must(read_events(
      board_of(*now).log(), {syncs_read, last},
      [](const events::commit&, const events::fact& fact) {
        return std::holds_alternative<events::sync_performed>(fact.what);
      },
      [&](const logged& event) {
        syncs.push_back(sync_entry(event, mark));
        if (syncs.size() > most_syncs) syncs.erase(syncs.begin());
        return true;
      }));
  syncs_read = last;
}

json::value bmad_export::state::sync_page(const json::value& there) const {
  json::array all = there.is_array() ? there.get_array() : json::array{};
  std::set<std::string> known;
  for (const auto& entry : all) known.insert(identity_of(entry));
  for (const auto& entry : syncs) {
    if (!known.contains(identity_of(entry))) all.push_back(entry);
  }
  if (all.size() > most_syncs)
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() - most_syncs));
  return all;
}

bmad_export::bmad_export(invocation& now, files::path path)
    : state_(std::make_unique<state>(now, std::move(path))) {
  std::error_code fault;
  const auto& where = state_->path;
  const auto ending = where.extension();
  if (!files::is_directory(where, fault) && (ending == ".yaml" || ending == ".yml")) {
    state_->only = bmad_kind_of(where);
    if (!state_->only) {
      throw usage_error(fmt::format("{} is called as none of the files of bmad", where.string()),
                        fmt::format("{}, or a folder", bmad_names));
    }
  } else {
    make_folder(where);
  }
  state_->mark = board_mark(now);
}

bmad_export::~bmad_export() = default;

std::vector<exported_file> bmad_export::write() {
  constexpr int most_rounds = 8; // on a board that never rests
  state& it = *state_;
  std::map<std::string, exported_file> done;
  for (int round = 0; round < most_rounds; ++round) {
    const auto there = it.find_files();
    std::vector<written_page> pages;
    events::position at;
    look(*it.now, [&](const auto& world, events::position position, const auto& seen) {
      at = position;
      it.synced.value = world.conflicts().synced().position;
      pages = it.pages(world, seen, there);
    });
    if (!it.only || *it.only == bmad_kind::sync_log) {
      const auto where = it.only ? it.path : it.path / bmad_name_of(bmad_kind::sync_log);
      const auto file = there.find(where);
      if (it.synced > it.syncs_read) it.read_syncs(it.synced);
      if (it.only || file != there.end() || !it.syncs.empty()) {
        const bool is_read = file != there.end() && file->second.said;
        pages.push_back({where, bmad_kind::sync_log,
                         it.sync_page(is_read ? *file->second.said : json::value{})});
      }
    }
    if (it.only && pages.empty()) {
      throw stop({"unknown_item",
                  exit_status::unknown,
                  fmt::format("{} is the file of no story that is on the board", it.path.string()),
                  "tally list --all",
                  {{"path", it.path.string()}}});
    }
    for (const auto& page : pages) {
      const auto file = there.find(page.path);
      if (file != there.end() && !file->second.said) continue;
      const auto wrote = give(page.path, file == there.end() ? nullptr : &file->second, page.said);
      const auto [told, is_new] = done.try_emplace(wrote.path, wrote);
      if (!is_new && wrote.change != "unchanged" && told->second.change == "unchanged")
        told->second.change = wrote.change;
    }
    if (it.now->global.at || must(board_of(*it.now).log().last()) == at) break;
  }
  std::vector<exported_file> all;
  for (auto& [path, file] : done) all.push_back(std::move(file));
  return all;
}

} // namespace tally::cli
