#!/usr/bin/env bash
# Upgrades a database that is in use from the release before to this one, goes back to that release's programs, and counts what
# is lost or doubled:
#     deploy/test-upgrade.sh [--forms N] [--program FILE] [OLD-PROGRAM]
# Two sites submit and keep what was confirmed, workers and an alerter of the old release are at work, a person acknowledges;
# meanwhile `schema apply` is killed in the middle and run again, new daemons join, old ones end, new ones end, old ones come
# back. N is how many forms there are at least, 300 unless told otherwise. FILE is a built intake-triage, OLD-PROGRAM one of
# the release before; without them this tree's is built, and the one of the commit that the latest kept schema of an earlier
# release (Sources/CSchema/Released) names. Forms are invented. Prints a line a step, and fails when a form was lost, changed,
# doubled or not assessed, when anybody was kept waiting, or when a step did not go as it must.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

usage() {
    say "error: $1" "Usage: deploy/test-upgrade.sh [--forms N] [--program FILE] [OLD-PROGRAM]"
    exit 64
}

forms=300 program='' old=''
while (($#)); do
    case $1 in
        --forms)
            [[ ${2:-} =~ ^0*[0-9]{1,6}$ ]] || usage "--forms needs a whole number"
            forms=$((10#$2))
            shift
            ;;
        --program)
            [[ -f ${2:-} && -x $2 ]] || usage "--program needs an executable file"
            program=$(realpath "$2")
            shift
            ;;
        -*) usage "there is no option $1" ;;
        *)
            [[ -f $1 && -x $1 && -z $old ]] || usage "OLD-PROGRAM is one executable file, not $1"
            old=$(realpath "$1")
            ;;
    esac
    shift
done

if [ -z "$program" ]; then
    prepare
    swift build --product intake-triage >&2
    program=$(swift build --show-bin-path)/intake-triage
fi
has_server || install_packages postgresql
[ -x /usr/bin/python3 ] || install_packages python3
# shellcheck source=deploy/lib/drill.sh
source deploy/lib/drill.sh

version_of() {
    "$1" schema print | sed -nE "/FUNCTION intake\.schema_version\(\)/,/^RETURN/s/^RETURN '(.*)';$/\1/p"
}

new_version=$(version_of "$program")
if [ -z "$old" ]; then
    kept=$(find Sources/CSchema/Released -name '*.sql.gz' ! -name "$new_version.sql.gz" | sort -V | tail -n 1)
    commit=$(gzip -dc "$kept" | sed -nE '1s/.* of commit ([0-9a-f]{40})\.$/\1/p')
    [ -n "$commit" ] || fail "$kept does not name its commit"
    prepare
    git clone -q --no-checkout . "$drill/old-source"
    git -C "$drill/old-source" checkout -q "$commit" || fail "this clone has no commit $commit" "Fetch the whole history."
    swift build --package-path "$drill/old-source" --product intake-triage >&2
    old=$(swift build --package-path "$drill/old-source" --show-bin-path)/intake-triage
fi
old_version=$(version_of "$old")
[ "$old_version" != "$new_version" ] || fail "both programs bring schema $new_version"

# Daemons, sites, a person --------------------------------------------------------------------------------------------

# daemon NAME PROGRAM KIND: starts one, and waits until it works. Its id is $pid.
daemon() {
    local name=$1 which=$2 kind=$3 login=intake-triage
    shift 3
    if [ "$kind" = alerter ]; then login=intake-alerter; fi
    : >"$drill/$name.log"
    INTAKE_TRIAGE_MEMORY_FOLDER=$drill/state/$name INTAKE_TRIAGE_WORKER_STATE_FOLDER=$drill/state/forms-in-hand \
        "$which" "$kind" --database "$(connection $login)" --config "$drill/alerts.json" >"$drill/$name.log" 2>&1 &
    pid=$!
    wait_for 120 "$name" works "$name" "$pid"
}

works() {
    kill -0 "$2" 2>/dev/null || { tail -n 20 "$drill/$1.log" >&2; fail "$1 ended"; }
    grep -q '\] working' "$drill/$1.log"
}

# end_daemon NAME PID: a clean end, and nothing said that is worse than a notice.
end_daemon() {
    kill "$2"
    wait "$2" || fault "$1 ended with $?"
    grep -E ' (warning|error|critical) ' "$drill/$1.log" | grep -vE "$known" >"$drill/said" || true
    if [ -s "$drill/said" ]; then
        fault "$1 said $(grep -c . "$drill/said") warnings or errors, the first: $(head -n 1 "$drill/said" | cut -c 1-200)"
    fi
}

assessed_by() {
    sql "SELECT coalesce(sum(assessed), 0) FROM intake.worker WHERE pid = $1"
}

# more_by WHAT PID…: waits until each of these workers has assessed something more than it had.
more_by() {
    local what=$1 id before
    shift
    for id in "$@"; do
        before=$(assessed_by "$id")
        wait_for 120 "a form that worker $id assesses" more_than "$before" "$id"
    done
    seen "$what" "workers $* assess; $(confirmed) forms confirmed, $(sql 'SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL') messages delivered, $(wc -l <"$drill/acts") alerts acknowledged"
}

more_than() { (($(assessed_by "$2") > $1)); }

confirmed() {
    cat "$drill"/ledger-? >"$ledger"
    site confirmed "$ledger"
}

enough() { (($(confirmed) >= forms)); }

# Reads the worklist and acknowledges what is open; is kept waiting for no longer than what applies a schema waits.
person() {
    while [ ! -e "$drill/over" ]; do
        as_account "$bin/psql" -XAtq -v ON_ERROR_STOP=1 -h "$servers/sockets" -U ann -d clinic -c "
            SET lock_timeout = '10s';
            SELECT alert_id, (SELECT acknowledged_by FROM intake.acknowledge(alert_id, NULL, seen))
            FROM (SELECT alert_id, seen FROM dashboard.worklist WHERE alert_state = 'open' LIMIT 1) AS w" >>"$drill/acts" || return
        sleep 0.1
    done
}

version_is() {
    [ "$(sql 'SELECT intake.schema_version()')" = "$1" ]
}

application_waits() {
    [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%CREATE INDEX CONCURRENTLY%'")" = 1 ]
}

# 1. The release before, at work --------------------------------------------------------------------------------------

main=$servers/main
as_account "$bin/initdb" -D "$main" -U postgres -A trust -E UTF8 --locale=C >/dev/null
settings "$main" <<END
listen_addresses = ''
max_prepared_transactions = 5
END
start "$main"
"$old" setup database --host "$servers/sockets" --superuser postgres >"$drill/setup" 2>&1 ||
    { cat "$drill/setup" >&2; fail "the database could not be set up"; }
sql 'CREATE ROLE ann LOGIN IN ROLE intake_clinician'
"$old" people add "Ann Ames" --login ann --database "$(connection postgres)" 2>/dev/null
"$old" questionnaire --examples >"$drill/examples"
: >"$drill/acts"
cat >"$drill/alerts.json" <<'END'
{"alerts": {"channels": {"siren": {"kind": "command", "program": ["/bin/true"]}, "bell": {"kind": "command", "program": ["/bin/true", "bell"]}},
  "policies": {"emergency": {"steps": [{"channels": ["siren", "bell"], "minutes": 10}], "closeMinutes": 60},
               "urgent": {"steps": [{"channels": ["bell"], "minutes": 10}], "closeMinutes": 60}}}}
END
# What daemons say of this drill: the server has no standby, one person answers a storm of alerts, some forms cannot be read.
known='synchronous|storm|\] quarantined'
daemon old-alerter "$old" alerter
old_alerter=$pid
daemon old-worker "$old" worker
old_worker=$pid
daemon old-worker-2 "$old" worker
old_worker_2=$pid
"${site_program[@]}" submit "$(connection intake-form)" "$drill/examples" "$drill/ledger-a" 1 400000 0.02 &
sites=("$!")
"${site_program[@]}" submit "$(connection intake-form)" "$drill/examples" "$drill/ledger-b" 500001 900000 0.02 &
sites+=("$!")
person &
person=$!
wait_for 60 "the first forms" test -s "$drill/ledger-b"
more_by "$old_version" "$old_worker" "$old_worker_2"

# 2. A worker of this release on the schema of that one ----------------------------------------------------------------

daemon new-worker "$program" worker
new_worker=$pid
expect "the schema is another one already" version_is "$old_version"
more_by "new on $old_version" "$new_worker" "$old_worker"

# 3. The steps, killed in the middle ------------------------------------------------------------------------------------

sql "BEGIN; LOCK TABLE intake.act IN ROW EXCLUSIVE MODE; PREPARE TRANSACTION 'long'"
"$program" schema apply --database "$(connection postgres)" >"$drill/apply" 2>&1 &
apply=$!
wait_for 60 "an application that waits" application_waits
{ kill -9 "$apply" && wait "$apply"; } 2>/dev/null || true
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()" >/dev/null
expect "the version has changed" version_is "$old_version"
left=$(sql 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')
seen killed "$(tail -n 1 "$drill/apply"): kill -9, its session ended; $left index half built, version $(sql 'SELECT intake.schema_version()')"
more_by killed "$old_worker" "$new_worker"
sql "ROLLBACK PREPARED 'long'"
"$program" schema apply --database "$(connection postgres)" >"$drill/apply" 2>&1 || { cat "$drill/apply"; fault "schema apply fails"; }
while read -r line; do seen apply "$line"; done <"$drill/apply"
expect "the version has not changed" version_is "$new_version"
check_schema "$new_version" clinic

# 4. Both releases on the new schema, then the new one alone -----------------------------------------------------------

daemon new-alerter "$program" alerter
new_alerter=$pid
daemon another-old-worker "$old" worker
another=$pid
more_by both "$old_worker" "$old_worker_2" "$new_worker" "$another"
end_daemon old-worker "$old_worker"
end_daemon old-worker-2 "$old_worker_2"
end_daemon another-old-worker "$another"
end_daemon old-alerter "$old_alerter"
more_by "new alone" "$new_worker"

# 5. Back to the programs of the release before ------------------------------------------------------------------------

daemon old-worker-again "$old" worker
old_worker=$pid
daemon old-alerter-again "$old" alerter
old_alerter=$pid
end_daemon new-worker "$new_worker"
end_daemon new-alerter "$new_alerter"
more_by rollback "$old_worker"
status=0
"$old" schema apply --database "$(connection postgres)" >"$drill/apply" 2>&1 || status=$?
expect "the old release applies its schema over the new one" [ "$status" != 0 ]
expect "the version has changed" version_is "$new_version"
seen rollback "schema apply of the old release: $(head -n 1 "$drill/apply")"
wait_for 300 "$forms forms" enough

# 6. The books ------------------------------------------------------------------------------------------------------------

touch "$drill/over"
wait "$person" || fault "a person's statement failed"
for producer in "${sites[@]}"; do
    kill "$producer"
    wait "$producer" || fault "a site ended with $?"
done
confirmed >/dev/null
wait_for 120 "an empty queue" nothing_waits
end_daemon old-worker-again "$old_worker"
end_daemon old-alerter-again "$old_alerter"
check_schema end clinic
compare end
say_books end
refused=$(as_account grep -cE 'ERROR:  .*(lock timeout|deadlock)' "$main.log" || true)
seen end "the server's log has $refused refusals of a lock"
sql "SELECT format('audit: %s %s by %s', action, detail, actor) FROM intake.audit_log WHERE object_kind = 'schema'" |
    while read -r line; do seen end "$line"; done
report ""
