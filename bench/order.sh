#!/usr/bin/env bash
# Writes cmake/link_order.txt: the functions that everyday commands run. The linker puts them side by side, so that the start
# of a command touches few pages. To be run when the code has changed much and ./dev bench shows it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tally=$PWD/build/release/tally
work=$(mktemp -d "${TMPDIR:-/tmp}/tally-order.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TALLY_DIR=$work/board
unset TALLY_SESSION TALLY_ITEM TALLY_FENCE

# watch STATUS COMMAND…: runs it and notes its functions; it must end with STATUS.
commands=0
watch() {
  local wanted=$1 status=0
  shift
  valgrind --tool=callgrind --demangle=no --compress-strings=no --callgrind-out-file="$work/$((++commands))" \
    "$tally" "$@" >"$work/said" 2>&1 || status=$?
  [ $status = "$wanted" ] || { cat "$work/said" >&2; exit 1; }
}

"$tally" init >/dev/null
for session in one two; do "$tally" session start $session >/dev/null; done
"$tally" add A-1 --title a >/dev/null
"$tally" add A-2 --title b --after A-1 >/dev/null
watch 0 --session one claim A-1
watch 4 --session two claim A-1
watch 0 --session one beat
watch 0 --session one note A-1 "so far"
watch 0 --session one release A-1
watch 0 --session one next
watch 0 --session one next --claim
watch 0 --session one done A-1
watch 0 --session one add c
watch 0 list
watch 0 status

# A function is noted with the depth of its recursion, and by its address where it has no name. What only one command runs is
# left out: it would be most of the list.
for run in "$work"/[0-9]*; do
  sed -n "s/^fn=\([A-Za-z_].*\)/\1/p" "$run" | sed "s/'[0-9]*$//" | LC_ALL=C sort -u
done | LC_ALL=C sort | uniq -d >"$work/order"
mv "$work/order" cmake/link_order.txt
wc -l cmake/link_order.txt
