#!/usr/bin/env bash
# What seed 002 (track parallel work) asks for, each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

story=1-2-user-authentication

start() { expect 0 tally session start "$1" --item "$story" --focus "$2" "${@:3}"; }

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

box 'Intra-Story Parallelism: Multiple terminals working on different aspects of one story' register
box 'Inter-Story Parallelism: Multiple terminals working on different stories simultaneously' across_stories
box 'Register Intra-Story Session: Terminal focus? Tasks?' session_tasks
box 'Task Assignment: Track which terminal is working on which aspect' within_one_story
box 'Completion Detection: Recognize when all parallel work is complete' completion
box 'Progress Rollup: Combine progress from multiple terminals' completion
box 'Block inter-story sessions if dependencies not met' stories_block
box 'Allow intra-story parallelism regardless of dependencies' lanes_warn
box 'Update dependency status on session completion' stories_block

run_boxes "$@"
