#!/usr/bin/env bash
# Runs the samples against a private PostgreSQL and a form service of their own, and checks what they promise: a form is stored
# once, faults are survived, refusals are named, and nothing of a form is in a log.
#     deploy/samples/test.sh [PROGRAM]
# PROGRAM is a built intake-triage; without it one is built. Installs what is missing. Takes about two minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

if (($# > 1)) || [[ ${1:-} == -* ]]; then
    printf 'usage: deploy/samples/test.sh [PROGRAM]\n'
    [ "${1:-}" = --help ] || exit 64
    exit 0
fi
if (($#)); then
    program=$(realpath -e "$1")
    [ -x "$program" ] || fail "$1 is no program"
else
    prepare
    swift build --product intake-triage >&2
    program=$(swift build --show-bin-path)/intake-triage
fi

packages=()
has_server || packages+=(postgresql)
has_client || packages+=(postgresql-client)
/usr/bin/python3 -c 'import psycopg' 2>/dev/null || packages+=(python3-psycopg)
command -v php >/dev/null || packages+=(php-cli)
php -r 'exit(extension_loaded("pgsql") ? 0 : 1);' 2>/dev/null || packages+=(php-pgsql)
command -v node >/dev/null || packages+=(nodejs)
install_packages "${packages[@]}"
bin=${INTAKE_TRIAGE_POSTGRES_BINDIR:-$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}

by_sql=(by_sql.py by_sql.php)
by_http=(by_http.py by_http.php by_http.mjs)
samples=("${by_sql[@]}" "${by_http[@]}")

work=$(mktemp -d)
listener='' burner=''
clean_up() {
    local process
    for process in $listener $burner $(jobs -p); do kill -KILL "$process" 2>/dev/null || true; done
    if [ -f "$work/data/postmaster.pid" ]; then server stop -m immediate >/dev/null 2>&1 || true; fi
    rm -rf "$work"
}
trap clean_up EXIT

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
server() {
    as_server "$bin/pg_ctl" -D "$work/data" -l "$work/logs/server" -w "$@" </dev/null
}
sql() {
    PGOPTIONS='' "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 "host=$work dbname=clinic user=postgres" "$@"
}

mkdir "$work/logs" "$work/said"
if [ "$(id -u)" = 0 ]; then chown postgres: "$work" "$work/logs"; fi
say "A private PostgreSQL and a form service"
as_server "$bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
cat >>"$work/data/postgresql.conf" <<END_OF_FILE
listen_addresses = ''
unix_socket_directories = '$work'
fsync = off
END_OF_FILE
server start >/dev/null
"$program" setup database --host "$work" --superuser postgres --name clinic >/dev/null 2>&1
sql -c 'CREATE ROLE clinic_site LOGIN IN ROLE intake_web'
export PGHOST=$work PGDATABASE=clinic PGUSER=clinic_site

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export INTAKE_ADDRESS=http://127.0.0.1:$port INTAKE_SECRET_FILE=$work/secret
(umask 077 && head -c 32 /dev/urandom | base64 >"$work/secret" && head -c 32 /dev/urandom | base64 >"$work/other-secret")
cat >"$work/form.json" <<END_OF_FILE
{"database": "host=$work dbname=clinic user=intake-form",
 "form": {"listen": "127.0.0.1:$port", "address": "$INTAKE_ADDRESS", "phone": "01632 960100", "emergencyNumber": "999",
          "siteSecretFile": "$work/secret"}}
END_OF_FILE
open_listener() {
    "$program" web --form --config "$work/form.json" >>"$work/logs/listener" 2>&1 &
    listener=$!
    disown
    wait_until 20 "the form service answers" answers
}
answers() {
    /usr/bin/python3 - 2>/dev/null <<'END_OF_FILE'
import os, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(os.environ["INTAKE_ADDRESS"] + "/questionnaire", timeout=5)
END_OF_FILE
}

failures=0
check() {
    local what=$1
    shift
    if "$@"; then
        printf '  ok      %s\n' "$what"
    else
        printf '  FAILED  %s\n' "$what"
        failures=$((failures + 1))
    fi
}
wait_until() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if ((SECONDS >= end)); then
            printf '  FAILED  waited in vain: %s\n' "$what"
            return 1
        fi
        sleep 0.2
    done
}

# Forms of nobody. The marks must be in no log.
mark=Zaunkoenig
form() {
    printf '{"questionnaire":"spine-intake|2","patient":{"reference":"SAMPLE-%s","contact":"%s 1"},"answers":{"age":61,"freeText":"%s 2"%s}}' \
        "$1" "$mark" "$mark" "${2:-}"
}
# Runs sample $1 with key $2 and the form on standard input; what it says is in said/$1.out and .err. Prints how it ended.
run() {
    local status=0
    "deploy/samples/$1" "$2" >"$work/said/$1.out" 2>"$work/said/$1.err" || status=$?
    cat "$work/said/$1.err" >>"$work/logs/samples"
    printf '%s' "$status" >"$work/said/$1.status"
}
ended_with() { [ "$(cat "$work/said/$1.status")" = "$2" ]; }
id_of() { head -n 1 "$work/said/$1.out"; }
said() { grep -qE -- "$2" "$work/said/$1.err"; }
# What the database has under a key; the form service puts a word before it.
stored() { [ "$(sql -c "SELECT count(*) FROM intake.submission WHERE idempotency_key IN ('$1', 'site-$1')")" = "$2" ]; }
same() { [ "$1" = "$2" ] && [ -n "$1" ]; }
refused() {
    ended_with "$1" 65 && said "$1" "$2"
}
# Starts some samples, each in the background with a form of its own and the key $1-NAME.
declare -A running
start() {
    local key=$1 sample
    shift
    for sample in "$@"; do
        rm -f "$work/said/$sample".*
        : >"$work/said/$sample.err"
        form "$key-$sample" | run "$sample" "$key-$sample" &
        running[$sample]=$!
    done
}
finish() {
    local key=$1 what=$2 sample
    shift 2
    for sample in "$@"; do
        wait "${running[$sample]}" || true
        check "$sample: $what" ended_with "$sample" 0
        check "$sample: stored once" stored "$key-$sample" 1
    done
}
all_say() {
    local words=$1 sample
    shift
    for sample in "$@"; do said "$sample" "$words" || return; done
}
waits_for_standby() { [ "$(sql -c "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")" = 1 ]; }
unconfirmed() { [ "$(grep -c 'is not confirmed' "$work/said/$1.err")" = "$2" ]; }

open_listener

say "A form, and the same again"
for sample in "${samples[@]}"; do
    form once | run "$sample" "once-$sample"
    check "$sample: a form is stored" ended_with "$sample" 0
    first=$(id_of "$sample")
    form once | run "$sample" "once-$sample"
    check "$sample: the same again is the same id" same "$(id_of "$sample")" "$first"
    check "$sample: stored once" stored "once-$sample" 1
    if [[ $sample == by_sql* ]]; then
        check "$sample: the patient is thanked in the clinic's words" grep -q 'Thank you' "$work/said/$sample.out"
    fi
    form other | run "$sample" "once-$sample"
    check "$sample: another form under its key is refused" refused "$sample" '23505|409'
done

say "Refusals"
for sample in "${by_sql[@]}"; do
    form large ",\"$(head -c 1100000 /dev/zero | tr '\0' x)\":1" | run "$sample" "large-$sample"
    check "$sample: a form of more than 1 MiB" refused "$sample" 54000
    form key | run "$sample" "$(printf '%0300d' 0)"
    check "$sample: a key that is too long" refused "$sample" 22023
done
for sample in "${by_http[@]}"; do
    form fault ",\"saddle\":\"$mark\",\"backPain\":[\"no\"]" | run "$sample" "fault-$sample"
    check "$sample: both fields with a fault are named" refused "$sample" '/answers/saddle: .*/answers/backPain: |/answers/backPain: .*/answers/saddle: '
    check "$sample: and nothing is stored" stored "fault-$sample" 0
    form large ",\"$(head -c 70000 /dev/zero | tr '\0' x)\":1" | run "$sample" "large-$sample"
    check "$sample: a form of more than 64 KiB" refused "$sample" 413
    form secret | INTAKE_SECRET_FILE=$work/other-secret run "$sample" "secret-$sample"
    check "$sample: another secret" refused "$sample" 401
done

say "The server is stopped for good"
server stop -m fast >/dev/null
for sample in "${samples[@]}"; do
    form late | PATIENCE=3 run "$sample" "late-$sample"
    check "$sample: says that it is not confirmed" ended_with "$sample" 75
    check "$sample: and the key" said "$sample" "with the key late-$sample\$"
done

say "The server returns"
start stop "${samples[@]}"
wait_until 40 "all are not confirmed" all_say 'is not confirmed' "${samples[@]}" || failures=$((failures + 1))
server start >/dev/null
finish stop "survives a stopped server" "${samples[@]}"

say "The form service is frozen, killed, and returns"
kill -STOP "$listener"
start kill "${by_http[@]}"
sleep 3
kill -KILL "$listener"
wait_until 20 "all are not confirmed" all_say 'is not confirmed' "${by_http[@]}" || failures=$((failures + 1))
open_listener
finish kill "survives a killed form service" "${by_http[@]}"

say "The form service has too much to do"
/usr/bin/python3 - <<'END_OF_FILE' &
# Uses up what the site may send in a minute, with requests that are no forms.
import http.client, os
secret = open(os.environ["INTAKE_SECRET_FILE"]).read().strip()
line = http.client.HTTPConnection(os.environ["INTAKE_ADDRESS"].removeprefix("http://"))
while True:
    line.request("POST", "/forms", "", {"Authorization": "Bearer " + secret, "Content-Type": "application/json"})
    line.getresponse().read()
END_OF_FILE
burner=$!
disown
sleep 2
start busy "${by_http[@]}"
wait_until 20 "all are told to wait" all_say 'status 429' "${by_http[@]}" || failures=$((failures + 1))
kill -KILL "$burner"
finish busy "survives a limit" "${by_http[@]}"

say "Another transaction holds the patient"
{
    echo 'BEGIN;'
    for sample in "${by_sql[@]}"; do printf "SELECT intake.submit('%s'::text);\n" "$(form "lock-$sample")"; done
    echo 'SELECT pg_sleep(8); ROLLBACK;'
} | sql >/dev/null &
holder=$!
sleep 1
start lock "${by_sql[@]}"
wait_until 20 "both are told so" all_say 55P03 "${by_sql[@]}" || failures=$((failures + 1))
wait "$holder" || true
finish lock "survives a lock" "${by_sql[@]}"

say "The standby does not answer: the wait for it is cancelled, the session is ended, and then it is not needed"
# One after the other: whoever waits for a standby with a notification to give holds a lock that all such commits need.
for sample in "${by_sql[@]}"; do
    sql -c "ALTER SYSTEM SET synchronous_standby_names = 'nobody'" -c 'SELECT pg_reload_conf()' >/dev/null
    start standby "$sample"
    count=0
    for fault in pg_cancel_backend pg_terminate_backend; do
        count=$((count + 1))
        wait_until 20 "$sample waits for the standby" waits_for_standby || failures=$((failures + 1))
        sql -c "SELECT $fault(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'" >/dev/null
        wait_until 20 "$sample does not take the id for a confirmation" unconfirmed "$sample" "$count" || failures=$((failures + 1))
    done
    wait_until 20 "$sample waits for the standby" waits_for_standby || failures=$((failures + 1))
    sql -c 'ALTER SYSTEM RESET synchronous_standby_names' -c 'SELECT pg_reload_conf()' >/dev/null
    finish standby "survives a lost standby" "$sample"
done

say "What is logged"
check "nothing of a form is in the logs of server, service and samples" [ "$(grep -rlF "$mark" "$work/logs")" = '' ]
# shellcheck disable=SC2016  # as the server has it
check "and the server did log statements that failed" grep -qF 'STATEMENT:  SELECT intake.submit($1::text, $2)' "$work/logs/server"

((failures == 0)) || fail "$failures of the samples' promises do not hold"
printf 'all samples keep what they promise\n'
