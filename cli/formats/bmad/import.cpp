#include "cli/formats/bmad/documents.hpp"
#include "cli/formats/bmad/facts.hpp"
#include "cli/formats/bmad/merge_points.hpp"
#include "cli/formats/bmad/pages.hpp"
#include "cli/formats/bmad/progress.hpp"
#include "cli/formats/bmad/words.hpp"
#include "cli/formats/id_map.hpp"
#include "cli/text/json_text.hpp"
#include "cli/text/screen_text.hpp"
#include "engine/lanes.hpp"
#include "events/ids.hpp"
#include "projections/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tally::cli {

namespace {

using events::session_status;
using projections::item_status;
using projections::memory::view;

events::json_text text_json(std::string_view text) { return {json_string(text)}; }

/// A session's word on an item, or on itself.
struct saying {
  events::session_id session;
  events::instant begun;
  events::instant at;
  session_status status = session_status::registered;
};

/// Who is or was at an item.
struct workers {
  std::vector<saying> at_work;
  std::vector<saying> completed;
};

/// What is said of a session in all files.
struct told_session {
  events::session_started started;
  events::instant first;
  events::instant modified; ///< of the file that tells most of it
  std::vector<saying> sayings;
};

/// Turns what the files say into what happened, as far as they tell it and the board does not know.
class teller {
public:
  teller(const bmad_documents& said, bmad_facts& facts, imported& found)
      : said_(&said), facts_(&facts), found_(&found), ids_(found.warnings) {}

  void tell() {
    for (const auto& session : said_->sessions) tell_active(session);
    for (const auto& story : said_->stories) tell_story(story);
    for (const auto& [name, word] : said_->sprint) tell_named(name, word);
    for (const auto& one : said_->dependencies) story(one.story, said_->dependencies_modified);
    for (const auto& one : said_->dependencies) tell_dependency(one);
    for (const auto& [id, told] : sessions_) tell_start(told);
    for (const auto& [item, who] : workers_) tell_work({item}, who);
    for (auto& each : beats_) facts_->push(each.at, each.by, each.source, std::move(each.what));
    for (const auto& [id, told] : sessions_) tell_status(told);
    for (const auto& [name, word] : said_->sprint)
      tell_progress(*facts_, ids_.item(name), word, said_->sprint_modified);
    found_->sessions = static_cast<std::int64_t>(sessions_.size());
    found_->syncs = static_cast<std::int64_t>(said_->syncs.size());
    tell_syncs(*facts_, said_->syncs, ids_);
  }

private:
  struct beat {
    events::instant at;
    std::string by;
    std::string source;
    events::session_heartbeat what;
  };

  /// The story of that name, which is on the board at that time.
  events::item_id story(std::string_view name, events::instant at) {
    auto id = ids_.item(name);
    facts_->mention(id, at);
    if (id.value != name) facts_->keep(id, "id", text_json(name));
    return id;
  }

  told_session& session(const bmad_session& said, const saying& what, events::instant modified) {
    const auto [known, is_new] = sessions_.try_emplace(what.session.value);
    auto& told = known->second;
    if (is_new) {
      told.started.session = what.session;
      told.first = what.begun;
      told.modified = modified;
      if (what.session.value != said.name) told.started.metadata["bmad.id"] = text_json(said.name);
    }
    told.first = std::min(told.first, what.begun);
    told.sayings.push_back(what);
    return told;
  }

  saying saying_of(const bmad_session& said, events::instant modified) {
    const auto updated = said.updated     ? said.updated
                         : said.completed ? said.completed
                                          : said.started;
    const auto at = facts_->past(updated.value_or(modified));
    saying what{ids_.session(said.name), std::min(facts_->past(said.started.value_or(at)), at), at,
                session_status::registered};
    if (!updated) found_->untimed_sessions.insert(what.session.value);
    if (updated > facts_->target().now || said.started > facts_->target().now)
      facts_->warn(fmt::format("{} has a time that lies ahead, and counts as now", said.name));
    if (!said.status) return what;
    const auto status = bmad_session_status(*said.status);
    what.status = status.value_or(session_status::registered);
    if (!status) {
      facts_->warn(fmt::format("{} is \"{}\", which is no status here: it counts as pending, and "
                               "the word is kept",
                               said.name, *said.status));
    }
    return what;
  }

  void at_item(const events::item_id& item, const saying& what) {
    if (what.status == session_status::complete) {
      workers_[item.value].completed.push_back(what);
    } else if (what.status != session_status::cancelled && what.status != session_status::ended) {
      workers_[item.value].at_work.push_back(what);
    }
  }

  void tell_active(const bmad_session& said) {
    const auto what = saying_of(said, said_->sessions_modified);
    auto& told = session(said, what, said_->sessions_modified);
    told.started.provider = said.agent;
    auto& metadata = told.started.metadata;
    for (const auto& [name, value] : said.kept) metadata["bmad." + name] = value;
    for (const auto& [name, value] : said.times) metadata["bmad." + name] = value;
    if (said.status) metadata["bmad.status"] = text_json(*said.status);
    metadata["bmad.story_id"] = said.story.empty() ? events::json_text{} : text_json(said.story);
    metadata["bmad.listed"] = {"true"};
    if (!said.story.empty()) at_item(story(said.story, what.begun), what);
    for (const auto& other : said.stories) at_item(story(other, what.begun), what);
    if (said.current_file) {
      const auto* row = facts_->on_board(what.session);
      if (row == nullptr || view(row->file) != *said.current_file)
        beat_on({}, what, *said.current_file);
    }
  }

  void beat_on(const std::optional<events::item_id>& item, const saying& what,
               const std::string& file) {
    beats_.push_back({what.at,
                      what.session.value,
                      fmt::format("bmad:{}:{}:{}@{}", item ? item->value : what.session.value,
                                  what.session.value, file, events::to_string(what.at)),
                      {what.session, item, {}, file, {}}});
  }

  /// A part of a story: a terminal's, or nobody's.
  struct part {
    std::string key; ///< how others call it
    std::string focus;
    const bmad_session* held = nullptr;
    const bmad_open_focus* open = nullptr;
    events::item_id lane{};
  };

  static std::vector<part> parts_of(const bmad_story& said, const events::item_id& story) {
    std::vector<part> parts;
    for (const auto& each : said.sessions)
      parts.push_back({each.key, each.focus.value_or(each.key), &each, nullptr, {}});
    for (const auto& each : said.open)
      parts.push_back({each.focus, each.focus, nullptr, &each, {}});
    std::set<std::string> taken;
    for (auto& each : parts) {
      each.lane = engine::lane_of(story, each.focus);
      // One lane has one holder: the second of that focus has one of its own.
      if (taken.contains(each.lane.value) || each.lane.value.ends_with('/'))
        each.lane = engine::lane_of(story, fmt::format("{}-{}", each.focus, each.key));
      taken.insert(each.lane.value);
    }
    return parts;
  }

  void tell_story(const bmad_story& said) {
    const auto begun = facts_->past(said.created.value_or(said.modified));
    const auto id = story(said.story, begun);
    if (!said.created) found_->untimed_items.insert(id.value);
    if (said.created > facts_->target().now)
      facts_->warn(fmt::format("{} has a time that lies ahead, and counts as now", said.story));
    facts_->keep(id, "story", *said.kept);
    const auto parts = parts_of(said, id);
    found_->lanes += static_cast<std::int64_t>(parts.size());
    found_->merge_points += static_cast<std::int64_t>(said.merge_points.size());
    std::map<std::string, events::item_id> names; // a terminal's name before a focus
    std::vector<bmad_lane> lanes;
    for (const auto& each : parts) {
      check_lane(each.lane);
      names.emplace(each.key, each.lane);
      lanes.push_back({each.focus, each.lane});
    }
    for (const auto& each : parts) names.emplace(each.focus, each.lane);
    for (const auto& each : parts) {
      if (each.held != nullptr) {
        facts_->mention(each.lane, begun); // all at once, so that they keep their order
        tell_lane(said, *each.held, id, each.lane);
        tell_lane_order(each.lane, each.held->blocked_by, names, begun);
      } else {
        tell_open(*each.open, id, each.lane, begun);
        tell_lane_order(each.lane, each.open->blocked_by, names, begun);
      }
    }
    tell_merge_points(*facts_, said, id, lanes);
  }

  static void check_lane(const events::item_id& lane) {
    const auto fault = events::id_fault(lane.value);
    if (!fault) return;
    malformed(
        fmt::format("\"{}\" cannot be the id of a lane: {}", shortened(lane.value, 60), *fault),
        "correct the focus");
  }

  void tell_lane(const bmad_story& of, const bmad_session& said, const events::item_id& story,
                 const events::item_id& lane) {
    const auto what = saying_of(said, of.modified);
    session(said, what, of.modified);
    facts_->mention(lane, what.begun);
    facts_->mention(story, what.begun);
    facts_->describe(lane, story,
                     fmt::format("{}: {}", story.value, said.focus.value_or(said.key)));
    for (const auto& [name, value] : said.kept) facts_->keep(lane, name, value);
    for (const auto& [name, value] : said.times) facts_->keep(lane, name, value);
    if (said.status) facts_->keep(lane, "status", text_json(*said.status));
    if (!said.focus) {
      facts_->keep(lane, "focus", {"false"}); // it is only called after its terminal
    } else if (lane.value != fmt::format("{}/{}", story.value, *said.focus)) {
      facts_->keep(lane, "focus", text_json(*said.focus));
    }
    facts_->keep(lane, "session", text_json(what.session.value));
    tell_tasks(lane, said.tasks, what.begun);
    at_item(lane, what);
    const auto* row = facts_->on_board(lane);
    if (said.current_file && (row == nullptr || view(row->current_file) != *said.current_file))
      beat_on(lane, what, *said.current_file);
  }

  void tell_open(const bmad_open_focus& said, const events::item_id& story,
                 const events::item_id& lane, events::instant at) {
    facts_->mention(lane, at);
    facts_->describe(lane, story, fmt::format("{}: {}", story.value, said.focus));
    if (lane.value != fmt::format("{}/{}", story.value, said.focus))
      facts_->keep(lane, "focus", text_json(said.focus));
    tell_tasks(lane, said.tasks, at);
    const auto* row = facts_->on_board(lane);
    if (said.is_done && (row == nullptr || row->status != item_status::done))
      facts_->push(at, "", fmt::format("bmad:{}:done", lane.value),
                   events::item_done{lane, {}, {}, {}, {}});
  }

  void tell_tasks(const events::item_id& item, const bmad_tasks& tasks, events::instant at) {
    std::vector<std::string> known;
    std::vector<bool> marks;
    if (const auto* row = facts_->on_board(item)) {
      for (const auto& task : row->tasks) {
        known.emplace_back(view(task.text));
        marks.push_back(task.done);
      }
    }
    for (const auto& text : tasks.all) {
      if (std::find(known.begin(), known.end(), text) != known.end()) continue;
      known.push_back(text);
      marks.push_back(false);
      facts_->push(at, "", fmt::format("bmad:{}:task:{}", item.value, text),
                   events::task_added{item, text});
    }
    for (const auto& text : tasks.done) {
      const auto place = std::find(known.begin(), known.end(), text) - known.begin();
      const auto index = static_cast<std::size_t>(place);
      if (index == known.size() || marks[index]) continue;
      facts_->push(at, "", fmt::format("bmad:{}:task:{}:done", item.value, text),
                   events::task_done{item, static_cast<std::int64_t>(index) + 1});
    }
  }

  void tell_lane_order(const events::item_id& lane, const std::vector<std::string>& blocked_by,
                       const std::map<std::string, events::item_id>& lanes, events::instant at) {
    std::string unknown;
    for (const auto& name : blocked_by) {
      const auto other = lanes.find(name);
      if (other != lanes.end() && other->second != lane) {
        depend(lane, other->second, {}, at);
        continue;
      }
      unknown += (unknown.empty() ? "" : ",") + json_string(name);
      facts_->warn(fmt::format("{} is blocked_by \"{}\", which is no other terminal of its story: "
                               "it is kept, and in nobody's way",
                               lane.value, name));
    }
    facts_->keep(lane, "blocked_by",
                 unknown.empty() ? events::json_text{} : events::json_text{"[" + unknown + "]"});
  }

  void depend(const events::item_id& item, const events::item_id& on,
              const std::optional<std::string>& reason, events::instant at) {
    ++found_->dependencies;
    if (!facts_->waits(item, on)) {
      facts_->push(at, "", fmt::format("bmad:{}:on:{}", item.value, on.value),
                   events::dependency_added{item, on, reason});
    }
  }

  void tell_dependency(const bmad_dependency& said) {
    const auto at = said_->dependencies_modified;
    const auto item = ids_.item(said.story);
    facts_->keep(item, "dependency", said.kept);
    for (const auto& name : said.on) {
      const auto on = ids_.item(name);
      if (on == item) {
        facts_->warn(fmt::format("{} depends on itself, which was left out", said.story));
        continue;
      }
      depend(item, on, said.reason, at);
      if (!facts_->knows(on)) ++found_->unknown;
    }
  }

  void tell_named(const std::string& name, const std::string& word) {
    const auto item = story(name, said_->sprint_modified);
    // What the board says by itself is nothing to keep.
    const auto* row = facts_->on_board(item);
    const bool is_own =
        row != nullptr &&
        row->metadata.find(std::string_view{"bmad.status"}) == row->metadata.end() &&
        bmad_sprint_word(facts_->world(), item.value) == word;
    if (!is_own) facts_->keep(item, "status", text_json(word));
    if (!is_bmad_progress(word)) {
      facts_->warn(fmt::format("{} is \"{}\", which is no status here: it counts as to do, and "
                               "the word is kept",
                               name, word));
    }
    progress_[item.value] = bmad_progress_of(word);
  }

  /// A session that worked on this board speaks for itself.
  [[nodiscard]] bool speaks_for_itself(const events::session_id& id) const {
    const auto* row = facts_->on_board(id);
    return row != nullptr && row->last_seen.position != 0;
  }

  /// True where the session has that in its metadata, or is to have nothing and has nothing.
  static bool is_kept(const projections::session_row* row,
                      const events::json_members::value_type& member) {
    if (row != nullptr) {
      const auto known = row->metadata.find(std::string_view{member.first});
      if (known != row->metadata.end()) return view(known->second) == member.second.value;
    }
    return member.second.value == "null";
  }

  void tell_start(const told_session& told) {
    const auto& id = told.started.session;
    if (speaks_for_itself(id)) return;
    const auto* row = facts_->on_board(id);
    auto started = told.started;
    std::erase_if(started.metadata, [&](const auto& member) { return is_kept(row, member); });
    const bool has_provider =
        !started.provider || (row != nullptr && view(row->provider) == *started.provider);
    if (row != nullptr && has_provider && started.metadata.empty()) return;
    facts_->push(told.first, id.value,
                 fmt::format("bmad:{}@{}:{}", id.value, events::to_string(told.modified),
                             row == nullptr ? 0 : row->entered.position),
                 std::move(started));
  }

  void tell_work(const events::item_id& item, const workers& who) {
    if (who.at_work.empty()) {
      if (!who.completed.empty()) tell_done(item, latest(who.completed));
      return;
    }
    const auto holder = *std::min_element(
        who.at_work.begin(), who.at_work.end(),
        [](const saying& one, const saying& other) { return one.begun < other.begun; });
    claim(item, holder);
    for (const auto& other : who.at_work) {
      if (other.session == holder.session) continue;
      facts_->warn(fmt::format("{} is at {} too, which is held by {}: an item has one holder",
                               other.session.value, item.value, holder.session.value));
    }
  }

  static saying latest(const std::vector<saying>& sayings) {
    return *std::max_element(
        sayings.begin(), sayings.end(),
        [](const saying& one, const saying& other) { return one.at < other.at; });
  }

  void claim(const events::item_id& item, const saying& what) {
    const auto holder = facts_->holder(item);
    if (holder == what.session.value) return;
    events::item_claimed claimed{item, what.session, facts_->target().lease_s, {}, {}, {}};
    if (!holder.empty()) claimed.taken_over_from = events::session_id{std::string{holder}};
    facts_->push(what.begun, what.session.value,
                 fmt::format("bmad:{}:has:{}@{}", item.value, what.session.value,
                             events::to_string(what.begun)),
                 std::move(claimed));
    claimed_.insert(what.session.value);
  }

  void tell_done(const events::item_id& item, const saying& what) {
    const auto* row = facts_->on_board(item);
    if (row != nullptr && row->status == item_status::done) return;
    claim(item, what);
    const auto progress = progress_.find(item.value);
    const bool is_said_otherwise = progress != progress_.end() &&
                                   progress->second != bmad_progress::done &&
                                   said_->sprint_modified >= what.at;
    if (is_said_otherwise) return;
    facts_->push(what.at, what.session.value,
                 fmt::format("bmad:{}:did:{}@{}", what.session.value, item.value,
                             events::to_string(what.at)),
                 events::item_done{item, what.session, {}, {}, {}});
  }

  /// The last word that is not that all is done; else that.
  void tell_status(const told_session& told) {
    const auto& id = told.started.session;
    if (speaks_for_itself(id)) return;
    std::vector<saying> open;
    std::copy_if(told.sayings.begin(), told.sayings.end(), std::back_inserter(open),
                 [](const saying& one) { return one.status != session_status::complete; });
    const auto last = latest(open.empty() ? told.sayings : open);
    const auto* row = facts_->on_board(id);
    // Who is said to take something is at work by that; a word that is weaker comes after it.
    if (row != nullptr && row->status == last.status && !claimed_.contains(id.value)) return;
    const std::string source = fmt::format(
        "bmad:{}:{}@{}", id.value, bmad_session_word(last.status), events::to_string(last.at));
    if (last.status == session_status::stuck) {
      facts_->push(last.at, id.value, source,
                   events::session_stuck{id, "it did not say why", {}, {}});
    } else if (last.status == session_status::complete) {
      facts_->push(last.at, id.value, source, events::session_completed{id, {}});
    } else {
      facts_->push(last.at, id.value, source,
                   events::session_status_changed{id, last.status, {}, {}});
    }
  }

  const bmad_documents* said_;
  bmad_facts* facts_;
  imported* found_;
  id_map ids_;
  std::map<std::string, told_session> sessions_;
  std::map<std::string, workers> workers_;        // by item
  std::map<std::string, bmad_progress> progress_; // by item
  std::set<std::string> claimed_;                 // sessions that are said to take something
  std::vector<beat> beats_;
};

/// Keeps one file for each story, the newer, and names the others.
void part_with_doubles(std::vector<bmad_story>& stories, std::vector<std::string>& warnings) {
  std::map<std::string, bmad_story> by_id;
  for (auto& story : stories) {
    const auto known = by_id.find(story.story);
    if (known == by_id.end()) {
      by_id.emplace(story.story, std::move(story));
      continue;
    }
    if (story.modified > known->second.modified) std::swap(story, known->second);
    warnings.push_back(fmt::format("{} is in two files: {}, the newer, counts, and {} does not",
                                   story.story, known->second.path.string(), story.path.string()));
  }
  stories.clear();
  for (auto& [id, story] : by_id) stories.push_back(std::move(story));
}

} // namespace

imported read_bmad(const std::filesystem::path& path, const import_target& target) {
  imported found;
  const auto files = read_bmad_files(path, found.passed_over);
  found.files = static_cast<std::int64_t>(files.size());
  bmad_documents said = understand(files);
  part_with_doubles(said.stories, found.warnings);
  found.kept = said.kept;
  target.look([&](const projections::world& world) {
    bmad_facts facts{target, world, found};
    teller{said, facts, found}.tell();
    facts.finish();
  });
  return found;
}

} // namespace tally::cli
