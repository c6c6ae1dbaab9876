# shellcheck shell=bash disable=SC2034
# What the boxes of the seeds' lists are tested with. Sourced; the folder of the scripts is in $scripts.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TALLY=$(readlink -f "${TALLY:?where tally is}")
export TALLY
unset TALLY_SESSION TALLY_ITEM TALLY_FENCE TALLY_DIR GIT_DIR GIT_WORK_TREE
tally() { "$TALLY" "$@"; }

titles=() functions=()

# box TITLE FUNCTION: a box of a list; its title is its sentence.
box() { titles+=("$1") functions+=("$2"); }

# run_boxes [TITLE]: the box of that title, or every one.
run_boxes() {
  local each ran=0
  for each in "${!titles[@]}"; do
    [ $# -eq 0 ] || [ "${titles[each]}" = "$1" ] || continue
    printf '%s\n' "${titles[each]}"
    (in_a_new_project "${functions[each]}")
    ran=$((ran + 1))
  done
  [ "$ran" -gt 0 ] || fail "there is no box '$1'"
}

# in_a_new_project FUNCTION: with an empty folder as project and home.
in_a_new_project() {
  local folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # now, while the name is known
  trap "rm -rf '$folder'" EXIT
  cd "$folder"
  export HOME=$folder XDG_CACHE_HOME=$folder/.cache WRK_QUEUE=work-queue
  "$1"
}

fail() {
  printf 'failed: %s\n' "$*" >&2
  exit 1
}

# expect STATUS COMMAND…: runs it; its output is in $out, what it said to standard error in $err.
expect() {
  local wanted=$1 status=0
  shift
  out=$("$@" 2>err.txt) || status=$?
  err=$(cat err.txt)
  [ "$status" = "$wanted" ] || fail "$* ended with $status, not $wanted: $out $err"
}

# has TEXT PART…: every part stands in the text.
has() {
  local text=$1 part
  shift
  for part; do
    case $text in *"$part"*) ;; *) fail "'$part' is not in: $text" ;; esac
  done
}

has_not() { case $1 in *"$2"*) fail "'$2' is in: $1" ;; *) ;; esac; }

# line TEXT PART: the first line of the text that has the part.
line() { printf '%s\n' "$1" | grep -m1 -F -- "$2"; }

# item ID STAGE [FIELD…]: a WRK file in the queue; each FIELD is a line of its front matter.
item() {
  mkdir -p work-queue/pending
  {
    printf -- '---\nid: %s\ntitle: Work on %s\nstatus: pending\npriority: medium\nstage: %s\n' "$1" "$1" "$2"
    printf 'created_at: 2026-02-16T19:30:00Z\nplan_approved: true\n'
    printf '%s\n' "${@:3}"
    printf -- '---\n\n## What\n\nSomething about %s.\n' "$1"
  } >"work-queue/pending/$1.md"
}

# ago DURATION: that time, as the files write it.
ago() { date -u -d "-$1" +%Y-%m-%dT%H:%M:%SZ; }

file_of() { grep -rlx "id: $1" work-queue; }

# as SESSION COMMAND…
as() { TALLY_SESSION=$1 "${@:2}"; }

# with_library FUNCTION [ARGUMENT…]: calls a function of the shell library.
with_library() (
  # shellcheck disable=SC1090
  . "$("$TALLY" shell-library)"
  "$@"
)

# board [OPTION…]: a board with the queue in it; the options are those of init.
board() {
  mkdir -p work-queue
  tally init "$@" >/dev/null
  tally import wrk work-queue >/dev/null
}
