#pragma once

#include "cli/formats/yaml.hpp"
#include "tests/cli/formats/own_project.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace tally::tests {

namespace json = boost::json;

inline constexpr const char* within_one_story = R"(story_id: "1-2-user-authentication"
parallel_mode: "intra_story"
created: "2025-11-15T10:00:00Z"

sessions:
  terminal-1:
    focus: "backend"
    tasks:
      - "Implement authentication service"
      - "Create JWT token generation"
    status: "in_progress"
    current_file: "src/services/auth.service.ts"
    last_update: "2025-11-15T10:30:00Z"

  terminal-2:
    focus: "frontend"
    tasks:
      - "Build login form component"
      - "Add form validation"
    status: "in_progress"
    current_file: "src/components/LoginForm.tsx"
    last_update: "2025-11-15T10:35:00Z"

  terminal-3:
    focus: "tests"
    tasks:
      - "Write unit tests for auth service"
      - "Add integration tests for login flow"
    status: "pending"
    blocked_by: ["terminal-1"]
    last_update: "2025-11-15T10:00:00Z"

coordination:
  merge_points:
    - "Backend auth service complete → Frontend can integrate"
    - "Frontend login complete → Tests can run e2e"
  conflicts: []
  ready_to_merge: false
)";

inline constexpr const char* across_stories = R"(parallel_mode: "inter_story"
created: "2025-11-15T09:00:00Z"

sessions:
  terminal-1:
    story_id: "1-2-user-authentication"
    phase: "first-pass"
    status: "in_progress"
    agent: "dev"
    started: "2025-11-15T10:00:00Z"
    last_update: "2025-11-15T10:35:00Z"

  terminal-2:
    story_id: "1-3-account-management"
    phase: "first-pass"
    status: "in_progress"
    agent: "dev"
    started: "2025-11-15T09:30:00Z"
    last_update: "2025-11-15T10:40:00Z"

  terminal-3:
    story_id: "1-1-plant-data-model"
    phase: "second-pass"
    status: "completed"
    agent: "dev"
    started: "2025-11-15T08:00:00Z"
    completed: "2025-11-15T09:15:00Z"

dependencies:
  "1-3-account-management":
    depends_on: ["1-2-user-authentication"]
    status: "blocked"
    reason: "Needs auth service from story 1-2"

  "1-2-user-authentication":
    depends_on: []
    status: "ready"
)";

inline constexpr const char* sprint = R"(# generated: 2025-11-15
generated: 2025-11-15
project: "Greenhouse"

# STATUS DEFINITIONS: backlog, drafted, ready-for-dev, in-progress, review, done
development_status:
  epic-1: contexted
  1-1-plant-data-model: done
  1-2-user-authentication: in-progress # by terminal-1
  1-3-account-management: drafted
  1-4-watering-plan: backlog
  epic-1-retrospective: optional
)";

inline constexpr const char* what_waits = R"(dependencies:
  "1-3-account-management":
    depends_on: ["1-2-user-authentication", "1-1-plant-data-model"]
    reason: "Needs auth service from story 1-2"
    owner: "ana"
  "1-4-watering-plan": {depends_on: []}
)";

inline constexpr const char* syncs = R"(- at: "2025-11-15T10:40:00Z"
  by: "orchestrator"
  conflicts_found: []
  dependencies_updated: ["1-3-account-management"]
  ready_to_merge: []
  note: "all well"
- at: "2025-11-15T11:40:00Z"
  by: "the lead"
  conflicts_found: 2
  dependencies_updated: []
  ready_to_merge: ["1-2-user-authentication"]
)";

/// A board with the folder `work` of such files, in the working directory.
struct bmad_project : own_project {
  bmad_project() {
    std::filesystem::create_directory("work");
    tally("init");
  }

  static void write(const std::string& name, const std::string& text) {
    std::ofstream{"work/" + name, std::ios::binary} << text;
  }
  static void write_samples() {
    write("story-1-2-sessions.yaml", within_one_story);
    write("active-sessions.yaml", across_stories);
  }

  static json::value said(const std::string& yaml) {
    const auto read = tally::cli::read_yaml(yaml);
    BOOST_REQUIRE_MESSAGE(read, yaml);
    return json::parse(tally::cli::json_of(*read).value);
  }
  static json::value read(const std::string& file) { return said(text(file)); }

  static std::int64_t positions() { return query("status").at("position").as_int64(); }
};

inline std::string text_of(const json::value& value) { return std::string(value.as_string()); }

inline std::string words(const json::value& list) {
  std::string all;
  for (const auto& each : list.as_array()) all += (all.empty() ? "" : " ") + text_of(each);
  return all;
}

} // namespace tally::tests
