# shellcheck shell=bash
# What the drills share that keep books: a server of their own, a site and its ledger, and the comparison of both.
# To be sourced after prerequisites.sh; it makes $drill and removes it at the end.

program=${program:?names the program that is looked at}

# Servers -----------------------------------------------------------------------------------------------------------

# The newest server of the machine, or the one that the tests are told to use.
server_programs() {
    local folder
    if [ -n "${INTAKE_TRIAGE_POSTGRES_BINDIR:-}" ]; then
        echo "$INTAKE_TRIAGE_POSTGRES_BINDIR"
    else
        for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
            if [ -x "$folder/initdb" ]; then printf '%s\n' "$folder"; fi
        done | sort -V | tail -n 1
    fi
}

bin=$(server_programs)
[ -x "$bin/initdb" ] || fail "no PostgreSQL server was found" "INTAKE_TRIAGE_POSTGRES_BINDIR names the folder of its programs."

# A server refuses to be run by root.
account=$(id -un)
if [ "$(id -u)" = 0 ]; then
    for account in postgres nobody; do if id -u "$account" >/dev/null 2>&1; then break; fi; done
fi
as_account() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$account" -- "$@"; else "$@"; fi
}

drill=$(mktemp -d)
chmod 711 "$drill"
# What belongs to the servers, with the only way to them: a folder of sockets that no other account enters.
servers=$drill/servers
mkdir -m 700 "$servers"
mkdir "$servers/sockets" "$drill/state"
if [ "$(id -u)" = 0 ]; then chown -R "$account" "$servers"; fi
export PGTZ=UTC PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=10
unset PGHOST PGPORT PGDATABASE PGUSER PGOPTIONS PGSERVICE INTAKE_TRIAGE_DATABASE

running=()
clean_up() {
    local pid folder
    for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
    for folder in "${running[@]}"; do as_account "$bin/pg_ctl" -D "$folder" -m immediate stop >/dev/null 2>&1 || true; done
    wait
    rm -rf "$drill"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# start FOLDER [SOCKETS [PROGRAMS]]: starts a server and waits until it takes writes, which is when its recovery has ended.
start() {
    local folder=$1 sockets=${2:-$servers/sockets} programs=${3:-$bin} log=$1.log
    as_account "$programs/pg_ctl" -D "$folder" -l "$log" -w -t 120 -o "-k '$sockets'" start >/dev/null ||
        { tail -n 20 "$log" >&2; fail "a server did not start"; }
    running+=("$folder")
    wait_for 120 "a server that takes writes" writes "$folder" "$sockets"
}

writes() {
    # Where it cannot be restored to a moment the server ends by itself, and its log says why.
    as_account test -e "$1/postmaster.pid" || { tail -n 5 "$1.log" >&2; fail "a server did not come to its moment"; }
    [ "$(psql_at "$2" postgres -c 'SELECT NOT pg_is_in_recovery()' 2>/dev/null)" = t ]
}

stop() {
    as_account "$bin/pg_ctl" -D "$1" -m fast -w stop >/dev/null
    running=()
}

# psql_at SOCKETS DATABASE …: as the superuser, bare values.
psql_at() {
    as_account "$bin/psql" -XAtq -v ON_ERROR_STOP=1 -h "$1" -U postgres -d "$2" "${@:3}"
}

sql() {
    psql_at "$servers/sockets" clinic -c "$1"
}

settings() {
    as_account tee -a "$1/postgresql.auto.conf" >/dev/null
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < end)) || fail "waited in vain for $what"
        sleep 0.1
    done
}

# The site, the worker, a person ------------------------------------------------------------------------------------

ledger=$drill/ledger table=$drill/table
site_program=(/usr/bin/python3 -B Tests/Backup/forms.py)
site() {
    "${site_program[@]}" "$@"
}

connection() {
    printf "host='%s' dbname=%s user=%s" "$servers/sockets" "${2:-clinic}" "$1"
}

nothing_waits() {
    [ "$(sql 'SELECT count(*) FROM intake.ready')" = 0 ]
}

# What is seen ------------------------------------------------------------------------------------------------------

faults=0 missing=()
fault() {
    printf 'FAULT        %s\n' "$1"
    faults=$((faults + 1))
}

seen() {
    printf '%-13s%s\n' "$1" "$2"
}

# expect WHAT COMMAND…
expect() {
    local what=$1
    shift
    "$@" || fault "$what"
}

# Every form as the database has it, beside what was made of it; read from the tables themselves, since an index that is
# not as it must be would hide what is doubled.
rows() {
    psql_at "$servers/sockets" "${1:-clinic}" <<'SQL'
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
SET enable_bitmapscan = off;
WITH assessed AS (SELECT submission_id AS id, count(*) AS n FROM intake.assessment GROUP BY 1),
    held AS (SELECT submission_id AS id, count(*) AS n FROM intake.quarantine GROUP BY 1),
    waits AS (SELECT number, count(*) AS n FROM intake.ready GROUP BY 1)
SELECT json_build_object('key', s.idempotency_key, 'id', s.id, 'form', encode(convert_to(s.form, 'UTF8'), 'hex'),
    'assessed', coalesce(a.n, 0), 'held', coalesce(h.n, 0), 'waits', coalesce(w.n, 0))
FROM intake.submission AS s LEFT JOIN assessed AS a USING (id) LEFT JOIN held AS h USING (id) LEFT JOIN waits AS w USING (number)
UNION ALL
SELECT json_build_object('orphans',
    (SELECT count(*) FROM assessed WHERE id NOT IN (SELECT id FROM intake.submission))
    + (SELECT count(*) FROM held WHERE id NOT IN (SELECT id FROM intake.submission))
    + (SELECT count(*) FROM waits WHERE number NOT IN (SELECT number FROM intake.submission)))::json;
SQL
}

# compare STEP [DATABASE [MUST [MAY]]]: prints a line and puts a row into the table.
compare() {
    rows "${2:-clinic}" >"$drill/rows"
    seen "$1" "$(site compare "$ledger" "$1" "$table" "${@:3}" <"$drill/rows")"
}

books() {
    psql_at "$servers/sockets" "${1:-clinic}" -c "
        SELECT format('books: %s forms = %s assessed + %s quarantined + %s waiting; '
                '%s unaccounted, %s alerts open, %s audit entries',
            (SELECT count(*) FROM intake.submission), (SELECT count(*) FROM intake.assessment), h.quarantined, h.pending,
            h.unaccounted, h.open_alerts, (SELECT count(*) FROM intake.audit_log))
        FROM dashboard.health AS h"
}

# Says the books, and that they balance.
say_books() {
    local line
    line=$(books "${2:-clinic}")
    seen "$1" "$line"
    if ! [[ $line =~ ^books:\ ([0-9]+)\ forms\ =\ ([0-9]+)\ [a-z]+\ \+\ ([0-9]+)\ [a-z]+\ \+\ ([0-9]+)\ waiting\;\ 0\ unaccounted ]] ||
        ((BASH_REMATCH[1] != BASH_REMATCH[2] + BASH_REMATCH[3] + BASH_REMATCH[4])); then
        fault "$1: the books do not balance"
    fi
}

# A digest of every row of every table, and where each sequence stands.
contents() {
    psql_at "$servers/sockets" "$1" <<'SQL'
SELECT format('SELECT %L, count(*), md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) FROM %I.%I AS t',
    relname, nspname, relname)
FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE nspname = 'intake' AND relkind = 'r' ORDER BY relname COLLATE "C" \gexec
SELECT format('SELECT %L, last_value, is_called FROM %I.%I', relname, nspname, relname)
FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
WHERE nspname = 'intake' AND relkind = 'S' ORDER BY relname COLLATE "C" \gexec
SQL
}

# check_schema STEP DATABASE: what the program that will work on it says.
check_schema() {
    local status=0
    "$program" schema check --database "$(connection postgres "$2")" >"$drill/schema" 2>&1 || status=$?
    if ((status == 0)); then
        seen "$1" "schema check ends with 0"
    else
        fault "$1: schema check ends with $status"
        grep -E '^(missing|not ours)' "$drill/schema" | sed 's/^/             /'
    fi
}

# report [STEP]: prints the table, and fails where there was a fault. Forms that wait are none after STEP, since no worker has
# run then.
report() {
    local may_wait=${1:-}
    local step must stored lost changed doubled foreign assessed held waiting unassessed
    local columns='%-13s%10s%8s%6s%9s%9s%9s%10s%13s%9s%14s\n'
    # shellcheck disable=SC2059  # one format for the head and the rows
    printf "\n$columns" after confirmed stored lost changed doubled foreign assessed quarantined waiting \
        'not assessed'
    while IFS=$'\t' read -r step must stored lost changed doubled foreign assessed held waiting unassessed; do
        if [[ $must == not\ run* ]]; then
            printf '%-13s %s\n' "$step" "$must"
            continue
        fi
        # shellcheck disable=SC2059
        printf "$columns" \
            "$step" "$must" "$stored" "$lost" "$changed" "$doubled" "$foreign" "$assessed" "$held" "$waiting" "$unassessed"
        faults=$((faults + (lost + changed + doubled + foreign > 0)))
        if [ "$step" != "$may_wait" ]; then faults=$((faults + (waiting + unassessed > 0))); fi
    done <"$table"
    ((${#missing[@]} == 0)) || printf 'Not run: %s\n' "${missing[@]}"
    ((faults == 0)) || { printf '%s faults\n' "$faults" && exit 1; }
    printf 'Nothing lost, nothing doubled, everything assessed.\n'
}
