#!/usr/bin/env bash
# The boxes of seed 004 (WRK-157, session locking), each under its own sentence.
# shellcheck source=tests/wrk/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

# fields ID: the two lines of the lock in the item's file.
fields() { grep -E '^locked_(by|at):' "$(file_of "$1")" || :; }

lock_fields() {
  item WRK-1 plan
  item WRK-2 plan 'locked_by: "session-B"' "locked_at: \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\""
  board
  # Read: the lock of the file is a claim.
  as session-A expect 4 tally claim WRK-2
  has "$err" session-B
  # Written: only these two lines are new, and every other byte is as it was.
  local before
  before=$(cat work-queue/pending/WRK-1.md)
  as session-A expect 0 with_library claim_wrk WRK-1
  has "$(fields WRK-1)" 'locked_by: "session-A"' 'locked_at: "20'
  [ "$(grep -v '^locked_' work-queue/pending/WRK-1.md)" = "$before" ] || fail "other lines changed"
  # A file that the board makes has them from the beginning.
  tally add T-1 --title new >/dev/null
  expect 0 tally export wrk work-queue
  [ "$(fields T-1)" = $'locked_by: ""\nlocked_at: ""' ] || fail "$(fields T-1)"
}

library_functions() {
  item WRK-1 plan
  board
  expect 0 sh -euc '. "$("$TALLY" shell-library)"
    TALLY_SESSION=a; export TALLY_SESSION
    claim_wrk WRK-1; release_wrk WRK-1; wrk_claim WRK-1; wrk_release WRK-1
    pipeline_balance; session_get active_wrk; session_now_iso'
  expect 0 bash -euo pipefail -c '. "$("$TALLY" shell-library)"
    export TALLY_SESSION=a
    wanted=$(compgen -v | grep -vE "^(_|BASH_.*|FUNCNAME|PIPESTATUS|RANDOM|SECONDS|EPOCH.*|wanted|left)$")
    claim_wrk WRK-1; session_get locked_at; pipeline_balance; release_wrk WRK-1
    left=$(compgen -v | grep -vE "^(_|BASH_.*|FUNCNAME|PIPESTATUS|RANDOM|SECONDS|EPOCH.*|wanted|left)$")
    [ "$wanted" = "$left" ]'
}

claim_is_atomic() {
  item WRK-1 plan
  board
  # A temporary file and mv is no lock: two sessions that both look before either writes both win, which is why it is
  # replaced. The board decides under its write lock; the file is only its picture, still written by temporary file and rename.
  local round racer racers
  for round in 1 2 3; do
    racers=()
    for racer in 1 2 3 4 5 6 7 8; do
      (
        status=0
        as "racer-$racer" with_library claim_wrk WRK-1 >/dev/null 2>&1 || status=$?
        echo $status >"status-$racer"
      ) &
      racers+=($!)
    done
    wait "${racers[@]}"
    [ "$(cat status-* | grep -cx 0)" = 1 ] || fail "round $round: $(cat status-* | sort | uniq -c)"
    [ "$(cat status-* | grep -cx 4)" = 7 ] || fail "round $round: $(cat status-* | sort | uniq -c)"
    local winner
    winner=racer-$(grep -lx 0 status-* | sed 's/status-//')
    has "$(fields WRK-1)" "locked_by: \"$winner\""
    [ "$(find work-queue -type f | wc -l)" = 1 ] || fail "a temporary file is left"
    as "$winner" expect 0 with_library release_wrk WRK-1
  done
}

held_is_four() {
  item WRK-1 plan
  board
  as session-A expect 0 with_library claim_wrk WRK-1
  local before
  before=$(cat work-queue/pending/WRK-1.md)
  as session-B expect 4 with_library claim_wrk WRK-1
  has "$err" WRK-1 session-A
  [ "$(cat work-queue/pending/WRK-1.md)" = "$before" ] || fail "the refused claim changed the file"
  as session-B expect 4 with_library release_wrk WRK-1
  # The same session claims again: it has it.
  as session-A expect 0 with_library claim_wrk WRK-1
}

stale_lock() {
  item WRK-1 plan
  item WRK-2 plan
  board --lease 1s
  as session-A expect 0 with_library claim_wrk WRK-1
  sleep 1.2
  as session-B expect 0 with_library claim_wrk WRK-1
  has "$err" session-A WRK-1
  has "$(fields WRK-1)" 'locked_by: "session-B"'
  # The one that lost it is told, and changes nothing.
  as session-A expect 6 with_library release_wrk WRK-1
}

two_hours() {
  item WRK-1 plan
  board
  as session-A expect 0 tally claim WRK-1
  expect 0 tally query claims -o json
  local left
  left=$(printf '%s' "$out" | grep -o '"left_s": *[0-9]*' | grep -o '[0-9]*$')
  [ "$left" -gt 7100 ] && [ "$left" -le 7200 ] || fail "left_s is $left"
  # Locks that files bear: a minute more than that is free for others, with the warning; a minute less is not.
  item WRK-2 plan 'locked_by: "session-Z"' "locked_at: \"$(ago '121 minutes')\""
  item WRK-3 plan 'locked_by: "session-Y"' "locked_at: \"$(ago '119 minutes')\""
  expect 0 tally import wrk work-queue
  as session-B expect 0 with_library claim_wrk WRK-2
  has "$err" session-Z WRK-2 "silent for 2h 01m"
  has "$(fields WRK-2)" 'locked_by: "session-B"'
  as session-B expect 4 with_library claim_wrk WRK-3
  has "$err" session-Y
  has "$(fields WRK-3)" 'locked_by: "session-Y"'
}

execute_locks() {
  item WRK-1 plan
  board
  as session-A expect 0 "$scripts/execute.sh" WRK-1 sh -c 'tally=$TALLY; unset TALLY_SESSION
    grep -q "locked_by: \"session-A\"" work-queue/pending/WRK-1.md && "$tally" query claims -o csv'
  has "$out" WRK-1,session-A
  [ "$(fields WRK-1)" = $'locked_by: ""\nlocked_at: ""' ] || fail "$(fields WRK-1)"
  # Also where the work fails: its status is the script's, and the lock is gone.
  as session-A expect 9 "$scripts/execute.sh" WRK-1 sh -c 'exit 9'
  expect 0 tally query claims -o json
  [ "$out" = '[]' ] || fail "$out"
  # Before dispatch: what another has is not begun.
  as session-B expect 0 tally claim WRK-1
  as session-A expect 4 "$scripts/execute.sh" WRK-1 touch begun
  [ ! -e begun ] || fail "the work was begun"
}

review_releases() {
  item WRK-1 review
  board
  as session-A expect 0 "$scripts/review.sh" WRK-1 true
  [ "$(file_of WRK-1)" = work-queue/archived/WRK-1.md ] || fail "$(file_of WRK-1)"
  [ "$(fields WRK-1)" = $'locked_by: ""\nlocked_at: ""' ] || fail "$(fields WRK-1)"
  grep -qx 'status: done' work-queue/archived/WRK-1.md || fail "the file does not say done"
  expect 0 tally query claims -o json
  [ "$out" = '[]' ] || fail "$out"
  # And where the review says no: the item is open, and free.
  item WRK-2 review
  tally import wrk work-queue >/dev/null
  as session-A expect 1 "$scripts/review.sh" WRK-2 false
  as session-B expect 0 tally claim WRK-2
}

round_trip() {
  item WRK-1 plan
  board
  as session-A expect 0 with_library claim_wrk WRK-1
  as session-B expect 4 with_library claim_wrk WRK-1
  as session-A expect 0 with_library release_wrk WRK-1
  [ "$(fields WRK-1)" = $'locked_by: ""\nlocked_at: ""' ] || fail "$(fields WRK-1)"
  as session-B expect 0 with_library claim_wrk WRK-1
  as session-B expect 0 with_library release_wrk WRK-1
  as session-B expect 0 with_library release_wrk WRK-1
}

locking_tests() {
  (in_a_new_project two_rapid_claims)
  (in_a_new_project stale_lock)
  (in_a_new_project round_trip)
}

two_rapid_claims() {
  item WRK-1 plan
  board
  local first second
  as session-A with_library claim_wrk WRK-1 2>/dev/null & first=$!
  as session-B with_library claim_wrk WRK-1 2>/dev/null & second=$!
  local one=0 two=0
  wait $first || one=$?
  wait $second || two=$?
  [ "$one $two" = '0 4' ] || [ "$one $two" = '4 0' ] || fail "$one $two"
}

gate_codes() {
  item WRK-1 plan
  item WRK-2 plan 'blocked_by: [WRK-1]'
  item WRK-3 plan
  sed -i 's/^plan_approved: true$/plan_approved: false/' work-queue/pending/WRK-3.md
  item WRK-4 plan 'status: done'
  sed -i '/^status: pending$/d' work-queue/pending/WRK-4.md
  board
  # 1, a rule: what is done is not done again.
  as session-A expect 1 "$scripts/execute.sh" WRK-4 touch begun
  # 2, a prerequisite: what waits for another item, and a stage that would be left out.
  as session-A expect 2 "$scripts/execute.sh" WRK-2 touch begun
  has "$err" WRK-1
  as session-A expect 2 tally stage WRK-1 review
  # 3, an approval: the script's own gate goes through, and the lock is given back.
  as session-A expect 3 "$scripts/execute.sh" WRK-3 touch begun
  [ ! -e begun ] || fail "the work was begun"
  as session-B expect 0 "$scripts/execute.sh" WRK-1 true
  expect 0 tally query claims -o json
  [ "$out" = '[]' ] || fail "$out"
}

box '`locked_by` and `locked_at` fields added to WRK frontmatter schema' lock_fields
box '`workflow-guards.sh` gains `claim_wrk <wrk_id>` and `release_wrk <wrk_id>` functions' library_functions
box '`claim_wrk` is atomic (uses temp file + `mv` pattern from session-store.sh)' claim_is_atomic
box '`claim_wrk` fails with exit code 4 if item already locked by another session' held_is_four
box 'Stale lock recovery: locks older than 2 hours are auto-released with warning' two_hours
box '`execute.sh` calls `claim_wrk` before dispatch, `release_wrk` after completion' execute_locks
box '`review.sh` calls `release_wrk` on archive' review_releases
box 'Tests: concurrent claim attempt (two rapid claims), stale lock recovery, claim-release round-trip' locking_tests
box 'No regressions in existing gate exit codes (1, 2, 3)' gate_codes

run_boxes "$@"
