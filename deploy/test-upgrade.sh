#!/usr/bin/env bash
# Changes the release under load and goes back, with two real programs, and checks the books:
#     deploy/test-upgrade.sh OLD [--program NEW]
# OLD is the executable of the release before, or a git revision, which is built then (some minutes). NEW is this tree's, which is
# built unless it is given. Three sites submit without a pause. Meanwhile the old release's workers are at work, the new schema is applied, new workers begin beside the old ones, the old ones stop, and last an old one
# takes over again on the new schema. Prints a line a step and fails when a form was refused, lost, doubled or not assessed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

usage() {
    say "error: $1" "Usage: deploy/test-upgrade.sh OLD [--program NEW]"
    exit 64
}

old='' new=''
while (($#)); do
    case $1 in
        --program) [[ -f ${2:-} && -x $2 ]] || usage "--program needs an executable file"; new=$(realpath "$2"); shift ;;
        -*) usage "there is no option $1" ;;
        *) [ -z "$old" ] || usage "one OLD is enough"; old=$1 ;;
    esac
    shift
done
[ -n "$old" ] || usage "OLD is missing: the executable of the release before, or a git revision"

drill=$(mktemp -d)
chmod 711 "$drill"
running=() server='' programs=''
clean_up() {
    local pid
    for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    if [ -n "$server" ]; then as_account "$bin/pg_ctl" -D "$server" -m immediate stop >/dev/null 2>&1 || true; fi
    git worktree prune
    rm -rf "$drill"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

build() {
    say "Building $1"
    (cd "$1" && swift build -c release --product intake-triage >&2 && swift build -c release --show-bin-path)
}
if [ -z "$new" ] || [ ! -x "$old" ]; then prepare; else has_server || install_packages postgresql; fi
[ -n "$new" ] || new=$(build .)/intake-triage
if [ ! -x "$old" ]; then
    git rev-parse --verify --quiet "$old^{commit}" >/dev/null || usage "'$old' is neither an executable nor a git revision"
    git worktree add --detach "$drill/old" "$old" >&2
    old=$(build "$drill/old")/intake-triage
fi
old=$(realpath "$old")

# A server refuses to be run by root.
account=$(id -un)
if [ "$(id -u)" = 0 ]; then account=postgres; fi
as_account() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$account" -- "$@"; else "$@"; fi
}
for bin in /usr/lib/postgresql/*/bin "${INTAKE_TRIAGE_POSTGRES_BINDIR:-/nonexistent}"; do
    if [ -x "$bin/initdb" ]; then programs=$bin; fi
done
bin=${programs:?no PostgreSQL server was found; INTAKE_TRIAGE_POSTGRES_BINDIR names the folder of its programs}
mkdir "$drill/run" "$drill/state"
[ "$(id -u)" != 0 ] || chown "$account" "$drill/run"
as_account "$bin/initdb" -D "$drill/run/data" -A trust -U postgres >/dev/null
server=$drill/run/data
as_account "$bin/pg_ctl" -D "$server" -l "$drill/run/log" -w -o "-k '$drill/run' -c listen_addresses=''" start >/dev/null
sql() {
    "$bin/psql" -XAtq -v ON_ERROR_STOP=1 -h "$drill/run" -U "${2:-postgres}" -d clinic -c "$1"
}
"$bin/createdb" -h "$drill/run" -U postgres clinic
place="host=$drill/run dbname=clinic"
step() { printf '%-62s %s\n' "$1" "$2"; }

"$old" schema apply --database "$place user=postgres" 2>"$drill/apply-old"
sql "CREATE ROLE site LOGIN IN ROLE intake_web; CREATE ROLE worker LOGIN IN ROLE intake_worker"
release() { "$1" --version | head -n 1; }
step "the release before" "$(release "$old"), schema $(sql 'SELECT intake.schema_version()')"

# worker PROGRAM NAME: begins one, and waits until it works.
declare -A pids=()
worker() {
    : >"$drill/$2.log"
    XDG_RUNTIME_DIR=$drill/state XDG_STATE_HOME=$drill/state/$2 "$1" worker --database "$place user=worker" 2>"$drill/$2.log" &
    pids[$2]=$!
    running+=("$!")
    local end=$((SECONDS + 60))
    until grep -q '\] working' "$drill/$2.log"; do
        if ((SECONDS >= end)) || ! kill -0 "${pids[$2]}"; then cat "$drill/$2.log" >&2; fail "worker $2 does not work"; fi
        sleep 0.1
    done
}
stop() {
    kill -TERM "${pids[$1]}"
    wait "${pids[$1]}" || fail "worker $1 ended with $?"
}
# Keeps a line for each form that was confirmed, and one for each that was refused.
site() {
    local number form
    for ((number = 0; ; number++)); do
        [ ! -e "$drill/enough" ] || return 0
        form='{"questionnaire":"none","patient":{"reference":"'$1-$number'"},"answers":{}}'
        if sql "SELECT intake.submit('$form', '$1-$number')" site >/dev/null 2>>"$drill/refusals"; then
            echo "$1-$number" >>"$drill/confirmed"
        else
            echo "$1-$number" >>"$drill/refused"
        fi
    done
}

touch "$drill/confirmed" "$drill/refused"
worker "$old" old1
worker "$old" old2
sites=()
for name in north south west; do
    site "$name" &
    sites+=("$!")
    running+=("$!")
done
sleep 1
step "under the old schema, old workers" "$(wc -l <"$drill/confirmed") forms confirmed"
"$new" schema apply --database "$place user=postgres" 2>"$drill/apply-new" || { cat "$drill/apply-new" >&2; fail "schema apply failed"; }
step "the new schema is applied under them" "schema $(sql 'SELECT intake.schema_version()'), $(wc -l <"$drill/confirmed") confirmed"
"$new" schema check --database "$place user=postgres" >"$drill/check" 2>&1 || { cat "$drill/check" >&2; fail "schema check finds a difference"; }
worker "$new" new1
worker "$new" new2
step "new workers beside the old ones" "$(release "$new"), $(sql "SELECT count(*) FROM intake.worker WHERE state = 'running'") alive"
sleep 1
stop old1
stop old2
step "the old ones stop" "$(wc -l <"$drill/confirmed") confirmed"
sleep 1
worker "$old" back
stop new1
stop new2
sleep 2
step "back: an old one alone on the new schema" "$(wc -l <"$drill/confirmed") confirmed"
touch "$drill/enough"
for pid in "${sites[@]}"; do wait "$pid"; done
end=$((SECONDS + 120))
while [ "$(sql "SELECT count(*) FROM intake.ready")" != 0 ] && ((SECONDS < end)); do sleep 0.2; done
stop back

sort "$drill/confirmed" >"$drill/ours"
sql "SELECT idempotency_key FROM intake.submission" | sort >"$drill/theirs"
lost=$(comm -23 "$drill/ours" "$drill/theirs" | wc -l)
ends=$(sql "SELECT count(*) FROM intake.submission AS s WHERE (SELECT count(*) FROM intake.assessment AS a WHERE a.submission_id = s.id)
    + (SELECT count(*) FROM intake.quarantine AS q WHERE q.submission_id = s.id) <> 1")
refused=$(wc -l <"$drill/refused")
step "confirmed, stored" "$(wc -l <"$drill/ours"), $(wc -l <"$drill/theirs")"
step "refused, lost, without exactly one end" "$refused, $lost, $ends"
step "by worker" "$(sql "SELECT string_agg(version || ' ' || state || ': ' || assessed, ', ' ORDER BY started_at) FROM intake.worker")"
[ "$refused" = 0 ] || sort "$drill/refusals" | uniq -c | head -n 5
((refused + lost + ends == 0)) || fail "the change of releases is not clean"
say "Nothing refused, nothing lost, nothing doubled, everything with one end"
