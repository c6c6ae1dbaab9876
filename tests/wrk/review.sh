#!/usr/bin/env bash
# review.sh WRK-ID COMMAND…: reviews the item; if the command says yes, the item is done and its file archived.
set -euo pipefail
tally=${TALLY:-tally} wrk=$1 queue=${WRK_QUEUE:-work-queue}
. "$("$tally" shell-library)"
claim_wrk "$wrk"
trap 'release_wrk "$wrk"' EXIT
"${@:2}"
"$tally" done "$wrk" --summary "reviewed by $(session_get session_id)"
mkdir -p "$queue/archived" && mv "$(grep -rlx "id: $wrk" "$queue")" "$queue/archived/"
