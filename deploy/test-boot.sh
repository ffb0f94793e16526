#!/usr/bin/env bash
# The package on a machine that really boots: Debian 12 with systemd as PID 1 and PostgreSQL, in a container that is thrown away.
#     deploy/test-boot.sh [PACKAGE.deb]
# Without a package it builds one. Follows README.Debian to the letter, sends forms as the site's login, kills the worker, stops
# the server, reboots, upgrades, removes and purges; every accepted form must be assessed once. Prints a line a step with what was
# seen. Needs root, since it boots; the container has no network. The Debian tree is kept in .build-boot/tree for the next run
# (delete it to have a new one). Takes about three minutes besides.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

if (($# > 1)) || [[ ${1:-} == -* ]]; then
    printf 'usage: deploy/test-boot.sh [PACKAGE.deb]\n'
    [ "${1:-}" = --help ] || exit 64
    exit 0
fi
[ "$(id -u)" = 0 ] || fail "this boots a container, and only root may"
package=${1:-}
[ -n "$package" ] || package=$(deploy/build-deb.sh | grep -v dbgsym | tail -n 1)
package=$(realpath -e "$package")

packages=()
command -v mmdebstrap >/dev/null || packages+=(mmdebstrap)
command -v systemd-nspawn >/dev/null || packages+=(systemd-container)
command -v dpkg-deb >/dev/null || packages+=(dpkg)
command -v piuparts >/dev/null || packages+=(piuparts)
install_packages "${packages[@]}"

cache=$PWD/.build-boot
tree=$cache/tree
if [ ! -d "$tree" ]; then
    say "Making a Debian tree with systemd and PostgreSQL"
    mkdir -p "$cache"
    rm -rf "$tree.new"
    # With what the package needs, as its control file says, since the container has no network.
    needs=$(dpkg-deb -f "$package" Depends | sed -E 's/ \([^)]*\)//g; s/\|[^,]*//g; s/ //g')
    mmdebstrap --quiet --variant=minbase --include="systemd,systemd-sysv,dbus,postgresql,$needs" bookworm "$tree.new" >&2
    mv "$tree.new" "$tree"
fi

run=$(mktemp -d "$cache/run.XXXXXX")
root=$run/root
console=$run/console
machine='' leader='' sender=''
clean_up() {
    local process
    # What still sends from outside would keep the container from ending.
    for process in ${sender:+$(pgrep -P "$sender") "$sender"}; do kill -KILL "$process" 2>/dev/null || true; done
    if [ -n "$machine" ] && kill -0 "$machine" 2>/dev/null; then
        for process in $leader "$machine"; do kill -KILL "$process" 2>/dev/null || true; done
        wait "$machine" 2>/dev/null || true
    fi
    if mountpoint -q "$root"; then umount "$root"; fi
    rm -rf "$run"
}
trap clean_up EXIT
mkdir "$root" "$run/upper" "$run/work"
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$run/upper,workdir=$run/work" "$root"
# So that the journal outlives the reboot.
mkdir -p "$root/var/log/journal"

number=0 failures=0
seen() {
    number=$((number + 1))
    printf '%2d  %-46s %s\n' "$number" "$1" "$2"
}
wrong() {
    failures=$((failures + 1))
    printf '    WRONG: %s\n' "$1"
}
inside() {
    nsenter --target "$leader" --all -- /usr/bin/env -i -C / \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
wait_until() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if ((SECONDS >= end)); then
            wrong "waited in vain: $what"
            return 1
        fi
        sleep 0.3
    done
}
is_pid_1() {
    leader=$(pgrep -P "$machine" | head -n 1) && [ -n "$leader" ] && [ "$(cat "/proc/$leader/comm")" = systemd ] &&
        [ -S "/proc/$leader/root/run/systemd/private" ]
}
is_another_pid_1() {
    local before=$leader
    # An nspawn that keeps its unit ends with 133, for whoever started it to boot again; others boot again by themselves.
    kill -0 "$machine" 2>/dev/null || return 0
    is_pid_1 && [ "$leader" != "$before" ] && return
    leader=$before
    return 1
}
boot() {
    # No registration, and no unit of its own: nothing is asked of the host's systemd, which may not be there.
    systemd-nspawn --quiet --boot --directory="$root" --machine="intake-boot-$$" --register=no --keep-unit \
        --private-network --console=read-only </dev/null >>"$console" 2>&1 &
    machine=$!
    wait_until 30 "systemd is PID 1" is_pid_1 || { tail -n 20 "$console" && fail "the container does not boot"; }
}
# Starting, running, degraded; says it when the boot has come to its end.
how_it_is() {
    local end=$((SECONDS + 60)) state
    until state=$(inside systemctl is-system-running 2>/dev/null || true) && [[ $state == running || $state == degraded ]]; do
        if ((SECONDS >= end)); then break; fi
        sleep 0.5
    done
    printf '%s' "$state"
}
sql() {
    inside runuser -u postgres -- psql -XqAt -d clinic -v ON_ERROR_STOP=1 -c "$1"
}
main_pid() {
    inside systemctl show -P MainPID intake-triage
}
is_active() {
    [ "$(inside systemctl is-active "$1")" = active ]
}
has_new_worker() {
    local now
    now=$(main_pid)
    [ "$now" != 0 ] && [ "$now" != "$1" ] && is_active intake-triage
}
database_answers() {
    sql 'SELECT 1' >/dev/null 2>&1
}
queue_is_empty() {
    [ "$(sql 'SELECT count(*) FROM intake.ready' 2>/dev/null)" = 0 ]
}
# Puts $2 forms with references of their own into a file.
write_forms() {
    inside sh -c "for n in \$(seq $(($2 / 5))); do intake-triage questionnaire --examples | sed -E \"s/\\\"reference\\\":\\\"DEMO-/&$1-\$n-/\"; done |
        head -n $2 >/srv/forms-$1"
}
# Sends them under keys that begin with the same word, as the site, again and again until all are confirmed.
submit() {
    local attempt
    for attempt in $(seq 40); do
        if inside runuser -u clinic_site -- intake-triage submit --key-prefix "$1" \
            --database 'host=/run/postgresql dbname=clinic' "/srv/forms-$1" >/dev/null 2>>"$run/submit"; then
            return
        fi
        sleep 1
    done
    echo "the forms $1 were not confirmed in $attempt attempts" >>"$run/submit-failed"
}
accepted=0
# That every form that was sent is stored and assessed once.
account() {
    wait_until 60 "the queue is empty" queue_is_empty || true
    local counts
    counts=$(sql "SELECT (SELECT count(*) FROM intake.submission), (SELECT count(*) FROM intake.assessment),
        (SELECT count(DISTINCT submission_id) FROM intake.assessment), (SELECT count(*) FROM intake.quarantine),
        (SELECT count(*) FROM dashboard.unaccounted)" | tr '|' ' ')
    seen "$1" "stored, assessments, forms assessed, quarantined, unaccounted: $counts"
    [ "$counts" = "$accepted $accepted $accepted 0 0" ] || wrong "$accepted were sent"
    [ ! -e "$run/submit-failed" ] || wrong "$(cat "$run/submit-failed")"
}

# What Debian asks of every package: installed and purged, it leaves nothing.
status=0
piuparts --existing-chroot="$tree" --distribution=bookworm --no-upgrade-test --no-eatmydata --skip-logrotatefiles-test \
    --do-not-verify-signatures "$package" >"$run/piuparts" 2>&1 || status=$?
seen "piuparts" "$status, $(grep -oE '(PASS|FAIL): .*' "$run/piuparts" | tail -n 1)"
((status == 0)) || { wrong "it leaves something behind" && grep -E 'ERROR|FAIL' "$run/piuparts" | head -n 10; }

boot
state=$(how_it_is)
seen "boots" "system $state, PID 1 $(inside cat /proc/1/comm), $(inside systemctl --version | head -n 1)"
[ "$state" = running ] || wrong "$(inside systemctl --failed --no-legend | head -n 5)"
wait_until 30 "PostgreSQL runs" is_active postgresql@15-main || true

# What the documents say, word for word.
cp "$package" "$root/srv/intake-triage.deb"
inside apt-get install -y -qq /srv/intake-triage.deb >"$run/apt" 2>&1 || { cat "$run/apt" && fail "it cannot be installed"; }
seen "apt-get install" "$(grep -o 'intake-triage is installed.*' "$run/apt" || tail -n 1 "$run/apt")"
mapfile -t commands < <(inside sed -nE 's/^    ([a-z].*)/\1/p' /usr/share/doc/intake-triage/README.Debian)
((${#commands[@]} == 3)) || wrong "README.Debian has ${#commands[@]} commands, and not three"
for command in "${commands[@]}"; do
    status=0
    inside sh -c "$command" >"$run/said" 2>&1 </dev/null || status=$?
    seen "README.Debian: ${command:0:31}" "$status, $(tail -n 1 "$run/said")"
    ((status == 0)) || { wrong "it ended with $status"; cat "$run/said"; }
done
wait_until 20 "the worker runs" is_active intake-triage || true
seen "systemctl status intake-triage" \
    "$(inside systemctl show -p ActiveState -p SubState -p UnitFileState -p StatusText intake-triage | tr '\n' ' ')"
status=0
inside intake-triage setup >"$run/said" 2>&1 || status=$?
seen "setup, a second time" "$status, $(tail -n 1 "$run/said")"
((status == 0)) || wrong "it is not to be repeated"

inside useradd --system clinic_site
sql 'CREATE ROLE clinic_site LOGIN IN ROLE intake_web'
write_forms first 9
submit first
accepted=9
account "9 forms of the site's login"

write_forms faults 600
submit faults &
sender=$!
kills=0
for _ in 1 2 3 4 5; do
    before=$(main_pid)
    inside systemctl kill --signal=KILL --kill-whom=main intake-triage && kills=$((kills + 1))
    wait_until 20 "systemd has started the worker again" has_new_worker "$before" || true
done
seen "kill -9 of the worker, forms coming" "$kills times, restarts: $(inside systemctl show -P NRestarts intake-triage)"
wait "$sender" || true
write_forms stop 100
inside systemctl stop postgresql@15-main
submit stop &
sender=$!
sleep 3
standing=$(inside systemctl show -p ActiveState -p StatusText intake-triage | tr '\n' ' ')
inside systemctl start postgresql@15-main
wait_until 30 "PostgreSQL is back" database_answers || true
seen "PostgreSQL stopped and started" "the worker meanwhile: $standing"
[[ $standing == *ActiveState=active* ]] || wrong "the worker is to wait for the server"
wait "$sender" || true
sender=''
accepted=$((accepted + 700))
account "700 forms, sent during that"

# Within, since a process from outside that is stopped at a shutdown would keep the container from ending.
write_forms reboot 1500
inside systemd-run --quiet --unit=site --uid=clinic_site intake-triage submit --key-prefix reboot \
    --database 'host=/run/postgresql dbname=clinic' /srv/forms-reboot
sleep 0.3
inside systemctl reboot
wait_until 90 "it boots again" is_another_pid_1 || fail "it does not boot again"
kill -0 "$machine" 2>/dev/null || boot
state=$(how_it_is)
wait_until 60 "the worker is up after the reboot" is_active intake-triage || true
wait_until 30 "PostgreSQL is back" database_answers || true
seen "reboot, forms coming" "$(($(sql 'SELECT count(*) FROM intake.submission') - accepted)) of 1500 were stored; system $state, intake-triage $(inside systemctl is-active intake-triage), by itself"
[ "$state" = running ] || wrong "$(inside systemctl --failed --no-legend | head -n 5)"
submit reboot
accepted=$((accepted + 1500))
account "1500 forms, sent before and after"

# The other services, each with the least of settings.
cat >"$root/etc/intake-triage/alerts.json" <<'END_OF_FILE'
{"alerts": {"channels": {"one": {"kind": "command", "program": ["/usr/bin/tee"]}, "two": {"kind": "command", "program": ["/usr/bin/cat"]}},
            "policies": {"emergency": {"steps": [{"channels": ["one", "two"], "minutes": 5}], "repeatMinutes": 10},
                         "urgent": {"steps": [{"channels": ["one"], "minutes": 30}]}}}}
END_OF_FILE
cat >"$root/etc/intake-triage/board.json" <<'END_OF_FILE'
{"board": {"listen": "/run/intake-board/board.sock", "address": "https://board.clinic.example", "groups": {"nurses": "staff"}}}
END_OF_FILE
cat >"$root/etc/intake-triage/form.json" <<'END_OF_FILE'
{"form": {"listen": "/run/intake-form/form.sock", "address": "https://form.clinic.example", "phone": "01632 960100",
          "emergencyNumber": "999"}}
END_OF_FILE
units=(intake-triage intake-alerter intake-sealer intake-board intake-form)
status=0
inside intake-triage setup >"$run/said" 2>&1 || status=$?
seen "setup, with the settings of the others" "$status, $(grep -c ' runs$' "$run/said") services run, $(tail -n 1 "$run/said")"
((status == 0)) || { wrong "it ended with $status" && cat "$run/said"; }
sleep 3
for unit in "${units[@]}"; do
    state=$(inside systemctl show -p ActiveState -p SubState -p NRestarts "$unit" | tr '\n' ' ')
    seen "$unit" "$state"
    [[ $state == *ActiveState=active* && $state == *NRestarts=0* || $unit == intake-triage ]] || { wrong "not active" && inside journalctl -q -n 5 -o cat -u "$unit"; }
done

scores=$(for unit in "${units[@]}"; do inside systemd-analyze security --no-pager "$unit.service" | sed -nE 's/.*exposure level for (.*)\.service: ([0-9.]+).*/\1 \2/p'; done)
seen "systemd-analyze security, of what runs" "$(printf '%s' "$scores" | tr '\n' ' ')"
[ "$(printf '%s\n' "$scores" | awk '$2 <= ($1 == "intake-triage" ? 0.5 : 1.5)' | wc -l)" = "${#units[@]}" ] || wrong "a unit is too open"
inside systemctl start intake-maintenance.service || true
seen "the daily look, once" "$(inside systemctl show -p Result -p ExecMainStatus intake-maintenance.service | tr '\n' ' ')next: $(inside systemctl show -P NextElapseUSecRealtime intake-maintenance.timer)"
[[ $(inside systemctl show -P ExecMainStatus intake-maintenance.service) == [012] ]] || wrong "doctor cannot look"
inside systemctl reload intake-triage intake-alerter intake-board intake-form || wrong "they cannot be told to read again"
for unit in intake-triage intake-alerter intake-board intake-form; do is_active "$unit" || wrong "$unit ends at a reload"; done

# Whoever asks while the form starts again waits, and is answered: systemd listens for it.
for unit in intake-board intake-form; do [ "$(inside systemctl is-active $unit.socket)" = active ] || wrong "$unit.socket does not listen"; done
cat >"$root/ask.pl" <<'END_OF_FILE'
use IO::Socket::UNIX;
my ($answered, $refused, $broken) = (0, 0, 0);
for (1 .. 400) {
    my $socket = IO::Socket::UNIX->new(Peer => "/run/intake-form/form.sock") or do { $refused++; next };
    print $socket "GET / HTTP/1.1\r\nHost: form.clinic.example\r\nConnection: close\r\n\r\n";
    my $line = <$socket>;
    if (defined $line && $line =~ / 200 /) { $answered++ } else { $broken++ }
    select(undef, undef, undef, 0.01);
}
print "$answered answered, $refused refused, $broken broken off\n";
END_OF_FILE
inside perl /ask.pl >"$run/asked" 2>&1 &
asking=$!
for _ in 1 2; do inside systemctl restart intake-form || wrong "the form cannot be started again"; done
wait "$asking" || true
seen "400 visitors while the form starts again, twice" "$(cat "$run/asked")"
# One whose connection was taken and not read when the form was told to stop is broken off, and asks again.
[[ $(cat "$run/asked") =~ ^(39[6-9]|400)\ answered,\ 0\ refused ]] || wrong "visitors were refused"

status=0
inside runuser -u postgres -- intake-triage status --check --database 'host=/run/postgresql dbname=clinic' >"$run/said" 2>&1 || status=$?
seen "status --check" "$status: $(grep -v '^$' "$run/said" | head -n 2 | tr -s ' \n' ' ')"
((status <= 2)) || { wrong "it ended with $status" && cat "$run/said"; }
for login in intake-triage postgres; do
    status=0
    inside runuser -u "$login" -- intake-triage doctor --json --database 'host=/run/postgresql dbname=clinic' >"$run/said" 2>&1 || status=$?
    seen "doctor, as $login" "$status: $(sed -nE 's/.*"code": ?"([^"]+)".*/\1/p' "$run/said" | tr '\n' ' ')"
    ((status <= 2)) || { wrong "it ended with $status" && cat "$run/said"; }
    if grep -q schemaOther "$run/said"; then
        wrong "the schema is another"
        inside runuser -u postgres -- intake-triage schema check --database 'host=/run/postgresql dbname=clinic' || true
    fi
done

# The same, and a later version: what an upgrade is to dpkg.
version=$(dpkg-deb -f "$package" Version)
dpkg-deb --raw-extract "$package" "$run/second"
sed -i "s/^Version: .*/&+2/" "$run/second/DEBIAN/control"
dpkg-deb --root-owner-group --build -Znone "$run/second" "$root/srv/second.deb" >/dev/null
rm -rf "$run/second"
inside sh -c "echo '# the clinic was here' >>/etc/intake-triage/environment"
settings=$(inside sh -c 'cat /etc/intake-triage/* | sha256sum')
before=$(main_pid)
write_forms upgrade 200
submit upgrade &
sender=$!
inside apt-get install -y -qq /srv/second.deb >"$run/apt" 2>&1 </dev/null || { wrong "it cannot be upgraded" && cat "$run/apt"; }
wait_until 20 "the new worker runs" has_new_worker "$before" || true
seen "upgrade from $version, forms coming" "$(inside dpkg-query -W intake-triage | tr '\t' ' '), worker $before then $(main_pid)"
[ "$settings" = "$(inside sh -c 'cat /etc/intake-triage/* | sha256sum')" ] || wrong "the configuration is another"
for unit in "${units[@]}"; do wait_until 20 "$unit is active after it" is_active "$unit" || true; done
wait "$sender" || true
sender=''
accepted=$((accepted + 200))
account "200 forms, sent during that"

# The faults explain that processes were killed and that the server went; there was no alerter at first, and a thousand forms
# within a minute are a storm to it.
expected='code=killed, status=9/KILL|Failed with result .signal.|database (is|was) lost|connection (lost|failed)|cannot connect|database is away'
expected+='|terminating connection|the database system is|starting up|server closed|unreachable|No such file|disconnected|no alerter is running|trouble=stormGoesOn'
for unit in "${units[@]}"; do
    inside journalctl -q -p warning -o cat -u "$unit" >"$run/journal" || true
    rest=$(grep -vE "$expected" "$run/journal" || true)
    seen "journal of $unit" "warnings: $(wc -l <"$run/journal"), unexplained: $(printf '%s' "$rest" | grep -c . || true)"
    [ -z "$rest" ] || { wrong "the faults do not explain this" && printf '%s\n' "$rest" | sort | uniq -c | sort -rn | head -n 8; }
done
# Not a word of a form; the examples' own words, contacts and references would show it.
leaks=$(inside journalctl -q -o cat | grep -cE 'DEMO-|555 0100' || true)
seen "of forms in the whole journal, the server's too" "$leaks lines"
[ "$leaks" = 0 ] || wrong "patients' data are in the journal"
leaks=$(inside sh -c "cat /var/log/postgresql/* | grep -cE 'DEMO-|555 0100'" || true)
seen "of forms in PostgreSQL's log" "$leaks lines"
[ "$leaks" = 0 ] || wrong "patients' data are in the server's log"

inside apt-get remove -y -qq intake-triage >"$run/apt" 2>&1 || { wrong "it cannot be removed" && cat "$run/apt"; }
left=$(inside sh -c 'ls /etc/intake-triage | wc -l')
seen "remove" "unit: $(inside systemctl is-active intake-triage || true), settings left: $left, forms: $(sql 'SELECT count(*) FROM intake.submission')"
((left > 0)) || wrong "removing is not purging"
inside apt-get purge -y -qq intake-triage >"$run/apt" 2>&1 || { wrong "it cannot be purged" && cat "$run/apt"; }
left=$(inside sh -c 'ls -d /etc/intake-triage 2>/dev/null | wc -l')
stored=$(sql 'SELECT count(*) FROM intake.submission')
seen "purge" "settings left: $left, forms: $stored, accounts: $(inside getent passwd intake-triage | cut -d: -f1); $(grep -o 'The database.*' "$run/apt" || true)"
[ "$left $stored" = "0 $accepted" ] || wrong "what is the package's goes, and $accepted forms stay"
inside systemctl poweroff
wait "$machine" || true
machine=''

((failures == 0)) || fail "$failures things are not as they should be"
printf 'booted, broken, upgraded and removed; all %s forms were assessed once\n' "$accepted"
