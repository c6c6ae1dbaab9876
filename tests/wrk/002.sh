#!/usr/bin/env bash
# What seed 002 (track parallel work) asks for, each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

story=1-2-user-authentication

start() { expect 0 tally session start "$1" --item "$story" --focus "$2" "${@:3}"; }

without_nulls() { printf '%s' "$1" | sed 's/"[a-z_]*":null,//g'; }

three_terminals() {
  tally init >/dev/null
  tally add "$story" --title "User authentication" --stage implement >/dev/null
  start terminal-1 backend --task "Implement authentication service" --task "Create JWT token generation"
  start terminal-2 frontend --task "Build login form component" --task "Add form validation"
  tally add "$story/tests" --title "Tests of it" --stage implement >/dev/null
  tally depend "$story/tests" --on "$story/backend" >/dev/null
}

register() {
  three_terminals
  start terminal-3 tests --task "Write unit tests for auth service"
  expect 0 tally query claims -o csv
  has "$(line "$out" "$story/backend")" terminal-1
  has "$(line "$out" "$story/frontend")" terminal-2
  has "$(line "$out" "$story/tests")" terminal-3
  expect 4 tally session start terminal-4 --item "$story" --focus backend
  has "$err" terminal-1
}

within_one_story() {
  three_terminals
  as terminal-1 expect 0 tally beat --item "$story/backend" --file src/services/auth.service.ts
  as terminal-1 expect 0 tally task done "$story/backend" 1
  expect 0 tally show "$story"
  has "$(line "$out" 'backend: ')" working terminal-1 '1 of 2 tasks' src/services/auth.service.ts
  has "$(line "$out" 'frontend: ')" working terminal-2 '0 of 2 tasks'
  has "$(line "$out" 'tests: ')" todo "waits for $story/backend"
  has "$out" '[x] 1 Implement authentication service' '[ ] 2 Create JWT token generation'
  expect 0 tally show "$story" -o json
  has "$(printf '%s' "$out" | tr -d '\n')" '"focus":"backend"' '"current_file":"src/services/auth.service.ts"' \
    "\"blocked_by\":[\"$story/backend\"]" '"last_update":"20' '"ready_to_merge":false'
}

across_stories() {
  three_terminals
  tally add 1-3-account-management --title "Account management" >/dev/null
  tally add 1-1-plant-data-model --title "Plant data model" >/dev/null
  expect 0 tally session start terminal-4 --provider dev --item 1-3-account-management
  expect 0 tally session start terminal-5 --provider dev --item 1-1-plant-data-model
  as terminal-5 expect 0 tally done 1-1-plant-data-model
  expect 0 tally session list -o csv
  has "$(line "$out" terminal-1)" "$story/backend" working
  has "$(line "$out" terminal-4)" dev 1-3-account-management working
  has "$(line "$out" terminal-5)" dev
}

lanes_warn() {
  three_terminals
  start terminal-3 tests
  has "$err" "$story/tests should wait for $story/backend" "in nobody's way"
}

stories_block() {
  three_terminals
  tally add 1-3-account-management --title "Account management" >/dev/null
  tally depend 1-3-account-management --on "$story" --reason "Needs auth service from story 1-2" >/dev/null
  expect 2 tally session start terminal-4 --item 1-3-account-management
  has "$err" "$story"
  expect 2 tally session start terminal-4 --item 1-3-account-management --focus backend
  expect 0 tally query dependencies -o csv
  has "$(line "$out" 1-3-account-management)" "$story" "Needs auth service from story 1-2" waiting
  expect 0 tally done "$story"
  has "$out" "ready now: 1-3-account-management"
  expect 0 tally query dependencies -o csv
  has "$(line "$out" 1-3-account-management)" satisfied
}

completion() {
  three_terminals
  as terminal-1 expect 0 tally done "$story/backend"
  as terminal-2 expect 0 tally done "$story/frontend"
  has_not "$out" "all of $story"
  expect 0 tally progress "$story" -o ndjson
  has "$(line "$out" '"of":"lanes"')" '"done":2' '"total":3' '"percent":66'
  as terminal-3 expect 0 tally done "$story/tests"
  has "$out" "all of $story is done now"
  expect 0 tally show "$story" -o json
  has "$out" '"ready_to_merge":true'
  expect 0 tally progress -o ndjson
  has "$(line "$out" '"of":"project"')" '"done":0' '"total":1'
}

session_tasks() {
  tally init >/dev/null
  expect 0 tally session start terminal-1 --focus backend --task "Implement auth service" --task "Create JWT tokens"
  expect 0 tally session show terminal-1
  has "$out" backend "Implement auth service" "Create JWT tokens"
}

status_sync() {
  three_terminals
  tally add 1-3-account-management --title "Account management" >/dev/null
  expect 0 tally session start terminal-3 --item 1-3-account-management --provider dev
  as terminal-1 expect 0 tally session stuck --reason "Which token?"
  expect 0 tally session pause terminal-2 --by lead
  expect 0 tally sync
  has "$(line "$out" '  terminal-1  ')" backend implement stuck
  has "$(line "$out" '  terminal-2  ')" frontend implement paused
  has "$(line "$out" '  terminal-3  ')" dev 1-3-account-management plan working
  expect 0 tally sync -o json
  has "$(without_nulls "$out")" '"session":"terminal-1","status":"stuck"' '"session":"terminal-2","status":"paused"' \
    '"session":"terminal-3","provider":"dev","status":"working"' '"stage":"implement","todo":2,"claimed":2'
}

# Story B does not start before story A is done, unless somebody says why; then all see it.
dependency_checks() {
  three_terminals
  tally add 1-3-account-management --title "Account management" --stage implement --after "$story" >/dev/null
  as terminal-4 expect 2 tally claim 1-3-account-management
  has "$err" "1-3-account-management waits for $story"
  as terminal-4 expect 0 tally next -n 9 -o csv
  has_not "$out" 1-3-account-management
  as terminal-4 expect 0 tally claim 1-3-account-management --despite-blockers --reason "only the form"
  expect 0 tally sync -o json
  has "$out" '"kind":"dependency_violation"' '"sessions":["terminal-4"]' \
    "\"suggestion\":\"finish $story before going on with 1-3-account-management\""
  expect 0 tally done "$story"
  expect 0 tally sync -o json
  has "$out" '"conflicts":[]'
}

merge_points() {
  three_terminals
  tally merge declare auth --title "Backend auth service complete → Frontend can integrate" \
    --needs "$story/backend" --unlocks "$story/tests" >/dev/null
  expect 0 tally sync
  has "$(line "$out" '  auth  ')" waiting "Backend auth service complete → Frontend can integrate"
  has_not "$out" "tally merge start auth"
  as terminal-2 expect 2 tally merge start auth
  has "$err" "$story/backend"
  as terminal-1 expect 0 tally done "$story/backend"
  expect 0 tally sync
  has "$(line "$out" '  ready ')" auth "Backend auth service complete → Frontend can integrate"
  has "$out" "integrate it into main: tally merge start auth"
  as terminal-3 expect 2 tally claim "$story/tests"
  as terminal-2 expect 0 tally merge start auth
  as terminal-1 expect 4 tally merge start auth
  has "$err" terminal-2
  as terminal-2 expect 0 tally merge done auth
  as terminal-3 expect 0 tally claim "$story/tests"
  expect 0 tally show merge:auth
  has "$(line "$out" state)" integrated
}

# The files of example 2, where it reads them.
example_files() {
  mkdir -p .system/parallel-work
  printf '%s\n' "story_id: \"$story\"" 'sessions:' \
    '  terminal-1: {focus: "backend", status: "in_progress"}' \
    '  terminal-2: {focus: "frontend", status: "in_progress"}' 'coordination:' '  merge_points:' \
    '    - "Terminal-1 backend → Terminal-2 frontend integration"' >.system/parallel-work/story-1-2-sessions.yaml
  printf '%s\n' 'sessions:' '  terminal-3: {story_id: "1-3-account-management", status: "blocked"}' \
    'dependencies:' '  "1-3-account-management":' "    depends_on: [\"$story\"]" \
    '    reason: "story 1-2 auth service"' >.system/parallel-work/active-sessions.yaml
}

sync_sessions() {
  example_files
  tally init >/dev/null
  expect 0 tally import bmad .system/parallel-work
  expect 0 tally sync
  has "$(line "$out" '  terminal-1  ')" /backend working
  has "$(line "$out" '  terminal-2  ')" /frontend working
  has "$(line "$out" '  blocked ')" terminal-3 1-3-account-management "waits for $story"
  has "$(line "$out" 'integration  waiting')" terminal-1-backend
  # No two are at one file. That terminal-3 began too early is the one conflict, until it lets go.
  expect 0 tally sync -o json
  has_not "$out" '"kind":"file_overlap"'
  has "$out" '"kind":"dependency_violation","sessions":["terminal-3"]'
  as terminal-3 expect 0 tally release 1-3-account-management
  as terminal-1 expect 0 tally done "$story/backend"
  expect 0 tally sync -o json
  has "$out" '"conflicts":[]'
  has "${out%%\"pipeline\"*}" '"status":"ready"' '"action":"integrate it into main"' \
    '"title":"Terminal-1 backend → Terminal-2 frontend integration"'
  expect 0 tally query dependencies -o csv
  has "$(line "$out" 1-3-account-management)" "$story" "story 1-2 auth service" waiting
  # What the looks found is kept, and written where the seed has it.
  expect 0 tally done "$story"
  expect 0 tally sync
  expect 0 tally export bmad .system/parallel-work
  local looks
  looks=$(cat .system/parallel-work/session-sync-log.yaml)
  has "$looks" 'conflicts_found: ["C-1"]' 'dependencies_updated: ["1-3-account-management"]' ready_to_merge \
    'terminal-1-backend-→-terminal-2-frontend-integration'
  has "$(cat .system/parallel-work/active-sessions.yaml)" 'status: "ready"'
}

template_blocks() {
  mkdir -p .system/parallel-work docs/sprint-artifacts
  printf '%s\n' 'development_status:' '  1-1-plant-data-model: done' "  $story: in-progress" \
    '  1-3-account-management: drafted' >docs/sprint-artifacts/sprint-status.yaml
  printf '%s\n' 'dependencies:' '  "1-3-account-management":' \
    "    depends_on: [\"$story\", \"1-1-plant-data-model\"]" \
    '    reason: "Needs auth service from story 1-2"' >.system/parallel-work/dependencies-template.yaml
  tally init >/dev/null
  expect 0 tally import bmad docs/sprint-artifacts/sprint-status.yaml
  as terminal-3 expect 0 tally claim 1-3-account-management
  as terminal-3 expect 0 tally release 1-3-account-management
  expect 0 tally import bmad .system/parallel-work
  as terminal-3 expect 2 tally claim 1-3-account-management
  has "$err" "1-3-account-management waits for $story"
  has_not "$err" 1-1-plant-data-model
  expect 2 tally session start terminal-3 --item 1-3-account-management
  as terminal-1 expect 0 tally done "$story"
  has "$out" "ready now: 1-3-account-management"
  as terminal-3 expect 0 tally claim 1-3-account-management
}

syncs() { tally log --type sync.performed -o ndjson; }

# Nothing looks by itself, and who looked is written down.
direct_invocation() {
  three_terminals
  for look in status list conflicts 'merge list' progress 'session list'; do
    # shellcheck disable=SC2086 # words of a command
    expect 0 tally $look
  done
  as terminal-1 expect 0 tally done "$story/backend"
  [ -z "$(syncs)" ] || fail "looked without being called: $(syncs)"
  as orchestrator-exe expect 0 tally sync
  [ "$(syncs | wc -l)" = 1 ] || fail "$(syncs)"
  has "$(syncs)" '"by":"orchestrator-exe"'
  expect 0 tally export bmad work
  has "$(cat work/session-sync-log.yaml)" 'by: "orchestrator-exe"'
}

outside_the_board() { find . -type f ! -path './.tally/*' ! -name err.txt -exec sha256sum {} + | sort; }

no_event_emission() {
  example_files
  tally init >/dev/null
  local before
  before=$(outside_the_board)
  has "$before" active-sessions.yaml
  expect 0 tally import bmad .system/parallel-work
  as orchestrator-exe expect 0 tally sync
  as terminal-1 expect 0 tally done "$story/backend"
  expect 0 tally session cancel --all --reason "enough" --by orchestrator-exe
  [ "$(outside_the_board)" = "$before" ] || fail "something was written outside of the board: $(outside_the_board)"
}

synchronous() {
  three_terminals
  as terminal-1 expect 0 tally done "$story/backend"
  # A process left behind would hold the output open, and the time would run out.
  expect 0 timeout 20 "$TALLY" sync -o json --session orchestrator-exe
  has "$(without_nulls "$out")" "{\"position\":$(tally log -n 1 -o csv | tail -n 1 | cut -d, -f1)," '"session":"terminal-2","status":"working"' \
    '"stage":"implement","todo":2,"claimed":1,"done":1'
  local after
  after=$(tally log | tail -n 1)
  sleep 0.5
  [ "$(tally log | tail -n 1)" = "$after" ] || fail "something went on after the answer"
}

session_ownership() {
  tally init >/dev/null
  tally add W-1 --title One >/dev/null
  export TALLY_SESSION=orchestrator-exe
  expect 0 tally session start orchestrator-exe
  expect 0 tally session start terminal-1 --item W-1 --focus backend
  expect 0 tally session pause terminal-1
  expect 0 tally session resume terminal-1
  expect 0 tally session guide terminal-1 "the form first"
  expect 0 tally session end terminal-1
  expect 0 tally session remove terminal-1
  expect 0 tally session start terminal-2
  expect 0 tally session cancel terminal-2
  unset TALLY_SESSION
  expect 0 tally log --by orchestrator-exe -o ndjson
  [ "$(printf '%s\n' "$out" | grep -c '"session":"terminal-[12]"')" -ge 6 ] || fail "$out"
  has "$out" '"status":"paused"' '"status":"working"' session.guided session.ended session.removed '"status":"cancelled"'
  expect 0 tally query claims -o json
  [ "$out" = '[]' ] || fail "$out"
}

box 'Intra-Story Parallelism: Multiple terminals working on different aspects of one story' register
box 'Inter-Story Parallelism: Multiple terminals working on different stories simultaneously' across_stories
box 'Register Intra-Story Session: Terminal focus? Tasks?' session_tasks
box 'Task Assignment: Track which terminal is working on which aspect' within_one_story
box 'Completion Detection: Recognize when all parallel work is complete' completion
box 'Progress Rollup: Combine progress from multiple terminals' completion
box 'Block inter-story sessions if dependencies not met' stories_block
box 'Allow intra-story parallelism regardless of dependencies' lanes_warn
box 'Update dependency status on session completion' stories_block

box 'Status Sync: Aggregate status across all terminals' status_sync
box 'Dependency Checks: Ensure story dependencies are respected' dependency_checks
box 'Merge Points: Identify when parallel work streams should integrate' merge_points
box 'Example 2: Sync Sessions' sync_sessions
box 'Check story dependencies from dependencies-template.yaml' template_blocks
box 'Isolation Rules: Direct Invocation Only' direct_invocation
box 'Isolation Rules: No Event Emission' no_event_emission
box 'Isolation Rules: Synchronous Operation: Returns session status immediately' synchronous
box 'Isolation Rules: Session Ownership: Orchestrator-exe owns all session lifecycle' session_ownership

run_boxes "$@"
