#!/usr/bin/env bash
# execute.sh WRK-ID COMMAND…: locks the item, passes the gates, runs the command, unlocks the item.
# 1 a rule, 2 a prerequisite, 3 the plan is not approved, 4 another session has the item.
set -euo pipefail
. "$("${TALLY:-tally}" shell-library)"
wrk=$1 file=$(grep -rlx "id: $1" "${WRK_QUEUE:-work-queue}")
claim_wrk "$wrk"
trap 'release_wrk "$wrk"' EXIT
grep -qx 'plan_approved: true' "$file" || { echo "$wrk: the plan is not approved" >&2 && exit 3; }
"${@:2}"
