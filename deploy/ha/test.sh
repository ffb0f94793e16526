#!/usr/bin/env bash
# Builds a cluster of three nodes on this machine from the files beside this one, lets it fail at random while forms come in, and
# checks that every form that was confirmed is stored once, byte for byte, and came to exactly one end:
#     deploy/ha/test.sh [--minutes N] [--seed N] [--only WORDS] [--keep] [--debian-unit] [--etcd3]
# Needs root (network namespaces, other accounts) and the program: PROGRAM, else the release build, else the installed one. Runs
# for five minutes unless told otherwise. The seed decides which faults come in which order and for how long; when exactly they
# strike differs from run to run. Ends with 1 when something is broken.
#     --only WORDS    only the faults that have these words in their name
#     --keep          leaves the logs
#     --debian-unit   kills Patroni as Debian's unit would, without patroni.service.conf: its PostgreSQL goes on
#     --etcd3         has Patroni use version 3 of etcd's interface, which needs Patroni 3.0.3
# PATRONI=/path/to/patroni takes another one than that of the package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=deploy/lib/prerequisites.sh
source deploy/lib/prerequisites.sh

usage() {
    say "error: $1"
    say "       Usage: deploy/ha/test.sh [--minutes N] [--seed N] [--only WORDS] [--keep] [--debian-unit] [--etcd3]"
    exit 64
}

minutes=5 seed=$(((RANDOM << 15) + RANDOM)) keep='' options=()
while (($#)); do
    case $1 in
        --minutes | --seed)
            [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || usage "$1 needs a whole number"
            # Without leading zeros: 010 is ten.
            if [ "$1" = --minutes ]; then minutes=$((10#$2)); else seed=$((10#$2)); fi
            shift
            ;;
        --only)
            [ -n "${2:-}" ] || usage "--only needs words of a fault's name"
            options+=(--only "$2")
            shift
            ;;
        --keep) keep=yes ;;
        --debian-unit | --etcd3) options+=("$1") ;;
        *) usage "there is no option $1" ;;
    esac
    shift
done
((minutes >= 1 && minutes <= 1440)) || usage "--minutes takes 1 to 1440"

[ "$(id -u)" = 0 ] || fail "this needs root: it makes network namespaces and runs servers as the account postgres" \
    "Run: sudo deploy/ha/test.sh"
[ "$(uname -s)" = Linux ] || fail "this needs Linux: it makes network namespaces"

program=${PROGRAM:-}
if [ -z "$program" ]; then
    for candidate in .build/release/intake-triage /usr/bin/intake-triage; do
        if [ -x "$candidate" ]; then program=$candidate && break; fi
    done
fi
[ -n "$program" ] || fail "there is no program yet" \
    "Build it (deploy/quickstart.sh), install the package, or give it: PROGRAM=/path/to/intake-triage deploy/ha/test.sh"
[ -x "$program" ] || fail "$program is not a program that can be run"
program=$(readlink -f "$program")

patroni=${PATRONI:-/usr/bin/patroni}
[ -z "${PATRONI:-}" ] || [ -x "$patroni" ] || fail "PATRONI: $patroni is not a program that can be run"

# Prints the packages that are missing for this drill.
missing_ha_packages() {
    has_server || echo postgresql
    [ -n "${PATRONI:-}" ] || [ -x /usr/bin/patroni ] || echo patroni
    [ -x /usr/bin/etcd ] || echo etcd-server
    [ -x /usr/bin/etcdctl ] || echo etcd-client
    [ -x /usr/sbin/haproxy ] || echo haproxy
    [ -x /usr/bin/python3 ] || echo python3
    /usr/bin/python3 -c 'import psycopg2' 2>/dev/null || echo python3-psycopg2
    # Patroni needs it to speak TLS with etcd; its package does not ask for it.
    /usr/bin/python3 -c 'import idna' 2>/dev/null || echo python3-idna
    command -v ip >/dev/null || echo iproute2
    command -v openssl >/dev/null || echo openssl
    command -v setpriv >/dev/null || echo util-linux
}

mapfile -t packages < <(missing_ha_packages)
install_packages ${packages[@]+"${packages[@]}"}
# Debian starts what it installs; the drill starts its own.
for service in etcd haproxy patroni; do
    case " ${packages[*]-} " in
        *" $service "* | *" $service-server "*)
            if [ -d /run/systemd/system ]; then systemctl --quiet disable --now "$service" >&2 || true; fi
            ;;
    esac
done

# The servers' account has to get through to its folders, which are its own and closed.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/intake-ha.XXXXXX")
chmod 0711 "$scratch"
# Every process of the drill is in one of these, and nothing else is: so they can be ended by number.
prefix=ha$$
namespaces=("$prefix-site" "$prefix-n1" "$prefix-n2" "$prefix-n3")
driver=''

# shellcheck disable=SC2317  # the traps call it
clean_up() {
    trap '' INT TERM HUP
    local namespace pids
    for namespace in "${namespaces[@]}"; do
        for _ in 1 2 3 4 5; do
            mapfile -t pids < <(ip netns pids "$namespace" 2>/dev/null || true)
            ((${#pids[@]})) || break
            kill -KILL "${pids[@]}" 2>/dev/null || true
            sleep 0.2
        done
        ip netns delete "$namespace" 2>/dev/null || true
    done
    if [ -n "$keep" ]; then
        rm -rf "$scratch"/n?/data "$scratch"/n?/etcd "$scratch"/tls "$scratch"/n?/tls \
            "$scratch"/n?/*.yml "$scratch"/n?/pgpass "$scratch"/site/passfile
        say "the logs are in $scratch"
    else
        rm -rf "$scratch"
    fi
}
trap clean_up EXIT
# The driver tells what it saw until then, and ends; the shell goes on behind `wait`.
# shellcheck disable=SC2317  # the traps call it
interrupted() {
    if [ -n "$driver" ]; then kill -TERM "$driver" 2>/dev/null || true; else exit 130; fi
}
trap interrupted INT TERM HUP

# A bridge in the site's namespace, and a wire from it to each node: the machine's own network has no part in it.
ip netns add "${namespaces[0]}"
ip -n "${namespaces[0]}" link set lo up
ip -n "${namespaces[0]}" link add wires type bridge
ip -n "${namespaces[0]}" link set wires up
ip -n "${namespaces[0]}" address add 10.77.0.254/24 dev wires
for node in 1 2 3; do
    ip netns add "$prefix-n$node"
    ip -n "$prefix-n$node" link set lo up
    ip link add "to-n$node" netns "${namespaces[0]}" type veth peer name wire netns "$prefix-n$node"
    ip -n "${namespaces[0]}" link set "to-n$node" master wires up
    ip -n "$prefix-n$node" address add "10.77.0.$node/24" dev wire
    ip -n "$prefix-n$node" link set wire up
done

ip netns exec "${namespaces[0]}" /usr/bin/python3 -B deploy/ha/drill.py --program "$program" \
    --patroni "$patroni" --scratch "$scratch" --prefix "$prefix" --minutes "$minutes" --seed "$seed" ${options[@]+"${options[@]}"} &
driver=$!
# A signal ends `wait` before the driver ends.
status=0
wait "$driver" || status=$?
while kill -0 "$driver" 2>/dev/null; do
    wait "$driver" || status=$?
done
exit "$status"
