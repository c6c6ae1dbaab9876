#pragma once

#include "cli/formats/imported.hpp"
#include "engine/storage/memory_log.hpp"
#include "engine/storage/memory_world_store.hpp"
#include "engine/storage/process.hpp"
#include "engine/storage/system_clock.hpp"
#include "events/wire.hpp"
#include "projections/views.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tally::tests {

/// What an event of the sample says.
struct said {
  std::string issue;
  int id = 0;
  std::string at;
  std::string type;
  std::string before; // JSON, or nothing
  std::string change; // JSON or text, or nothing
  std::string comment;
};

inline std::string in_json(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

inline std::string line_of(const said& event, const std::string& actor = "mayor") {
  return R"({"actor":)" + in_json(actor) + R"(,"comment":)" + in_json(event.comment) +
         R"(,"created_at":)" + in_json(event.at) + R"(,"event_type":)" + in_json(event.type) +
         R"(,"id":)" + std::to_string(event.id) + R"(,"issue_id":)" + in_json(event.issue) +
         R"(,"new_value":)" + in_json(event.change) + R"(,"old_value":)" + in_json(event.before) +
         "}\n";
}

/// An issue that was made on the first of January.
inline std::string issue_line(const std::string& id, const std::string& status,
                              const std::string& more = {}) {
  return R"({"id":")" + id + R"(","title":"the )" + id + R"(","status":")" + status +
         R"(","priority":1,"issue_type":"bug","created_at":"2026-01-01T00:00:00Z",)" +
         R"("updated_at":"2026-01-09T00:00:00Z")" + more + "}\n";
}

/// `b-1` as an event shows it.
inline std::string shown(const std::string& status, const std::string& more = {}) {
  return R"({"id":"b-1","title":"the b-1","status":")" + status +
         R"(","priority":1,"issue_type":"bug","created_at":"2026-01-01T00:00:00Z")" + more + "}";
}

/// A board in memory, and a folder of beads' files for it.
class imported_board {
public:
  explicit imported_board(const std::string& opened = "2025-01-01T00:00:00Z") {
    engine::request asked;
    asked.what = commands::open_board{{"plan", "implement"}, 3600};
    asked.who.by.value = "@anna";
    BOOST_REQUIRE(coordinator_.open_board(asked, events::parse_instant(opened)));
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream{folder_.path() / name, std::ios::binary} << text;
  }

  /// One issue, `b-1`, and its events.
  void write(const std::string& issues, const std::vector<said>& happened) const {
    write("issues.jsonl", issues);
    std::string lines;
    for (const auto& event : happened) lines += line_of(event);
    write("events.jsonl", lines);
  }

  cli::imported read(const std::filesystem::path& path) {
    return cli::read_beads(path, {{"plan", "implement"}, 3600, clock_.now(), {}});
  }

  engine::import_result import(const std::filesystem::path& path) {
    read_ = read(path);
    engine::import_request asked;
    asked.who.by.value = "@anna";
    asked.format = "beads";
    asked.path = path.string();
    asked.commits = read_.commits;
    const auto done = coordinator_.import(asked);
    BOOST_REQUIRE(done);
    return *done;
  }

  engine::import_result import() { return import(folder_.path()); }

  const cli::imported& last_read() const { return read_; }
  std::filesystem::path folder() const { return folder_.path(); }

  /// The item as it was at that time, or now.
  projections::item_detail item(const std::string& id, const std::string& at = {}) {
    std::optional<projections::item_detail> found;
    see(at, [&](const auto& world, const auto& seen) {
      found = projections::view_item_detail(world, id, seen);
    });
    BOOST_REQUIRE_MESSAGE(found, id << " is not on the board");
    return *found;
  }

  template <class Look>
  void see(const std::string& at, const Look& look) {
    const auto until = at.empty() ? clock_.now() : events::parse_instant(at).value();
    BOOST_REQUIRE(coordinator_.look_back(
        {}, [&](const events::commit& commit) { return commit.at <= until; },
        [&](const projections::world& world, const engine::log_cursor& /*cursor*/,
            const projections::observation& seen) { look(world, seen); }));
  }

  std::vector<events::commit> commits() {
    std::vector<events::commit> all;
    BOOST_REQUIRE(log_.read({}, [&](const events::commit& commit, const engine::log_cursor&) {
      all.push_back(commit);
      return true;
    }));
    return all;
  }

  /// The kinds of facts about an item, in their order.
  std::string history(const std::string& item) {
    std::string kinds;
    const std::string name = "\"item\":\"" + item + "\"";
    for (const auto& commit : commits()) {
      for (const auto& fact : commit.facts) {
        if (events::wire::encode(fact).find(name) == std::string::npos) continue;
        kinds += (kinds.empty() ? "" : " ") + std::string{events::wire_name(fact.what)};
      }
    }
    return kinds;
  }

private:
  temporary_folder folder_;
  storage::memory_log log_;
  storage::memory_world_store worlds_;
  storage::system_clock clock_;
  storage::system_processes processes_;
  engine::coordinator coordinator_{log_, worlds_, clock_, processes_};
  cli::imported read_;
};

} // namespace tally::tests
