# Locks on work items for shell scripts, on top of tally. POSIX sh; for bash and `set -euo pipefail` too.
#
#   . "$(tally shell-library)"
#   claim_wrk WRK-126 || exit      # 4: another session has it; a stale lock is taken over with a warning
#   release_wrk WRK-126
#
# Who acts is the session in TALLY_SESSION; TALLY is the program where it is not on the PATH. Every function is a
# subshell: it leaves no variable behind and changes no option. What tally says goes to standard error. Exit
# statuses are tally's: 1 rule, 2 prerequisite, 3 approval, 4 locked by another session, 5 no such item, 64 usage.

# claim_wrk ID: locks the item for this session and writes locked_by and locked_at into its file.
# The board is the lock and the file its picture: a file that cannot be written is a warning.
claim_wrk() (
  "${TALLY:-tally}" claim "$@" >&2 || exit
  "${TALLY:-tally}" export wrk --item "$1" >/dev/null || :
)

# release_wrk ID: gives the item back and empties the two fields. An item that nobody holds is no error.
release_wrk() (
  status=0
  "${TALLY:-tally}" release "$@" >&2 || status=$?
  [ "$status" -le 1 ] || exit "$status"
  "${TALLY:-tally}" export wrk --item "$1" >/dev/null || :
)

wrk_claim() { claim_wrk "$@"; }
wrk_release() { release_wrk "$@"; }

# pipeline_balance: a line for each stage, `STAGE ITEMS SESSIONS`: items that are not finished, sessions at work.
pipeline_balance() (
  rows=$("${TALLY:-tally}" query pipeline -o csv) || exit
  printf '%s\n' "$rows" | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { print $at["stage"], $at["todo"] + $at["claimed"], $at["sessions"] }'
)

# session_get KEY: session_id, orchestrator_agent, active_wrk, last_stage or locked_at of this session.
session_get() (
  key=${1:?session_get KEY} session=${TALLY_SESSION:-}
  [ "$key" != session_id ] || { printf '%s\n' "$session"; exit; }
  state=$("${TALLY:-tally}" export wrk --session-state) || exit
  printf '%s\n' "$state" | TALLY_ASKED=$session awk -v key="$key:" '
    { sub(/\r$/, ""); value = $0; sub(/^[ -]*[a-z_]+: */, "", value) }
    value ~ /^".*"$/ { value = substr(value, 2, length(value) - 2) }
    $2 == "session_id:" { mine = value == ENVIRON["TALLY_ASKED"] }
    mine && $1 == key { print value }'
)

# session_now_iso: now in UTC, as the files write times.
session_now_iso() { date -u +%Y-%m-%dT%H:%M:%SZ; }
