#!/usr/bin/env bash
# work.sh list | next [OPTION…]: the queue with its locks, and what is best taken next.
set -euo pipefail
tally=${TALLY:-tally}
. "$("$tally" shell-library)"
case ${1:-list} in
  list) pipeline_balance | sed 's/^\([^ ]*\) \([^ ]*\) \(.*\)$/\1: \2 open, \3 sessions/' && "$tally" list --all "${@:2}" ;;
  next) "$tally" next --explain "${@:2}" ;;
  *) echo "usage: work.sh list|next" >&2 && exit 64 ;;
esac
