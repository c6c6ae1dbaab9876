#!/usr/bin/env bash
# Measures whole commands side by side and prints a table in Markdown. Ratios count, not times: both of a pair run in turn.
# usage: bench/run.sh [ROUNDS]     SMALL, LARGE: commits of the two boards (default 1000 and 1000000)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-300} small=${SMALL:-1000} large=${LARGE:-1000000}
bin=$PWD/build/release/bench tally=$PWD/build/release/tally
work=$(mktemp -d "${TMPDIR:-/tmp}/tally-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$tally" "$bin/bench_bare" "$work" # from one folder, so that both are found equally fast
tally=$work/tally
say() { printf '%s\n' "$*" >&2; }

listed=$(wc -l <cmake/link_order.txt)
there=$(nm "$tally" | awk '{ print $NF }' | LC_ALL=C sort -u | LC_ALL=C comm -12 - cmake/link_order.txt | wc -l)
[ $((10 * there)) -ge $((9 * listed)) ] || say "only $there of the $listed functions in cmake/link_order.txt still exist: ./dev order"

say "filling a board with $small commits, and one with $large: the second takes minutes"
"$bin/bench_fill" "$work/small" "$small" $((small / 10))
begin=$SECONDS
"$bin/bench_fill" "$work/large" "$large" $((large / 10))
say "filled in $((SECONDS - begin)) s"

printf '%s, %s processors, %s, %s, %s rounds\n\n' "$(uname -sr)" "$(nproc)" \
  "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" "$(df --output=fstype "$work" | tail -n 1)" "$rounds"
pair() { "$bin/bench_pairs" "$rounds" "$@"; }

printf '| durable change, a process each | tally | bare C | ratio of medians | median of ratios |\n|---|---|---|---|---|\n'
bare="$work/bench_bare $work/bare.lock $work/bare.log"
on() { printf '%s --dir %s --session s1' "$tally" "$work/$1"; }
one_small=W-$((small / 10)) one_large=W-$((large / 10))
"$tally" --dir "$work/small" --session s1 claim "$one_small" >/dev/null
"$tally" --dir "$work/large" --session s1 claim "$one_large" >/dev/null
claim_small="$(on small) claim $one_small" claim_large="$(on large) claim $one_large"
release_small="$(on small) release $one_small" release_large="$(on large) release $one_large"
pair claim "$claim_small" "$bare" "$release_small"
pair "claim, large board" "$claim_large" "$bare" "$release_large"

printf '\n| command | %s commits | %s commits | ratio of medians | median of ratios |\n|---|---|---|---|---|\n' "$large" "$small"
pair claim "$claim_large" "$claim_small" "$release_large" "$release_small"
pair heartbeat "$(on large) beat" "$(on small) beat"
pair next "$(on large) next" "$(on small) next"
pair status "$(on large) status" "$(on small) status"
"$tally" --dir "$work/small" --session s1 release "$one_small" >/dev/null
"$tally" --dir "$work/large" --session s1 release "$one_large" >/dev/null
pair release "$release_large" "$release_small" "$claim_large" "$claim_small"
