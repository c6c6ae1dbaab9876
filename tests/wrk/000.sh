#!/usr/bin/env bash
# The boxes of seed 000 (WRK-161, parallel pipeline), each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

three_items() {
  item WRK-126 plan
  item WRK-121 implement
  item WRK-139 review
  board
}

list_shows_locks() {
  three_items
  as session-A expect 0 tally claim WRK-126
  as session-B expect 0 tally claim WRK-121
  expect 0 "$scripts/work.sh" list
  has "$(line "$out" WRK-126)" session-A
  has "$(line "$out" WRK-121)" session-B
  local unlocked
  unlocked=$(line "$out" WRK-139)
  has_not "$unlocked" session-
}

next_by_balance() {
  item WRK-1 plan
  item WRK-2 plan
  item WRK-3 review
  board
  # plan has a session at work, review has none: its item comes first although it is the youngest.
  as session-A expect 0 tally claim WRK-1
  expect 0 "$scripts/work.sh" next -o json
  has "$(printf '%s' "$out" | tr -d ' \n')" '[{"item":"WRK-3"' '"stage":"review"'
  # Once review is served and plan is not, plan comes first.
  as session-B expect 0 tally claim WRK-3
  as session-A expect 0 tally release WRK-1
  expect 0 "$scripts/work.sh" next -o json
  has "$(printf '%s' "$out" | tr -d ' \n')" '[{"item":"WRK-1"' '"stage":"plan"'
}

# aged ID STAGE PRIORITY CREATED: an item of that day.
aged() {
  item "$1" "$2"
  sed -i "s/^priority: .*/priority: $3/; s/^created_at: .*/created_at: $4T12:00:00Z/" "work-queue/pending/$1.md"
}

priority_gap_age() {
  # Each key alone would give another order: the oldest is in the stage that is served, the most urgent too and
  # youngest of all, and of the two others the older one has the later name.
  aged WRK-1 plan medium 2026-02-01
  aged WRK-3 review medium 2026-02-03
  aged WRK-7 review medium 2026-02-02
  aged WRK-8 plan high 2026-02-09
  board
  tally add WRK-9 --title busy --stage plan >/dev/null
  as session-A expect 0 tally claim WRK-9
  expect 0 tally next -n 9 -o csv
  [ "$(printf '%s\n' "$out" | cut -d, -f1 | tr '\n' ' ')" = 'item WRK-8 WRK-7 WRK-3 WRK-1 ' ] || fail "$out"
  # Served the other way round, the gap lies in the other stage.
  as session-A expect 0 tally release WRK-9
  expect 0 tally cancel WRK-9 --reason "was busy"
  tally add WRK-10 --title busy --stage review >/dev/null
  as session-A expect 0 tally claim WRK-10
  expect 0 "$scripts/work.sh" next -n 9 -o csv
  [ "$(printf '%s\n' "$out" | cut -d, -f1 | tr '\n' ' ')" = 'item WRK-8 WRK-1 WRK-7 WRK-3 ' ] || fail "$out"
}

distribution() {
  item WRK-126 plan
  item WRK-127 plan
  item WRK-121 implement
  board
  as session-A expect 0 tally claim WRK-126
  expect 0 with_library pipeline_balance
  [ "$out" = $'plan 2 1\nimplement 1 0\nreview 0 0' ] || fail "$out"
  expect 0 "$scripts/work.sh" list
  has "$out" 'plan: 2 open, 1 sessions' 'implement: 1 open, 0 sessions' 'review: 0 open, 0 sessions'
}

dashboard() {
  three_items
  as session-A expect 0 "$scripts/session.sh" init claude
  as session-B expect 0 "$scripts/session.sh" init codex
  as session-A expect 0 tally claim WRK-126
  as session-B expect 0 tally claim WRK-121
  expect 0 "$scripts/session.sh" status
  has "$out" SESSION PROVIDER ITEM STAGE DURATION
  has "$(line "$out" session-A)" claude WRK-126 plan
  has "$(line "$out" session-B)" codex WRK-121 implement
  as session-B expect 0 "$scripts/session.sh" end
  expect 0 "$scripts/session.sh" status
  has_not "$out" session-B
  expect 0 tally query claims -o json
  has_not "$out" WRK-121
}

one_session_an_item() {
  item WRK-1 plan
  board
  local racer racers=()
  mkdir ran
  # Each is at work for a while, so that a second one would be at work at the same time.
  for racer in 1 2 3 4 5 6 7 8; do
    (
      status=0
      as "racer-$racer" "$scripts/execute.sh" WRK-1 sh -c 'mkdir ran/now && sleep 1 && rmdir ran/now' \
        >/dev/null 2>&1 || status=$?
      echo $status >"ran/$racer"
    ) &
    racers+=($!)
  done
  wait "${racers[@]}"
  local won
  won=$(cat ran/[1-8] | grep -cx 0) || :
  if cat ran/[1-8] | grep -qvx '[04]'; then fail "$(cat ran/[1-8])"; fi
  [ "$won" -ge 1 ] || fail "nobody won"
  expect 0 tally verify
}

same_item_serial() {
  item WRK-1 plan
  board
  as session-A expect 0 tally claim WRK-1
  as session-B expect 4 tally claim WRK-1
  has "$err" session-A
  as session-A expect 0 tally release WRK-1
  as session-B expect 0 tally claim WRK-1
}

different_items_parallel() {
  local stage number=0
  for stage in plan plan implement implement review review; do
    number=$((number + 1))
    item "WRK-$number" "$stage"
  done
  board
  for number in 1 2 3 4 5 6; do as "session-$number" expect 0 tally claim "WRK-$number"; done
  expect 0 tally query claims -o csv
  [ "$(printf '%s\n' "$out" | grep -c WRK-)" = 6 ] || fail "$out"
}

session_array() {
  three_items
  as session-A expect 0 "$scripts/session.sh" init claude
  as session-B expect 0 "$scripts/session.sh" init claude
  as session-A expect 0 tally claim WRK-126
  as session-B expect 0 tally claim WRK-121
  expect 0 tally export wrk work-queue
  local lines shape
  lines=$(sed 's/locked_at: "20[0-9T:-]*Z"/locked_at: TIME/' work-queue/session-state.yaml)
  shape='sessions:
  - session_id: "session-A"
    orchestrator_agent: claude
    active_wrk: WRK-126
    last_stage: plan
    locked_at: TIME
  - session_id: "session-B"
    orchestrator_agent: claude
    active_wrk: WRK-121
    last_stage: implement
    locked_at: TIME'
  [ "$lines" = "$shape" ] || fail "$lines"
  as session-B expect 0 with_library session_get active_wrk
  [ "$out" = WRK-121 ] || fail "$out"
  # A board that begins with that file knows both sessions and what they hold.
  tally --dir other init >/dev/null
  expect 0 tally --dir other import wrk work-queue
  expect 0 tally --dir other query claims -o csv
  has "$(line "$out" WRK-126)" session-A
  has "$(line "$out" WRK-121)" session-B
}

three_sessions() {
  three_items
  local session
  for session in A B C; do as "session-$session" expect 0 "$scripts/session.sh" init; done
  as session-A expect 0 tally claim WRK-126
  as session-B expect 0 tally claim WRK-121
  as session-C expect 0 tally claim WRK-139
  expect 0 "$scripts/session.sh" status
  has "$(line "$out" session-A)" WRK-126 plan
  has "$(line "$out" session-B)" WRK-121 implement
  has "$(line "$out" session-C)" WRK-139 review
  expect 7 "$scripts/work.sh" next
  as session-B expect 0 tally release WRK-121
  expect 0 "$scripts/work.sh" next -o json
  has "$out" WRK-121
}

stale_sessions() {
  item WRK-1 plan
  board --lease 1s
  as session-A expect 0 tally claim WRK-1
  sleep 1.2
  expect 0 "$scripts/session.sh" status
  has_not "$out" session-A
  expect 0 tally query items -o csv
  has "$(line "$out" WRK-1)" todo
}

two_hours() {
  item WRK-1 plan 'locked_by: "session-A"' "locked_at: \"$(ago '119 minutes')\""
  item WRK-2 plan 'locked_by: "session-B"' "locked_at: \"$(ago '121 minutes')\""
  board
  expect 0 tally session list
  has "$(line "$out" session-A)" WRK-1 working
  has "$(line "$out" session-B)" WRK-2 lapsed
  expect 0 "$scripts/session.sh" status
  has "$(line "$out" session-A)" WRK-1
  has_not "$out" session-B
  expect 0 tally query claims -o csv
  has "$(line "$out" WRK-1)" session-A
  has_not "$out" WRK-2
}

box '`work.sh list` shows which items are locked by which session (requires WRK-157)' list_shows_locks
box '`work.sh next` recommends items based on pipeline balance (prefers stages with no active session)' next_by_balance
box 'Pipeline stage distribution visible: count of items in each stage across all sessions' distribution
box 'Session dashboard: `session.sh status` shows all active sessions and their current WRK + stage' dashboard
box 'No two sessions execute the same WRK item (enforced by WRK-157 locking)' one_session_an_item
box 'Stage overlap rules defined: Same item: only one session at a time (serial)' same_item_serial
box 'Stage overlap rules defined: Different items: any stages can run in parallel (no constraints)' different_items_parallel
box '`session-state.yaml` extended to track multiple active sessions (array of session objects)' session_array
box 'Tests: 3 sessions claiming 3 different items in 3 different stages, `next` recommendation logic, dashboard output' three_sessions
# Of its plan, what no box says.
box '`work.sh next` scores pending items by: priority > stage gap (prefer under-served stages) > age' priority_gap_age
box 'Prune stale sessions (no heartbeat > 2h, matching WRK-157 lock TTL)' two_hours
box 'Verify stale session pruning' stale_sessions

run_boxes "$@"
