#!/usr/bin/env bash
# session.sh init [PROVIDER] | status | end: registers the session in TALLY_SESSION, shows all, deregisters it.
set -euo pipefail
tally=${TALLY:-tally}
case ${1:-status} in
  init) "$tally" session start "${TALLY_SESSION:?say who you are}" --provider "${2:-claude}" ;;
  status) "$tally" session prune >/dev/null && "$tally" session list ;;
  end) "$tally" session end ;;
  *) echo "usage: session.sh init|status|end" >&2 && exit 64 ;;
esac
