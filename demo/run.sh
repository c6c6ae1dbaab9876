#!/usr/bin/env bash
# The board at work, in half a minute: a queue of WRK files, sessions that run at the same time in different stages, a
# race, a lapse, and what the log says of all that. It checks what it shows and ends with 1 where that is not so.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tally=$(readlink -f "${TALLY:-$here/../build/release/tally}")
[ -x "$tally" ] || { echo "there is no $tally yet: ./dev build" >&2 && exit 1; }
unset TALLY_SESSION TALLY_ITEM TALLY_FENCE TALLY_DIR GIT_DIR GIT_WORK_TREE
PATH=$(dirname "$tally"):$PATH

scratch=$(mktemp -d)
clean_up() {
  touch "$scratch/stop" # the sessions in the background end by it
  wait
  rm -rf "$scratch"
}
trap clean_up EXIT

[ -t 1 ] && bold=$'\e[1m' plain=$'\e[0m' || bold='' plain=''
heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s\n' "$*"; }

# show COMMAND…: prints the line, then runs it; messages stand with the answer.
show() {
  printf '%s$ %s%s\n' "$bold" "$*" "$plain"
  "$@" 2>&1
}

# check WHAT COMMAND…: ends with 1 where the command fails; WHAT is what should not be.
check() {
  local what=$1
  shift
  "$@" || { printf '\nThis should not be: %s\n' "$what" >&2 && exit 1; }
}

# until_true COMMAND…: waits for it, ten seconds at most.
until_true() {
  local tries=100
  until "$@"; do
    tries=$((tries - 1))
    check "waited in vain for: $*" [ $tries -gt 0 ]
    sleep 0.1
  done
}

holds() { tally query claims -o csv | grep -q "^$1,$2,"; }
is_done() { tally list --all -o csv | grep -q "^$1,.*,done,"; }
work() { "$@" >/dev/null 2>&1 & }

cd "$scratch"
git init -q project
cd project
cp -r "$here/queue" queue
git add queue && git -c user.name=demo -c user.email=demo@example.org commit -qm "The queue"

heading "A project with its queue of WRK files"
show tally init
show tally import wrk queue
show tally list

heading "Three sessions at the same time, each in a stage of its own"
say "tally run claims the item, shows life while the command runs, and gives the item back when it ends."
wait_for_stop='until [ -e ../stop ]; do sleep 0.1; done'
work tally run TIDE-110 --session planner -- sh -c "$wait_for_stop"
work tally run TIDE-113 --session builder -- sh -c "$wait_for_stop"
work tally run TIDE-117 --session reviewer --done -- sh -c 'until [ -e ../reviewed ]; do sleep 0.1; done'
until_true holds TIDE-110 planner
until_true holds TIDE-113 builder
until_true holds TIDE-117 reviewer
show tally session list

heading "Eight sessions want one item"
racers=()
for number in 1 2 3 4 5 6 7 8; do
  (
    status=0
    tally claim TIDE-112 --session "racer-$number" >"../racer-$number" 2>&1 || status=$?
    echo $status >"../racer-$number.status"
  ) &
  racers+=($!)
done
wait "${racers[@]}"
winners=$(cat ../racer-*.status | grep -cx 0) || :
losers=$(cat ../racer-*.status | grep -cx 4) || :
cat "../$(cd .. && grep -lx 0 racer-*.status | sed 's/\.status//')"
cat "../$(cd .. && grep -lx 4 racer-*.status | sed 's/\.status//;q')"
say "$winners ended with 0, $losers with 4 (held by another)."
check "$winners winners and $losers losers in a race of eight" [ "$winners $losers" = "1 7" ]

heading "A session falls silent, and another takes over"
show tally claim TIDE-116 --session daydreamer --lease 1s
sleep 1.5
show tally claim TIDE-116 --session builder-2 | tee ../taken
check "the lapse was taken over without a warning that names it" grep -q daydreamer ../taken
say ""
say "So does one that fell silent long ago, in its WRK file:"
show tally claim TIDE-115 --session builder-2 | tee ../taken
check "the old lock was taken over without a warning that names it" grep -q night-shift ../taken

heading "What next? The stage that nobody serves"
touch ../reviewed
until_true is_done TIDE-117
say "The reviewer has finished TIDE-117, so nobody is at a review now."
show tally next --explain
check "next does not prefer the review" [ "$(tally next -o csv | sed -n '2s/,.*//p')" = TIDE-118 ]

heading "The files say it too"
show tally export wrk queue
show git diff -U0 --no-color -- queue/pending/TIDE-113.md
check "the file does not name its session" grep -q '^locked_by: "builder"$' queue/pending/TIDE-113.md

heading "The dashboard"
show tally status

heading "The book, which is never rewritten"
show tally log -n 12
touch ../stop
wait
show tally verify
check "a session of the background still holds something" [ "$(tally query claims -o csv | grep -cE ',(planner|builder|reviewer),')" = 0 ]
say ""
say "All of it was as it should be."
