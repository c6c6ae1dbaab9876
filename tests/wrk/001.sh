#!/usr/bin/env bash
# What seed 001 (parallel work orchestration) says of sessions and their files, each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

# The session files, written anew; those of the seed are in the home folder too.
write_files() { tally export ppds "$HOME/.ppds/sessions" >/dev/null; }
session_file() { printf '%s' "$HOME/.ppds/sessions/$1.json"; }

# says SESSION LINE…: its file has these members.
says() {
  write_files
  has "$(cat "$(session_file "$1")")" "${@:2}"
}

# asks STATUS ACTION: that is all that a person is asked for; asks nothing: nobody is asked.
asks() {
  expect 0 tally status -o json
  local needs=${out%%\"pipeline\"*}
  if [ "$1" = nothing ]; then
    has "$needs" '"needs_you":[]'
  else
    has "$needs" '"session":"work-123"' "\"status\":\"$1\"" "\"action\":\"$2\""
    has "$needs" '"needs_you":[{'
    has_not "$needs" '},{"session"'
  fi
}

in_git() { git -c user.name=ann -c user.email=ann@example.org "$@"; }

project() {
  in_git init -q . && in_git commit -q --allow-empty -m begin
  tally init >/dev/null
  tally add '#123' --title "Fix the auth bug" >/dev/null
  tally add '#456' --title "Retry the import" >/dev/null
}

# start_work NUMBER BRANCH: a worktree of its own, and there a session at the issue.
start_work() {
  in_git worktree add -q "../$(basename "$PWD")-$1" -b "$2"
  (cd "../$(basename "$PWD")-$1" && tally session start "work-$1" --item "#$1" --provider claude >/dev/null)
}

# The project is in a folder below the test's own, beside which its worktrees are.
with_work() {
  mkdir project && cd project
  project
  start_work 123 fix/auth-bug
}

session_from_start_work() {
  with_work
  says work-123 '"id": "work-123"' '"issue": "#123"' '"branch": "fix/auth-bug"' '"stuck": null' \
    "\"worktree\": \"$(cd ../project-123 && pwd -P)\"" '"started": "20' '"lastUpdate": "20'
  start_work 456 feat/import-retry
  says work-456 '"issue": "#456"' '"branch": "feat/import-retry"'
  has "$(cat "$(session_file work-123)")" '"branch": "fix/auth-bug"'
}

registered() {
  mkdir project && cd project
  project
  expect 0 tally session start work-123 --branch fix/auth-bug --worktree /repo/ppds-auth-bug
  says work-123 '"status": "registered"' '"worktree": "/repo/ppds-auth-bug"' '"issue": null'
  asks nothing
}

planning() {
  with_work
  says work-123 '"status": "working"'
  as work-123 expect 0 tally session planning
  says work-123 '"status": "planning"'
  asks nothing
}

planning_complete() {
  planning
  as work-123 expect 0 tally session plan-ready --plan "1. A test  2. The fix"
  says work-123 '"status": "planning_complete"'
  asks planning_complete "review plan"
  has "$out" '"plan":"1. A test  2. The fix"' '"command":"tally approve work-123"'
  # The worker waits for that: it does not go on by itself.
  as work-123 expect 3 tally session working
}

plan_review() {
  planning_complete
  expect 0 tally reject work-123 --reason "leave the login alone" --by lead
  says work-123 '"status": "planning"'
  as work-123 expect 0 tally session inbox --ack
  has "$out" "leave the login alone"
  as work-123 expect 0 tally session plan-ready --plan "2. The fix"
  expect 0 tally approve work-123 --by lead
}

working() {
  plan_review
  says work-123 '"status": "working"'
  asks nothing
  as work-123 expect 0 tally beat --item '#123' --file src/auth.ts
  has_not "$out" approve
}

stuck() {
  with_work
  as work-123 expect 0 tally session stuck --reason "Auth/Security decision needed" \
    --context "Token refresh approach unclear - use sliding expiration or fixed?" \
    --option sliding --option fixed --option "ask user preference"
  asks stuck "provide guidance"
}

stuck_file() {
  stuck
  says work-123 '"status": "stuck"' '"reason": "Auth/Security decision needed"' \
    '"context": "Token refresh approach unclear - use sliding expiration or fixed?"' \
    '"options": ["sliding","fixed","ask user preference"]' '"since": "20'
}

guidance() {
  stuck
  expect 0 tally status
  has "$out" "Auth/Security decision needed" "Token refresh approach unclear" "2: fixed" "tally session guide work-123"
  expect 0 tally session guide work-123 --option 2 --by lead
  # It reaches the session with whatever it does next, and is answered by reading it.
  as work-123 expect 0 tally beat
  has "$err" fixed
  as work-123 expect 0 tally session inbox --ack
  has "$out" "fixed (option 2)"
  says work-123 '"status": "working"' '"stuck": null'
  asks nothing
}

other_gates() {
  local reason
  with_work
  for reason in "Performance decision needed" "the tests fail, and nothing that was tried helps"; do
    as work-123 expect 0 tally session stuck --reason "$reason"
    asks stuck "provide guidance"
    has "$out" "\"reason\":\"$reason\""
    expect 0 tally session guide work-123 "go on" --by lead
    as work-123 expect 0 tally session inbox --ack
    asks nothing
  done
}

paused() {
  with_work
  expect 0 tally session pause work-123 --reason "release today" --by lead
  says work-123 '"status": "paused"'
  asks paused "resume when ready"
  as work-123 expect 1 tally session planning
  expect 0 tally session resume work-123 --by lead
  says work-123 '"status": "working"'
  asks nothing
}

shipped() {
  with_work
  write_files
  as work-123 expect 0 tally session complete --pr https://example.org/pull/42
  says work-123 '"status": "complete"' '"pr": "https://example.org/pull/42"' '"issue": "#123"'
  asks complete "review PR"
  has "$out" '"pr":"https://example.org/pull/42"'
  expect 0 tally show 'item:#123' -o json
  has "$out" '"status":"done"' https://example.org/pull/42
}

# A file of the seed's own tools says pr_ready where this board says complete.
pr_ready() {
  mkdir -p project "$HOME/.ppds/sessions" && cd project
  tally init >/dev/null
  printf '{"id":"work-100","status":"pr_ready","issue":"#100","prUrl":"https://example.org/pull/42"}\n' \
    >"$(session_file work-100)"
  expect 0 tally import ppds "$HOME/.ppds/sessions"
  expect 0 tally session list --all -o csv
  has "$(line "$out" work-100)" complete https://example.org/pull/42
  says work-100 '"pr_ready"' '"#100"'
}

pruned() {
  shipped
  start_work 456 feat/import-retry
  in_git worktree remove ../project-123
  expect 1 tally session remove work-456
  expect 0 tally session remove work-123 --reason merged --by lead
  write_files
  [ ! -e "$(session_file work-123)" ] || fail "the file of a removed session is still there"
  [ -e "$(session_file work-456)" ] || fail "the file of another session is gone"
  expect 0 tally session list --all
  has_not "$out" work-123
  # What it did is not forgotten with it.
  expect 0 tally log --item '#123'
  has "$out" https://example.org/pull/42
}

cancelled() {
  with_work
  expect 0 tally session cancel work-123 --reason "not wanted" --by lead
  says work-123 '"status": "cancelled"'
  asks nothing
  expect 0 tally query items --where 'item=#123' -o csv
  has "$(line "$out" '#123')" todo
}

monitored() {
  with_work
  start_work 456 feat/import-retry
  local number
  for number in 234 100; do
    tally add "#$number" --title "Issue $number" >/dev/null
    start_work "$number" "feat/$number"
  done
  as work-234 expect 0 tally session stuck --reason "Auth/Security decision needed" --option sliding --option fixed
  as work-100 expect 0 tally session complete --pr https://example.org/pull/42
  expect 0 tally status
  has "$(line "$out" 'stuck  ')" work-234 '#234'
  has "$out" "Auth/Security decision needed" "1: sliding · 2: fixed"
  has "$(line "$out" 'PR ready  ')" work-100
  has "$out" https://example.org/pull/42
  local working
  working=$(printf '%s\n' "$out" | grep -c '  working  ')
  [ "$working" = 2 ] || fail "$working sessions are at work: $out"
  has "$(line "$out" '  work-123  ')" '#123'
  has "$(line "$out" '  work-456  ')" '#456'
  # Without the board's tool, by the files alone.
  write_files
  [ "$(grep -l '"status": "working"' "$HOME"/.ppds/sessions/*.json | wc -l)" = 2 ] || fail "not two files say working"
  grep -q '"status": "stuck"' "$(session_file work-234)" || fail "no file says stuck"
}

# What /orchestrate does, in its order.
orchestrated() {
  mkdir project && cd project
  project
  expect 0 tally list
  has "$out" '#123' '#456'
  start_work 123 fix/auth-bug
  start_work 456 feat/import-retry
  local worker
  for worker in work-123 work-456; do
    as "$worker" expect 0 tally session planning
    as "$worker" expect 0 tally session plan-ready --plan "the plan of $worker"
  done
  expect 0 tally status -o json
  has "${out%%\"pipeline\"*}" '"plan":"the plan of work-123"' '"plan":"the plan of work-456"'
  for worker in work-123 work-456; do
    expect 0 tally approve "$worker" --by lead
    as "$worker" expect 0 tally session inbox --ack
  done
  asks nothing
  as work-123 expect 0 tally session complete --pr https://example.org/pull/42
  as work-456 expect 0 tally session complete --pr https://example.org/pull/43
  expect 0 tally status
  [ "$(printf '%s\n' "$out" | grep -c '^ *PR ready ')" = 2 ] || fail "$out"
  has "$out" https://example.org/pull/42 https://example.org/pull/43
}

box '/orchestrate: list issues, spawn workers, review plans, implement, ship, review PRs' orchestrated
# The table of status values, each with its meaning and what a person does about it.
box '`registered` | Worktree created, worker starting | None' registered
box '`planning` | Worker exploring codebase | None' planning
box '`planning_complete` | Plan ready for review | Review plan' planning_complete
box '`working` | Session is making progress | None' working
box '`stuck` | Session needs input | Provide guidance' guidance
box '`paused` | Human paused the session | Resume when ready' paused
box '`complete` | PR created, work done | Review PR' shipped
box '`cancelled` | Session cancelled | None' cancelled
# The life of a session.
box '`/start-work` creates the session status file ~/.ppds/sessions/work-{issue-number}.json' session_from_start_work
box 'Session updates status on significant events: Entering/exiting plan mode' working
box 'Review worker plans at planning_complete' plan_review
box 'Session updates status on significant events: Hitting a domain gate (Auth/Security, Performance)' other_gates
box 'Session updates status on significant events: Encountering errors that need guidance' other_gates
box 'When stuck, the session includes context' stuck_file
box 'When stuck sessions exist, the orchestrator asks for input and relays guidance' guidance
box 'The orchestrator monitors all sessions: working, stuck, PR ready' monitored
box '`/ship` updates status to `pr_ready` with PR URL' shipped
box '`pr_ready` reads as complete, and stays the word of its file' pr_ready
box 'After PR merge, `/prune` removes the session file along with the worktree' pruned

run_boxes "$@"
