#!/usr/bin/env bash
# The SQL of `tally export work-items` against a real PostgreSQL with the table of seed 003: rows are what the board says.
# Ends with 77, which means skipped, where there is no PostgreSQL to start.
set -euo pipefail

skip() { echo "skipped: $*"; exit 77; }
fail() { echo "failed: $*" >&2; exit 1; }

bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -n 1 || true)")
[ -x "$bin/postgres" ] || skip 'there is no PostgreSQL here'
command -v psql >/dev/null || skip 'there is no psql here'
as=()
if [ "$(id -u)" = 0 ]; then # the server does not run as root
  command -v setpriv >/dev/null || skip 'there is no setpriv here, and the server does not run as root'
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi

here=$(mktemp -d)
end() {
  "${as[@]}" "$bin/pg_ctl" -D "$here/pg/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$here"
}
trap end EXIT
chmod 755 "$here"
mkdir "$here/pg" "$here/work"
[ ${#as[@]} = 0 ] || chown 65534:65534 "$here/pg"
cd "$here/work"
unset TALLY_SESSION TALLY_ITEM TALLY_FENCE
export TALLY_DIR=$here/board PGHOST=$here/pg PGUSER=tally PGDATABASE=postgres PGCLIENTENCODING=LATIN1 HOME=$here
(cd "$here/pg" && "${as[@]}" "$bin/initdb" -D "$here/pg/data" -U tally --auth=trust -E UTF8 --locale=C >"$here/initdb.log" 2>&1) ||
  skip "initdb: $(tail -n 1 "$here/initdb.log")"
(cd "$here/pg" && "${as[@]}" "$bin/pg_ctl" -D "$here/pg/data" -w -l "$here/pg/log" \
  -o "-c listen_addresses= -k $here/pg -c fsync=off" start >/dev/null) || skip "the server: $(tail -n 1 "$here/pg/log")"

sql() { psql -qAtX -v ON_ERROR_STOP=1 "$@"; }
t() { "$TALLY" "$@" >/dev/null; }

sql <<'SQL'
CREATE TABLE projects (id UUID PRIMARY KEY);
CREATE TABLE work_items (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
    parent_item_id UUID REFERENCES work_items(id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    description TEXT,
    task_type VARCHAR(50),
    status VARCHAR(50) NOT NULL DEFAULT 'todo',
    priority INTEGER DEFAULT 5,
    assigned_agent_id VARCHAR(255),
    assigned_at TIMESTAMP WITH TIME ZONE,
    files_modified JSONB NOT NULL DEFAULT '[]',
    dependencies JSONB NOT NULL DEFAULT '[]',
    estimated_hours INTEGER,
    result_summary TEXT,
    failure_reason TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    completed_at TIMESTAMP WITH TIME ZONE,
    metadata JSONB NOT NULL DEFAULT '{}'
);
SQL

titles=("it's" 'back\slash \'"'"' end\' $'new\nline\ttab' 'emoji 🦀 é ‮' "'); DROP TABLE work_items; --" '$$ "dq" $tag$' "E'\\n' \\u0041 %s")
t init
for at in "${!titles[@]}"; do
  t add "I-$at" --title "${titles[at]}" --description "${titles[at]}" --label "l'x" --kind bug --meta "path=c:\\dir '${at}'"
done
t add LONG --title kind --kind "$(printf 'é%.0s' {1..80})" --estimate 90m
t add HUGE --title estimate --estimate 100000h
t add C --title child --parent LONG --after I-0 # its parent comes later in the file
t claim I-1 --session "s'1"
t done I-2 --session two --summary "it's \\ done" --file "src/a'b.c"
t fail I-3 --session two --reason "'bad' \\ luck"
t cancel I-4 --reason "no'pe"

# Brings the board into the table, and compares each row with what the export says as JSON.
bring() {
  t export work-items rows
  project=$(grep -o -m 1 '"project_id":"[^"]*"' rows/work_items.json | head -n 1 | cut -d'"' -f4)
  sql -c "INSERT INTO projects VALUES ('$project') ON CONFLICT DO NOTHING"
  sql -f rows/work_items.sql
  different=$(PGCLIENTENCODING=UTF8 sql <<'SQL'
\set rows `cat rows/work_items.json`
SELECT coalesce(w.title, r.title) FROM work_items w
  FULL JOIN jsonb_populate_recordset(null::work_items, :'rows'::jsonb) r USING (id) WHERE w.* IS DISTINCT FROM r.*;
SQL
)
  [ -z "$different" ] || fail "these rows are not what the board says: $different"
}

bring
[ "$(sql -c 'SELECT count(*) FROM work_items')" = $((${#titles[@]} + 3)) ] || fail 'the number of rows'
for at in "${!titles[@]}"; do
  title=$(PGCLIENTENCODING=UTF8 sql -c "SELECT title FROM work_items WHERE metadata #>> '{tally,item}' = 'I-$at'")
  [ "$title" = "${titles[at]}" ] || fail "the title ${titles[at]} came as $title"
done
of() { sql -c "SELECT $2 FROM work_items WHERE metadata #>> '{tally,item}' = '$1'"; }
[ "$(of I-1 "status || ' ' || assigned_agent_id")" = "claimed s'1" ] || fail 'the claim'
[ "$(of I-2 "status || ' ' || result_summary || ' ' || files_modified")" = "done it's \\ done [\"src/a'b.c\"]" ] || fail 'what is done'
[ "$(of I-2 "assigned_agent_id || ' ' || (assigned_at <= completed_at)")" = 'two true' ] || fail 'who did it'
[ "$(of I-3 "status || ' ' || failure_reason || ' ' || assigned_agent_id")" = "failed 'bad' \\ luck two" ] || fail 'what failed'
[ "$(of C "parent_item_id = (SELECT id FROM work_items WHERE title = 'kind')")" = t ] || fail 'the parent'
[ "$(of LONG "length(task_type) || ' ' || estimated_hours || ' ' || (metadata #>> '{tally,estimate_s}')")" = '50 2 5400' ] ||
  fail 'what its columns have no room for'

t release I-1 --session "s'1"
t retry I-3
t edit I-0 --title "another's"
t edit C --parent ''
bring # the second time updates

# What comes back through the table is the same again on another board.
PGCLIENTENCODING=UTF8 sql -c 'SELECT json_agg(row_to_json(w)) FROM work_items w' >back.json
TALLY_DIR=$here/other t init
TALLY_DIR=$here/other t import work-items back.json
TALLY_DIR=$here/other t export work-items again
same=$(PGCLIENTENCODING=UTF8 sql <<'SQL'
\set rows `cat rows/work_items.json`
\set again `cat again/work_items.json`
SELECT r.title FROM jsonb_populate_recordset(null::work_items, :'rows'::jsonb) r
  FULL JOIN jsonb_populate_recordset(null::work_items, :'again'::jsonb) a USING (id)
  WHERE (r.title, r.description, r.task_type, r.status, r.priority, r.dependencies, r.estimated_hours, r.created_at, r.metadata)
    IS DISTINCT FROM (a.title, a.description, a.task_type, a.status, a.priority, a.dependencies, a.estimated_hours, a.created_at, a.metadata);
SQL
)
[ -z "$same" ] || fail "these rows came back as others: $same"

# So is what its own SQL brings, and what pg_dump writes of the table.
is_the_same() {
  TALLY_DIR=$here/$1 t init
  TALLY_DIR=$here/$1 t import work-items "$2"
  TALLY_DIR=$here/$1 t export work-items "$1"
  different=$(PGCLIENTENCODING=UTF8 sql -v "rows=$(cat rows/work_items.json)" -v "again=$(cat "$1/work_items.json")" <<'SQL'
SELECT r.title FROM jsonb_populate_recordset(null::work_items, :'rows'::jsonb) r
  FULL JOIN jsonb_populate_recordset(null::work_items, :'again'::jsonb) a USING (id) WHERE r.* IS DISTINCT FROM a.*;
SQL
)
  [ -z "$different" ] || fail "these rows came back as others from $2: $different"
}
cp rows/work_items.sql own.sql
is_the_same own own.sql
if command -v pg_dump >/dev/null; then
  export PGCLIENTENCODING=UTF8
  dump() { pg_dump --table=work_items "$@" 2>dump.log || fail "$(cat dump.log)"; }
  dump --data-only >copied.sql
  is_the_same copied copied.sql
  dump --data-only --column-inserts --rows-per-insert=3 >inserted.sql
  is_the_same inserted inserted.sql
  dump >whole.sql
  if TALLY_DIR=$here/whole t import work-items whole.sql 2>refusal; then fail 'a table was made'; fi
fi

# No argument can bring a NUL in, but a row of another tool can.
export TALLY_DIR=$here/nul
t init
printf '[{"id":"5d0c1a60-0000-4000-8000-000000000001","title":"a\\u0000b","status":"todo"}]' >nul.json
t import work-items nul.json
if "$TALLY" export work-items nul 2>refusal; then fail 'a NUL was exported'; fi
grep -q 'the title of the row "a.*NUL, which PostgreSQL has not' refusal || fail "$(cat refusal)"
