#!/usr/bin/env bash
# The boxes of seed 003 (parallel execution coordinator) and the arrows of its state machine, each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

# field ITEM NAME: a field of an item as JSON has it.
field() { tally query items --where "item=$1" -o ndjson | sed "s/.*\"$2\":\(\"[^\"]*\"\|\[[^]]*\]\|[^,}]*\).*/\1/"; }
status_is() { [ "$(field "$1" status)" = "\"$2\"" ] || fail "$1 is $(field "$1" status), not $2"; }

create() {
  tally init >/dev/null
  expect 0 tally add "Session locking"
  has "$out" T-1
  expect 0 tally add LOGIN --title "Fix the login" --description "It says no" --kind bug
  status_is LOGIN todo
  expect 0 tally add --each <<<$'One\nTwo'
  expect 0 tally list
  has "$out" T-1 LOGIN "Fix the login" One Two
}

claim() {
  create
  as agent-1 expect 0 tally claim LOGIN
  status_is LOGIN claimed
  [ "$(field LOGIN worker)" = '"agent-1"' ] || fail "$(field LOGIN worker)"
  as agent-2 expect 4 tally claim LOGIN
  has "$err" agent-1
}

complete() {
  claim
  as agent-1 expect 0 tally done LOGIN --summary "It says yes" --file src/login.ts --file src/form.ts
  status_is LOGIN done
  [ "$(field LOGIN result)" = '"It says yes"' ] || fail "$(field LOGIN result)"
  [ "$(field LOGIN files_modified)" = '["src/login.ts","src/form.ts"]' ] || fail "$(field LOGIN files_modified)"
  [ "$(field LOGIN worker)" = '"agent-1"' ] || fail "$(field LOGIN worker)"
  case $(field LOGIN finished) in '"20'*'Z"') ;; *) fail "$(field LOGIN finished)" ;; esac
  expect 0 tally export work-items rows.json
  local row
  row=$(grep -F '"title":"Fix the login"' rows.json)
  has "$row" '"status":"done"' '"assigned_agent_id":"agent-1"' '"assigned_at":"20' '"result_summary":"It says yes"' \
    '"files_modified":["src/login.ts","src/form.ts"]' '"completed_at":"20'
}

fail_and_requeue() {
  claim
  as agent-1 expect 0 tally fail LOGIN --reason "the build machine is gone"
  status_is LOGIN failed
  [ "$(field LOGIN reason)" = '"the build machine is gone"' ] || fail "$(field LOGIN reason)"
  expect 0 tally retry LOGIN
  status_is LOGIN todo
  [ "$(field LOGIN attempts)" = 2 ] || fail "$(field LOGIN attempts)"
  as agent-2 expect 0 tally claim LOGIN
}

cancelled() {
  create
  expect 0 tally cancel LOGIN --reason "not needed"
  status_is LOGIN cancelled
  expect 0 tally add LATER --title Later
  as agent-1 expect 0 tally fail LATER --reason no
  expect 0 tally cancel LATER --reason "given up"
  status_is LATER cancelled
}

dead_letter() {
  tally init >/dev/null
  tally config attempts 2 >/dev/null
  tally add W-1 --title "Hopeless" >/dev/null
  as agent-1 expect 0 tally fail W-1 --reason no
  expect 0 tally retry W-1
  as agent-1 expect 0 tally fail W-1 --reason "no again"
  expect 1 tally retry W-1
  has "$err" "failed 2 times" "--force --reason"
  expect 0 tally list
  has "$(line "$out" W-1)" "dead letter"
  expect 0 tally status
  has "$out" "NEEDS YOU" W-1 "tally retry W-1 --force"
  expect 0 tally retry W-1 --force --reason "one more"
  status_is W-1 todo
}

progress() {
  tally init >/dev/null
  for id in W-1 W-2 W-3 W-4 W-5; do tally add "$id" --title "Work on $id" >/dev/null; done
  as agent-1 expect 0 tally done W-1
  as agent-2 expect 0 tally done W-2
  as agent-2 expect 0 tally claim W-3
  expect 0 tally cancel W-5 --reason no
  expect 0 tally progress -o ndjson
  has "$(line "$out" '"of":"project"')" '"done":2' '"claimed":1' '"cancelled":1' '"total":5' '"percent":50'
  has "$(line "$out" '"id":"agent-1"')" '"done":1' '"total":1'
  has "$(line "$out" '"id":"agent-2"')" '"done":1' '"claimed":1' '"percent":50'
  expect 0 tally progress
  has "$(line "$out" 'the project')" '██████████░░░░░░░░░░' '2 of 4' '50%'
}

dependencies() {
  tally init >/dev/null
  tally add W-1 --title First >/dev/null
  tally add W-2 --title Second --after W-1 >/dev/null
  as agent-1 expect 2 tally claim W-2
  has "$err" W-1
  as agent-1 expect 0 tally done W-1
  has "$out" "ready now: W-2"
  as agent-1 expect 0 tally claim W-2
}

# Each column of the table work_items: set when it is added, shown, changed, read as JSON.
fields() {
  tally init >/dev/null
  tally add EPIC --title Epic >/dev/null
  tally add BASE --title Base >/dev/null
  expect 0 tally add W-1 --title Old --description "Old words" --kind bug --priority 7 --parent EPIC --after BASE \
    --estimate 2h --meta ticket=12 --files 'src/**'
  expect 0 tally show W-1
  has "$out" Old "Old words" bug 7 EPIC BASE 2h ticket 12 'src/**'
  expect 0 tally edit W-1 --title New --description "New words" --kind feature --priority 2 --estimate 3h \
    --meta 'owner={"name":"ann"}' --meta ticket=
  as agent-1 expect 0 tally claim W-1 --despite-blockers --reason "it is small"
  expect 0 tally show W-1 -o json
  local json
  json=$(printf '%s' "$out" | tr -d '\n')
  has "$json" '"title":"New"' '"description":"New words"' '"kind":"feature"' '"status":"claimed"' '"priority":2' \
    '"parent":"EPIC"' '"worker":"agent-1"' '"assigned":"20' '"waits_for":["BASE"]' '"estimate_s":10800' \
    '"metadata":{"owner":{"name":"ann"}}' '"created":"20' '"updated":"20'
  has_not "$json" ticket
  as agent-1 expect 0 tally done W-1 --summary Works --file src/a.c
  expect 0 tally show W-1 -o json
  has "$out" '"result":"Works"' '"files_modified":["src/a.c"]' '"finished":"20'
  expect 0 tally edit W-1 --parent ''
  expect 0 tally show W-1 -o json
  has_not "$out" '"parent":"EPIC"'
}

tasks() {
  tally init >/dev/null
  tally add W-1 --title One >/dev/null
  expect 0 tally task add W-1 "Write the test"
  expect 0 tally task add W-1 "Make it pass"
  expect 0 tally task done W-1 "Write the test"
  expect 0 tally show W-1
  has "$out" "[x] 1 Write the test" "[ ] 2 Make it pass" "tasks 1 of 2 done (50%)"
}

children() {
  tally init >/dev/null
  tally add EPIC --title Epic >/dev/null
  tally add W-1 --title One --parent EPIC >/dev/null
  tally add W-2 --title Two --parent EPIC >/dev/null
  as agent-1 expect 0 tally done W-1
  has_not "$out" "all of EPIC"
  expect 0 tally show EPIC
  has "$out" "W-1, W-2" "items 1 of 2 done (50%)"
  as agent-1 expect 0 tally done W-2
  has "$out" "all of EPIC is done now"
  as agent-1 expect 0 tally add W-3 --title Three --parent EPIC
  as agent-1 expect 0 tally done W-3 -o json
  has "$out" '"completes":["EPIC"]'
}

file_conflicts() {
  tally init >/dev/null
  tally add W-1 --title One --files src/login.ts >/dev/null
  tally add W-2 --title Two --files src/login.ts --files src/form.ts >/dev/null
  as agent-1 expect 0 tally claim W-1
  expect 0 tally conflicts -o json
  [ "$out" = "[]" ] || fail "one alone is in conflict: $out"
  as agent-2 expect 0 tally claim W-2
  expect 0 tally conflicts -o json
  has "$out" '"kind":"file_overlap"' '"sessions":["agent-2","agent-1"]' '"items":["W-2","W-1"]' '"paths":["src/login.ts"]'
  as agent-1 expect 0 tally done W-1
  expect 0 tally conflicts -o json
  [ "$out" = "[]" ] || fail "a conflict with nobody: $out"
}

box 'User can create work items' create
box 'Agents can claim work items' claim
box 'Conflict detection for shared files' file_conflicts
box 'Progress aggregated across agents' progress
box 'Create work item' create
box 'Claim work item' claim
box 'Detect file conflicts' file_conflicts
box 'Complete work item' complete
box 'Fail and requeue work item' fail_and_requeue
box 'Progress aggregation' progress
box 'Dependency handling' dependencies
# The arrows of its state machine.
box 'TODO → CLAIMED' claim
box 'CLAIMED → DONE' complete
box 'CLAIMED → FAILED' fail_and_requeue
box 'FAILED → TODO (retry)' fail_and_requeue
box '(Optional: CANCELLED)' cancelled
# Of its table and of point 6 of parallel work, what no box says.
box 'CREATE TABLE work_items: every column is set, shown, edited and read' fields
box 'Work items in full: task lists with done marks' tasks
box 'Work items in full: children rolled up, completion of a set detected' children
box 'Work items in full: dead letter after a settable number of attempts' dead_letter

run_boxes "$@"
